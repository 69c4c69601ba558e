"""The moments of a day at which an agent took somebody, and who else waited."""

from __future__ import annotations

from routing.replay.choices import moments
from routing.replay.traffic import Arrival, Traffic
from tests.unit.routing.replay.test_presence import gone, served


def told(*arrivals: Arrival) -> list[tuple[float, str, list[str]]]:
    day = Traffic("day", tuple(sorted(arrivals, key=lambda arrival: arrival.at_s)), ())
    return [(m.at_s, m.taken.call, [other.call for other in m.others]) for m in moments(day)]


def test_whoever_waits_when_another_is_taken_is_among_the_others() -> None:
    assert told(served("a", 10, 20, 5), served("b", 12, 30, 5), gone("c", 15, 17)) == [
        (30, "a", ["b", "c"]),
        (42, "b", []),
    ]


def test_nobody_is_chosen_when_a_caller_finds_a_free_agent() -> None:
    assert told(gone("a", 10, 20), served("b", 12, 0, 5, queue="NE")) == [(12, "b", [])]


def test_who_is_taken_or_gives_up_in_the_same_second_waits_still() -> None:
    assert told(served("a", 10, 20, 5), served("b", 12, 18, 5, agent="BELA"), gone("c", 10, 20)) == [
        (30, "a", ["c", "b"]),
        (30, "b", ["a", "c"]),
    ]


def test_all_who_waited_come_in_order_of_arrival() -> None:
    day = Traffic("day", (gone("first", 5, 60), served("taken", 10, 20, 5), gone("last", 15, 60)), ())
    (moment,) = moments(day)
    assert [arrival.call for arrival in moment.waiting] == ["first", "taken", "last"]
