"""A comparison of two tables as one JSON object; names and units as in every command that prints figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotline.commands.routes.replaying import Comparison, Side
from routing.replay.comparing import Changed
from routing.replay.replayed import ReplayedCall
from routing.replay.summary import Mean

MOST_CALLS = 100


def as_json(comparison: Comparison, *, seed: int, runs: int) -> dict[str, Any]:
    """`today` and `draft` have the same shape. `margins` are half widths of 99 % intervals over the runs."""
    differing = comparison.changed
    return {
        "days": [
            {"day": day.name, "calls": len(day.arrivals), "dropped": dict(day.dropped)} for day in comparison.days
        ],
        "seed": seed,
        "runs": runs,
        "today": _side(comparison.today),
        "draft": _side(comparison.draft),
        "changed": {
            "calls": len(differing),
            "sooner": sum(pair.longer_s < 0 for _, pair in differing),
            "later": sum(pair.longer_s > 0 for _, pair in differing),
            "examples": [_changed(day, pair) for day, pair in differing[:MOST_CALLS]],
        },
    }


def _side(side: Side) -> dict[str, Any]:
    overall = side.overall()
    return {
        "table": side.label,
        "overall": _values(overall),
        "margins": {name: mean.margin for name, mean in overall.items() if mean is not None},
        "by_tier": _groups(side.part(lambda run: run.by_tier)),
        "by_queue": _groups(side.part(lambda run: run.by_queue)),
        "by_day": _groups(side.part(lambda run: run.by_day, lambda run: run.work_by_day)),
        "agents": {
            agent: {"occupancy": work.occupancy, "staffed_s": work.staffed_s, "busy_s": work.busy_s}
            for agent, work in side.first.work_by_agent.items()
        },
    }


def _groups(groups: Mapping[str, Mapping[str, Mean | None]]) -> dict[str, dict[str, float | None]]:
    return {name: _values(seen) for name, seen in groups.items()}


def _values(figures: Mapping[str, Mean | None]) -> dict[str, float | None]:
    return {name: None if mean is None else mean.value for name, mean in figures.items()}


def _changed(day: str, pair: Changed) -> dict[str, Any]:
    one = pair.before
    call = {"day": day, "call": one.call, "tier": one.tier.value, "queue": one.queue, "at_s": one.at_s}
    return {**call, "today": _fate(one), "draft": _fate(pair.after)}


def _fate(call: ReplayedCall) -> dict[str, Any]:
    return {"ending": call.ending.value, "agent": call.agent, "way": call.way, "waited_s": call.waited_s}
