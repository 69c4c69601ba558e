"""What the house remembers of its callers."""

from __future__ import annotations

from switchboard import memory
from switchboard.memory import DAY_S, MOST_CALLS, Memory

MOBILE = "13800138000"


def test_calls_of_the_last_day_are_counted_and_older_ones_are_not() -> None:
    known = Memory()
    assert known.called(MOBILE, 0.0) == 0
    assert known.called(MOBILE, 10.0) == 1
    assert known.called(MOBILE, DAY_S + 5.0) == 1


def test_a_number_is_the_same_however_the_trunk_presents_it() -> None:
    known = Memory()
    known.called("+8613800138000", 0.0)
    known.note("013800138000", "city", "上海")
    assert known.called(MOBILE, 1.0) == 1
    assert known.notes("8613800138000") == {"city": "上海"}


def test_whoever_withholds_his_number_is_nobody() -> None:
    known = Memory()
    for number in ("", "anonymous"):
        known.called(number, 0.0)
        known.note(number, "city", "上海")
        assert known.called(number, 1.0) == 0
        assert known.notes(number) == {}


def test_what_is_read_is_a_copy() -> None:
    known = Memory()
    known.note(MOBILE, "city", "上海")
    known.notes(MOBILE)["city"] = "北京"
    assert known.notes(MOBILE) == {"city": "上海"}


def test_of_too_many_calls_the_newest_count() -> None:
    known = Memory()
    for second in range(MOST_CALLS + 20):
        known.called(MOBILE, float(second))
    assert known.called(MOBILE, 500.0) == MOST_CALLS


def test_who_was_heard_of_longest_ago_is_forgotten_first(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(memory, "MOST_CALLERS", 2)
    known = Memory()
    for number in ("1", "2"):
        known.called(number, 0.0)
    known.called("1", 1.0)
    known.called("3", 2.0)
    assert known.called("2", 3.0) == 0
    assert known.called("3", 4.0) == 1
