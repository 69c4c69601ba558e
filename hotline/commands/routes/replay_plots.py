"""The four plots of a replay's report: how long callers wait, how many do, when it goes wrong, who is busy."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import ceil

from hotline.commands.language import say
from hotline.commands.routes.replaying import Comparison, Side
from hotline.commands.routes.svg import Plot, Point
from routing.replay.figures import HALF_HOUR_S
from routing.replay.replayed import Ending, Replayed

SLOT_S = 300.0
HOUR_S = 3600.0
_NICE = (1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)


def plots(comparison: Comparison) -> list[Plot]:
    """Of the first run, all days together; today's table first."""
    sides = (comparison.today, comparison.draft)
    return [_answered_within(sides), _waiting(sides), _service_level(sides), _occupancy(sides)]


def _answered_within(sides: Sequence[Side]) -> Plot:
    waits = [
        sorted(call.waited_s for day in side.days for call in day.calls if _is_answered(call.ending))
        for side in sides
    ]
    longest_s = max((seen[ceil(0.99 * len(seen)) - 1] for seen in waits if seen), default=0.0) or 1.0
    offered = [max(side.first.overall.offered, 1) for side in sides]
    series = [
        [(second, bisect_right(seen, second) / total) for second in (longest_s * step / 100 for step in range(101))]
        for seen, total in zip(waits, offered, strict=True)
    ]
    title = say("在多少秒内被接听的来电比例", "share of calls answered within so many seconds")
    return Plot(title, series if any(waits) else (), lambda x: f"{x:.0f} s", _percent, _nice(longest_s / 8), 1.0)


def _is_answered(ending: Ending) -> bool:
    return ending is Ending.ANSWERED


def _waiting(sides: Sequence[Side]) -> Plot:
    series = [waiting_over_the_day(side.days) for side in sides]
    most = max((value for points in series for _, value in points if value is not None), default=0.0) or 1.0
    title = say("一天中的平均等待人数（每 5 分钟）", "callers waiting over the day (mean of 5 minutes)")
    return Plot(title, series, _clock, lambda y: f"{y:.1f}", 2 * HOUR_S, most, steps=True)


def waiting_over_the_day(days: Sequence[Replayed]) -> list[Point]:
    """How many wait on average, in every five minutes from the first call to the last."""
    waited: dict[int, float] = {}
    for day in days:
        for call in day.calls:
            for slot in range(int(call.at_s // SLOT_S), int((call.at_s + call.waited_s) // SLOT_S) + 1):
                begins = slot * SLOT_S
                overlap_s = min(begins + SLOT_S, call.at_s + call.waited_s) - max(begins, call.at_s)
                waited[slot] = waited.get(slot, 0.0) + overlap_s
    slots = range(min(waited), max(waited) + 1) if waited else range(0)
    return [(slot * SLOT_S, waited.get(slot, 0.0) / SLOT_S / len(days)) for slot in slots]


def _service_level(sides: Sequence[Side]) -> Plot:
    series = [
        _by_half_hour({slot: seen.service_level for slot, seen in side.first.by_half_hour.items()}) for side in sides
    ]
    title = say("每半小时的服务水平", "service level by half hour")
    return Plot(title, series, _clock, _percent, 2 * HOUR_S, 1.0, steps=True)


def _occupancy(sides: Sequence[Side]) -> Plot:
    series = [
        _by_half_hour({slot: seen.occupancy for slot, seen in side.first.work_by_half_hour.items()}) for side in sides
    ]
    title = say("每半小时的坐席占用率", "occupancy of agents by half hour")
    return Plot(title, series, _clock, _percent, 2 * HOUR_S, 1.0, steps=True)


def _by_half_hour(values: dict[int, float | None]) -> list[Point]:
    """Half hours that nobody called in are gaps; the last stair has its full width."""
    if not values:
        return []
    first, last = min(values), max(values)
    points: list[Point] = [(slot * HALF_HOUR_S, values.get(slot)) for slot in range(first, last + 1)]
    return [*points, ((last + 1) * HALF_HOUR_S, values[last])]


def _nice(least: float) -> float:
    return next((float(step) for step in _NICE if step >= least), 86400.0)


def _percent(value: float) -> str:
    return f"{value * 100:.0f} %"


def _clock(second: float) -> str:
    return f"{int(second // HOUR_S)}:{int(second % HOUR_S // 60):02}"
