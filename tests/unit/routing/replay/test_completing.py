"""What a day leaves open is drawn from what it knows."""

from __future__ import annotations

from random import Random

import pytest

from routing.replay.completing import NobodyTalkedError, complete, learn
from routing.replay.traffic import Arrival, Outcome

from .days import call, day


def served(name: str, service_s: float, waited_s: float = 0.0, queue: str = "orders") -> Arrival:
    return call(name, 0.0, service_s, waited_s=waited_s, outcome=Outcome.SERVED, queue=queue)


def gone(name: str, patience_s: float, queue: str = "orders") -> Arrival:
    return call(name, 0.0, None, patience_s=patience_s, outcome=Outcome.ABANDONED, queue=queue)


def test_what_is_known_stays() -> None:
    traffic = day(call("a", 0.0, 60.0, patience_s=30.0), gone("b", 20.0))
    a, b = complete(traffic, learn([traffic]), Random(1)).arrivals
    assert a == traffic.arrivals[0]
    assert (b.patience_s, b.service_s) == (20.0, 60.0)


def test_whoever_was_served_has_patience_beyond_his_wait() -> None:
    traffic = day(served("a", 60.0, waited_s=25.0), *(gone(f"g{n}", float(n)) for n in range(1, 50)))
    for seed in range(50):
        patience_s = complete(traffic, learn([traffic]), Random(seed)).arrivals[0].patience_s
        assert patience_s is not None
        assert patience_s > 25.0


def test_where_nobody_gave_up_patience_has_no_end() -> None:
    traffic = day(served("a", 60.0))
    assert complete(traffic, learn([traffic]), Random(1)).arrivals[0].patience_s is None


def test_a_queue_with_enough_calls_is_judged_by_its_own() -> None:
    long = [served(f"l{n}", 600.0, queue="repair") for n in range(30)]
    short = [served(f"s{n}", 6.0) for n in range(29)]
    traffic = day(*long, *short, gone("r", 5.0, queue="repair"), gone("o", 5.0), gone("x", 5.0, queue="new"))
    laws = learn([traffic])
    assert set(laws.service) == {"", "repair"}
    assert {complete(traffic, laws, Random(seed)).arrivals[59].service_s for seed in range(30)} == {600.0}
    assert {complete(traffic, laws, Random(seed)).arrivals[60].service_s for seed in range(30)} == {6.0, 600.0}
    assert {complete(traffic, laws, Random(seed)).arrivals[61].service_s for seed in range(30)} == {6.0, 600.0}


def test_a_day_on_which_nobody_talked_cannot_be_completed() -> None:
    traffic = day(gone("a", 5.0))
    with pytest.raises(NobodyTalkedError, match="nobody was seen talking"):
        complete(traffic, learn([traffic]), Random(1))
    assert complete(day(), learn([]), Random(1)) == day()


def test_what_one_call_draws_does_not_depend_on_what_is_known_of_another() -> None:
    unknown, known = call("a", 0.0, None), call("a", 0.0, 9.0, patience_s=9.0)
    last = call("z", 1.0, None)
    base = [served(f"s{n}", float(n + 1)) for n in range(20)] + [gone(f"g{n}", float(n + 1)) for n in range(20)]
    laws = learn([day(*base)])
    one = complete(day(unknown, last), laws, Random(5)).arrivals[1]
    other = complete(day(known, last), laws, Random(5)).arrivals[1]
    assert one.patience_s == other.patience_s
