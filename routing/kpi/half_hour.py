"""Whether this half hour will reach its service level, told before it is over: known, waiting and still to come.

    in time    = those answered in time + Σ chance of each who waits + n · the chance of one who is still to come
    of         = those answered or gone + those who wait + n
    projection = in time / of

n is what comes at the rate of late in what is left of the half hour. One who has waited w with k before him is in
time when k+1 of the c busy agents become free in the T - w seconds he has: with handling times of mean h that number
is Poisson with mean c (T - w) / h. One still to come is in time as Erlang A says (`routing.staffing.erlang_a`) of c
agents, that rate, h, and callers who give up after `PATIENCE_S` on average. Handling times that are not exponential,
and agents who help several queues, make it a projection and no promise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from routing.staffing.erlang_a import erlang_a
from routing.staffing.figures import Load

PATIENCE_S = 120.0
"""How long callers hold the line on average; measured at call centres between one and a few minutes."""
FEWEST = 5
"""With fewer calls than these a half hour says nothing."""


class Outlook(StrEnum):
    """`missed`: not even if all who are left are answered in time."""

    GOOD = "good"
    AT_RISK = "at_risk"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class HalfHour:
    """`judged` are those answered or gone, `waited_s` how long those who wait have waited; `expected` still come, in
    the `left_s` seconds that are left. `agents` serve them, `aht_s` each on average; `within_s` counts as in time."""

    in_time: int
    judged: int
    waited_s: Sequence[float]
    expected: float
    left_s: float
    agents: int
    aht_s: float
    within_s: float

    @property
    def all_of_them(self) -> float:
        return self.judged + len(self.waited_s) + self.expected


def projection(half_hour: HalfHour) -> float | None:
    """The service level that is to be expected at the end, 0-1; None while there are too few calls to say."""
    if half_hour.all_of_them < FEWEST:
        return None
    hoped = half_hour.in_time + _of_the_waiting(half_hour) + _of_those_to_come(half_hour)
    return hoped / half_hour.all_of_them


def best(half_hour: HalfHour) -> float | None:
    """What it would be if everybody were answered in time who still can be."""
    if half_hour.all_of_them < FEWEST:
        return None
    can = sum(waited_s <= half_hour.within_s for waited_s in half_hour.waited_s)
    return (half_hour.in_time + can + half_hour.expected) / half_hour.all_of_them


def outlook(half_hour: HalfHour, target: float) -> Outlook | None:
    """None while there are too few calls to say."""
    expected, highest = projection(half_hour), best(half_hour)
    if expected is None or highest is None:
        return None
    if highest < target:
        return Outlook.MISSED
    return Outlook.AT_RISK if expected < target else Outlook.GOOD


def _of_the_waiting(half_hour: HalfHour) -> float:
    """Who has waited longest goes first."""
    chances = 0.0
    for before, waited_s in enumerate(sorted(half_hour.waited_s, reverse=True)):
        left_s = half_hour.within_s - waited_s
        if left_s > 0:
            chances += at_least(before + 1, half_hour.agents * left_s / half_hour.aht_s)
    return chances


def _of_those_to_come(half_hour: HalfHour) -> float:
    if half_hour.expected <= 0 or half_hour.agents == 0:
        return 0.0
    per_hour = half_hour.expected / half_hour.left_s * 3600
    load = Load(per_hour, half_hour.aht_s, half_hour.within_s, PATIENCE_S)
    return half_hour.expected * erlang_a(load, half_hour.agents).service_level


def at_least(count: int, mean: float) -> float:
    """The chance that a Poisson number is `count` or more."""
    term = below = math.exp(-mean)
    for number in range(1, count):
        term *= mean / number
        below += term
    return max(1.0 - below, 0.0)
