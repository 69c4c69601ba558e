"""Who is still called back while a server drains [H4, X2]."""

from __future__ import annotations

from telephony.leaving import NEEDED_S, Leaving


def test_before_it_leaves_everybody_is_called() -> None:
    leaving = Leaving()
    assert leaving.calls_back(1e9)
    assert not leaving.begun


def test_while_there_is_time_he_is_called_and_shortly_before_the_end_not() -> None:
    leaving = Leaving()
    leaving.begin(2000.0)
    assert leaving.begun
    assert leaving.calls_back(2000.0 - NEEDED_S)
    assert not leaving.calls_back(2000.1 - NEEDED_S)


def test_what_was_said_last_counts() -> None:
    leaving = Leaving()
    leaving.begin(2000.0)
    leaving.begin(1000.0)
    assert not leaving.calls_back(1000.0 - NEEDED_S + 1.0)
