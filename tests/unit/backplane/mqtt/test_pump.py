"""The order in which things go out, and what counts as done when only some of them arrived [M3]."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backplane.mqtt.box import Kept
from backplane.mqtt.message import Message
from backplane.mqtt.pump import _merged, _reached
from backplane.mqtt.reader import Told

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)
MESSAGE = Message("t", b"", "x")


def told(seq: int, second: int) -> Told:
    return Told(seq, AT + timedelta(seconds=second), MESSAGE)


def kept(n: int, second: int) -> Kept:
    return Kept(n, AT + timedelta(seconds=second), MESSAGE, tried=False)


def test_by_time() -> None:
    merged = _merged([told(1, 1), told(2, 3)], [kept(1, 0), kept(2, 2), kept(3, 9)])
    assert [(type(each).__name__, each.at.second) for each in merged] == [
        ("Kept", 0), ("Told", 1), ("Kept", 2), ("Told", 3), ("Kept", 9),
    ]  # fmt: skip


@given(st.lists(st.integers(0, 59)), st.lists(st.integers(0, 59)))
def test_each_keeps_its_own_order_whatever_the_clock_did(first: list[int], second: list[int]) -> None:
    events = [told(number, at) for number, at in enumerate(first)]
    figures = [kept(number, at) for number, at in enumerate(second)]
    merged = _merged(events, figures)
    assert [each for each in merged if isinstance(each, Told)] == events
    assert [each for each in merged if isinstance(each, Kept)] == figures


def test_what_was_not_to_go_out_is_done_with_what_was_before_it() -> None:
    assert _reached([MESSAGE, None, MESSAGE], 0) == 0
    assert _reached([MESSAGE, None, MESSAGE], 1) == 2
    assert _reached([None, MESSAGE], 0) == 1
    assert _reached([MESSAGE, None, MESSAGE], 2) == 3
