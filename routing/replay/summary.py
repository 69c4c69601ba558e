"""Everything there is to say of some days under one table, and the mean of it over several runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from calls.model import Tier
from routing.replay.figures import (
    Figures,
    Within,
    Worked,
    figures,
    figures_by,
    half_hour,
    worked,
    worked_by_agent,
    worked_by_half_hour,
)
from routing.replay.replayed import Replayed
from routing.replay.student import t_99


@dataclass(frozen=True, slots=True)
class Summary:
    """`by_half_hour` counts from midnight, all days together."""

    overall: Figures
    by_tier: Mapping[str, Figures]
    by_queue: Mapping[str, Figures]
    by_day: Mapping[str, Figures]
    by_half_hour: Mapping[int, Figures]
    work: Worked
    work_by_agent: Mapping[str, Worked]
    work_by_day: Mapping[str, Worked]
    work_by_half_hour: Mapping[int, Worked]


def summarise(days: Sequence[Replayed], within_s: Within = 20.0) -> Summary:
    """The days together and in every part that is told of."""
    calls = [call for day in days for call in day.calls]
    work = [stretch for day in days for stretch in day.work]
    by_tier = figures_by(calls, lambda call: call.tier, within_s)
    by_queue = figures_by(calls, lambda call: call.queue, within_s)
    by_half_hour = figures_by(calls, half_hour, within_s)
    return Summary(
        overall=figures(calls, within_s),
        by_tier={tier.value: by_tier[tier] for tier in Tier if tier in by_tier},
        by_queue={queue: by_queue[queue] for queue in sorted(by_queue)},
        by_day={day.name: figures(day.calls, within_s) for day in days},
        by_half_hour={slot: by_half_hour[slot] for slot in sorted(by_half_hour)},
        work=worked(work),
        work_by_agent=worked_by_agent(days),
        work_by_day={day.name: worked(day.work) for day in days},
        work_by_half_hour=worked_by_half_hour(work),
    )


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean over runs and the half width of its 99 % interval; zero for a single run."""

    value: float
    margin: float


def mean_figures(runs: Sequence[Mapping[str, float | None]]) -> dict[str, Mean | None]:
    """Every named figure over the runs that could tell it; None where none could."""
    names = dict.fromkeys(name for run in runs for name in run)
    return {name: _mean([value for run in runs if (value := run.get(name)) is not None]) for name in names}


def named(figures_: Figures, occupancy: float | None = None) -> dict[str, float | None]:
    """The figures by their names, with the occupancy of the agents among them."""
    return {**asdict(figures_), "occupancy": occupancy}


def _mean(values: Sequence[float]) -> Mean | None:
    if not values:
        return None
    mean = sum(values) / len(values)
    if len(values) == 1:
        return Mean(mean, 0.0)
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    return Mean(mean, t_99(len(values) - 1) * (variance / len(values)) ** 0.5)
