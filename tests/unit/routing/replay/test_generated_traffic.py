"""Made-up days are what the models assume: a queue run over them by hand gives the models' figures."""

from __future__ import annotations

import heapq
import math
from random import Random
from statistics import fmean, stdev

import pytest

from routing.replay.generated import generated
from routing.replay.traffic import Traffic
from routing.staffing.choosing import figures
from routing.staffing.figures import Load

DESK = Load(calls_per_hour=200, aht_s=180, within_s=20)
HASTY = Load(calls_per_hour=200, aht_s=180, within_s=20, patience_s=120)
DAY_S = 86_400.0


def test_the_same_seed_makes_the_same_day_and_another_makes_another() -> None:
    days = [generated(HASTY, 11, 3600.0, Random(seed)) for seed in (1, 1, 2)]
    assert days[0] == days[1]
    assert days[0] != days[2]


def test_callers_and_agents_are_those_of_the_load() -> None:
    day = generated(DESK, 3, DAY_S, Random(7))
    times = [arrival.at_s for arrival in day.arrivals]
    assert times == sorted(times)
    assert 0 < times[0] < times[-1] < DAY_S
    assert len(times) == pytest.approx(4800, abs=4 * math.sqrt(4800))
    assert {arrival.patience_s for arrival in day.arrivals} == {None}
    assert len({arrival.call for arrival in day.arrivals}) == len(times)
    assert [shift.agent for shift in day.shifts] == ["1001", "1002", "1003"]
    assert all(shift.to_s > DAY_S for shift in day.shifts)
    services = [arrival.service_s for arrival in day.arrivals if arrival.service_s is not None]
    assert fmean(services) == pytest.approx(180, rel=0.06)


def test_the_day_is_named_after_its_model() -> None:
    assert generated(DESK, 12, 60.0, Random(1)).name == "M/M/c, 10 erlangs, 12 agents"
    assert generated(HASTY, 12, 60.0, Random(1)).name == "M/M/c+M, 10 erlangs, 12 agents"


@pytest.mark.parametrize(("load", "agents"), [(DESK, 13), (HASTY, 11)])
def test_first_come_first_served_over_many_days_agrees_with_the_closed_form(load: Load, agents: int) -> None:
    chance = Random(20261122)
    shares = [in_time(generated(load, agents, DAY_S, chance), agents, load.within_s) for _ in range(40)]
    margin = 2.7 * stdev(shares) / math.sqrt(len(shares))  # 99 % of Student's t with 39 degrees of freedom
    assert fmean(shares) == pytest.approx(figures(load, agents).service_level, abs=margin)
    assert margin < 0.03


def in_time(day: Traffic, agents: int, within_s: float) -> float:
    """The share of callers answered in time, counted from the second hour on, when the queue has settled."""
    free_at = [0.0] * agents
    answered = counted = 0
    for arrival in day.arrivals:
        assert arrival.service_s is not None
        patience_s = math.inf if arrival.patience_s is None else arrival.patience_s
        wait_s = max(free_at[0] - arrival.at_s, 0.0)
        if wait_s <= patience_s:
            heapq.heapreplace(free_at, arrival.at_s + wait_s + arrival.service_s)
        if arrival.at_s > 3600:
            counted += 1
            answered += wait_s <= min(within_s, patience_s)
    return answered / counted
