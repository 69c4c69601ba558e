"""The figures themselves: frozen, with units in their names. `definitions` says what each one means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from calls.model import Tier
from routing.kpi.service_level import ServiceLevelRule
from routing.kpi.tally import Tally


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """How the callers of a queue, a class or an interval fared. Shares are 0-1; None where there is nothing to tell.

    `offered` = `answered` + `abandoned` + `short_abandoned` + `flowed_out` + `waiting`, at any time.
    """

    offered: int
    refused: int
    answered: int
    abandoned: int
    short_abandoned: int
    flowed_out: int
    flowed_out_by: Mapping[str, int]
    waiting: int
    longest_wait_s: float | None
    service_level: float | None
    answered_in_time: int
    p_abandon: float | None
    asa_s: float | None
    p50_wait_s: float | None
    p90_wait_s: float | None
    max_wait_s: float | None
    handled: int
    talk_s: float | None
    wrap_up_s: float | None
    aht_s: float | None


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """What an agent did. `talk_s`, `wrap_up_s`, `aht_s` are means a call; `time_s` has the seconds in each state."""

    offers: int
    accepted: int
    ronas: int
    refusals: int
    taken_back: int
    handled: int
    talk_s: float | None
    wrap_up_s: float | None
    aht_s: float | None
    occupancy: float | None
    time_s: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Interval:
    """The calls that came from `since` on, for one interval's length."""

    since: datetime
    figures: QueueFigures


@dataclass(frozen=True, slots=True)
class Kpis:
    """Everything at the time `at`. In `total`, `tiers` and `intervals` a call that is moved from one queue to another
    is one call with one wait, unless they are a single queue's."""

    at: datetime
    total: QueueFigures
    queues: Mapping[str, QueueFigures]
    tiers: Mapping[Tier, QueueFigures]
    intervals: tuple[Interval, ...]
    agents: Mapping[str, AgentFigures]


def queue_figures(tally: Tally, waiting_s: Sequence[float], rule: ServiceLevelRule) -> QueueFigures:
    """`waiting_s` tells how long each of those who wait now has waited."""
    waits = sorted(tally.waits_s)
    gave_up = tally.abandoned + tally.short_abandoned
    return QueueFigures(
        offered=tally.offered,
        refused=tally.refused,
        answered=len(waits),
        abandoned=tally.abandoned,
        short_abandoned=tally.short_abandoned,
        flowed_out=tally.flowed_out.total(),
        flowed_out_by={way.value: count for way, count in sorted(tally.flowed_out.items()) if count},
        waiting=len(waiting_s),
        longest_wait_s=max(waiting_s, default=None),
        service_level=rule.of(tally),
        answered_in_time=tally.answered_in_time,
        p_abandon=mean(gave_up, tally.offered - len(waiting_s)),
        asa_s=mean(sum(waits), len(waits)),
        p50_wait_s=_rank(waits, 0.5),
        p90_wait_s=_rank(waits, 0.9),
        max_wait_s=_rank(waits, 1.0),
        handled=tally.handled,
        talk_s=mean(tally.talk_s, tally.handled),
        wrap_up_s=mean(tally.wrap_up_s, tally.handled),
        aht_s=mean(tally.talk_s + tally.wrap_up_s, tally.handled),
    )


def mean(total: float, count: float) -> float | None:
    return total / count if count else None


def _rank(ascending: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile."""
    return ascending[ceil(share * len(ascending)) - 1] if ascending else None


NO_CALLERS = queue_figures(Tally(), (), ServiceLevelRule())
"""Of a line in which nobody came."""
