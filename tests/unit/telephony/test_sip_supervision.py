"""Silence is told once, and so is the voice that returns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from telephony.sip.supervision import MediaWatch, Silence

NOTHING = Silence()


def test_a_leg_that_sends_is_never_silent() -> None:
    watch = MediaWatch(20)
    assert [watch.look({"a": n * 50}, float(n)) for n in range(60)] == [NOTHING] * 60


def test_silence_is_told_once_and_the_return_too() -> None:
    watch = MediaWatch(20)
    watch.look({"a": 50}, 0.0)
    watch.look({"a": 100}, 1.0)
    assert watch.look({"a": 100}, 20.9) == NOTHING
    assert watch.look({"a": 100}, 21.0) == Silence(lost=(("a", 20.0),))
    assert watch.look({"a": 100}, 50.0) == NOTHING
    assert watch.look({"a": 101}, 51.0) == Silence(back=("a",))
    assert watch.look({"a": 101}, 71.0) == Silence(lost=(("a", 20.0),))


def test_a_leg_that_never_sent_is_silent_from_the_first_look() -> None:
    watch = MediaWatch(2)
    watch.look({"a": 0}, 0.0)
    assert watch.look({"a": 0}, 2.0).lost == (("a", 2.0),)


def test_a_leg_on_hold_is_not_looked_at_and_starts_afresh() -> None:
    watch = MediaWatch(2)
    watch.look({"a": 5, "b": 1}, 0.0)
    assert watch.look({"b": 2}, 5.0) == NOTHING
    assert watch.look({"a": 5, "b": 3}, 6.0) == NOTHING
    assert watch.look({"a": 5, "b": 4}, 8.0).lost == (("a", 2.0),)


def test_a_count_that_starts_again_is_a_new_stream() -> None:
    watch = MediaWatch(2)
    watch.look({"a": 500}, 0.0)
    assert watch.look({"a": 0}, 3.0) == NOTHING


def test_a_forgotten_leg_starts_afresh() -> None:
    watch = MediaWatch(2)
    watch.look({"a": 5}, 0.0)
    watch.forget("a")
    watch.forget("unknown")
    assert watch.look({"a": 5}, 9.0) == NOTHING


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0.1, 3)), min_size=1, max_size=60))
def test_lost_and_back_take_turns(steps: list[tuple[int, float]]) -> None:
    watch, packets, now, told = MediaWatch(2), 0, 0.0, []
    for more, later_s in steps:
        packets, now = packets + more, now + later_s
        silence = watch.look({"a": packets}, now)
        told += ["lost"] * len(silence.lost) + ["back"] * len(silence.back)
    assert told == [("lost", "back")[n % 2] for n in range(len(told))]
