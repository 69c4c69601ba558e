"""Work in a process of its own: its result, its progress, its faults; called off, too long, died."""

from __future__ import annotations

import os
import threading

import pytest

from calls.errors import ConfigurationError, Fault
from hotline.aside import NICENESS, Aside, CalledOffError, DiedError, Tell, TooLongError


def doubled(tell: Tell, number: int, *, nice: bool = False) -> tuple[int, int]:
    tell(0.5)
    return 2 * number, os.nice(0) if nice else 0


def faulty(_: Tell) -> None:
    raise ConfigurationError([Fault("here", "wrong", "mend it")])


def forever(tell: Tell) -> None:
    tell(0.1)
    threading.Event().wait()


def dies(_: Tell) -> None:
    os._exit(7)


def test_the_result_comes_back_and_progress_is_told_and_it_yields_to_the_calls() -> None:
    shares: list[float] = []
    result, niceness = Aside(doubled, 21, nice=True).result(60, shares.append)
    assert (result, shares) == (42, [0.5])
    assert niceness == min(os.nice(0) + NICENESS, 19)


def test_faults_come_back_as_they_were_raised() -> None:
    with pytest.raises(ConfigurationError) as raised:
        Aside(faulty).result(60)
    assert raised.value.faults == (Fault("here", "wrong", "mend it"),)


def test_it_can_be_called_off() -> None:
    aside = Aside(forever)
    with pytest.raises(CalledOffError):
        aside.result(60, lambda _: aside.call_off())


def test_it_has_an_end() -> None:
    with pytest.raises(TooLongError):
        Aside(forever).result(0)


def test_a_process_that_dies_is_told_of() -> None:
    with pytest.raises(DiedError, match="7"):
        Aside(dies).result(60)
