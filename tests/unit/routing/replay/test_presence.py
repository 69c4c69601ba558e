"""Who was there is seen by who was served, and by who was not although he waited."""

from __future__ import annotations

from routing.replay.presence import USUAL_GAP_S, inferred, left_s, queued
from routing.replay.traffic import Arrival, Outcome, Shift, Traffic


def served(
    name: str, at_s: float, waited_s: float, service_s: float, agent: str = "ANNA", *, queue: str = "PS"
) -> Arrival:
    return Arrival(name, at_s, queue, service_s=service_s, waited_s=waited_s, agent=agent, outcome=Outcome.SERVED)


def gone(name: str, at_s: float, patience_s: float, queue: str = "PS") -> Arrival:
    return Arrival(name, at_s, queue, patience_s=patience_s, outcome=Outcome.ABANDONED)


def day(*arrivals: Arrival) -> Traffic:
    return inferred(Traffic("day", tuple(sorted(arrivals, key=lambda arrival: arrival.at_s)), ()))


def gap(traffic: Traffic, name: str) -> float | None:
    return next(arrival.wrap_up_s for arrival in traffic.arrivals if arrival.call == name)


def test_a_day_begins_with_the_first_call_and_ends_with_the_last() -> None:
    assert day(served("a", 100, 0, 60), served("b", 500, 0, 60)).shifts == (Shift("ANNA", 100, 560),)


def test_the_time_between_calls_shows_while_somebody_waits() -> None:
    assert gap(day(served("a", 100, 0, 60), served("b", 120, 47, 60)), "a") == 7


def test_nobody_waited_so_the_time_between_calls_is_what_it_mostly_is() -> None:
    traffic = day(served("a", 100, 0, 60), served("b", 120, 47, 60), served("c", 500, 0, 60), served("d", 562, 0, 9))
    assert [gap(traffic, name) for name in "abcd"] == [7, 7, 2, 0]


def test_an_agent_whose_gaps_nobody_saw_takes_the_usual_time() -> None:
    assert gap(day(served("a", 100, 0, 60), served("b", 500, 0, 60)), "a") == USUAL_GAP_S


def test_longer_away_than_two_minutes_while_somebody_waits_is_a_break() -> None:
    traffic = day(served("a", 100, 0, 60), served("b", 170, 130, 60))
    assert traffic.shifts == (Shift("ANNA", 100, 160), Shift("ANNA", 300, 360))
    assert gap(traffic, "a") == 0


def test_a_break_is_over_when_nobody_waits_any_more() -> None:
    traffic = day(served("a", 100, 0, 60), gone("lost", 150, 200), served("b", 900, 0, 60))
    assert traffic.shifts == (Shift("ANNA", 100, 160), Shift("ANNA", 346, 960))


def test_who_waits_for_something_else_says_nothing_about_the_agent() -> None:
    traffic = day(served("a", 100, 0, 60), gone("lost", 150, 200, queue="IN"), served("b", 900, 0, 60))
    assert traffic.shifts == (Shift("ANNA", 100, 960),)


def test_who_is_put_through_already_says_nothing_either() -> None:
    traffic = day(
        served("a", 100, 0, 60),
        served("x", 150, 14, 30, agent="BELA"),
        gone("short", 161, 3),
        served("b", 900, 0, 60),
    )
    assert gap(traffic, "a") == USUAL_GAP_S


def test_a_conversation_of_no_length_is_no_shift() -> None:
    assert day(served("a", 100, 0, 0)).shifts == ()


def test_without_agents_nothing_is_inferred() -> None:
    nobody = Traffic("day", (gone("lost", 100, 10), Arrival("unknown", 200, "PS")), ())
    assert inferred(nobody) == nobody


def test_a_caller_stops_waiting_when_he_is_answered_or_gives_up() -> None:
    assert left_s(served("a", 100, 20, 60)) == 120
    assert left_s(gone("b", 100, 30)) == 130
    assert left_s(Arrival("c", 100, "PS")) == 100
    patient = Arrival("d", 100, "PS", waited_s=0.0, patience_s=50.0)
    assert not queued(patient)
    assert queued(gone("b", 100, 30))
