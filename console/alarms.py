"""What is alarming, judged on the server by the board's figures, limits and hysteresis, whether a page is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from calls.model import Channel, Tier
from calls.table import Queue
from console.live import Snapshot
from console.live_rows import LiveCall
from console.schemas import Pulse
from routing.kpi.half_hour import Outlook


class Level(IntEnum):
    """How bad a figure is: it develops, act now."""

    CALM = 0
    WARNING = 1
    CRITICAL = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """`slack` is how far on the good side of a limit a figure must be to count as better. Of a service level less is
    worse."""

    warning: float
    critical: float
    slack: float = 0.0
    less_is_worse: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure that is judged: what it is (`waiting`, `longest`, …) and of which queue, if of one; a figure of None:
    nothing to tell."""

    what: str
    queue: str | None
    figure: float | None
    limits: Limits


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something got worse, or is over (calm)."""

    what: str
    queue: str | None
    level: Level
    figure: float | None
    at: datetime


Tell = Callable[[list[Alarm]], None]
"""Takes alarms to whoever is to be told; must be quick."""

ONE = Limits(1, 1)
FULL = Limits(0.8, 0.95, 0.05)
OUTLOOK = {Outlook.GOOD: 0.0, Outlook.AT_RISK: 1.0, Outlook.MISSED: 2.0}


def level_of(figure: float | None, limits: Limits) -> Level:
    """Without memory."""
    if figure is None:
        return Level.CALM
    for level, limit in ((Level.CRITICAL, limits.critical), (Level.WARNING, limits.warning)):
        if figure < limit if limits.less_is_worse else figure >= limit:
            return level
    return Level.CALM


def next_level(before: Level, figure: float | None, limits: Limits) -> Level:
    """Up at once, down only past the slack."""
    now = level_of(figure, limits)
    if figure is None or now >= before:
        return now
    cautious = level_of(figure - limits.slack if limits.less_is_worse else figure + limits.slack, limits)
    return min(before, cautious)


class Judge:
    """Remembers how bad each figure was. `judge` tells what got worse, and what is over, once each."""

    def __init__(self) -> None:
        self._levels: dict[tuple[str, str | None], Level] = {}

    def judge(self, figures: Iterator[Measured], at: datetime) -> list[Alarm]:
        told, seen = [], {}
        for each in figures:
            key = (each.what, each.queue)
            before = self._levels.get(key, Level.CALM)
            level = seen[key] = next_level(before, each.figure, each.limits)
            if level > before or (level is Level.CALM and before is not Level.CALM):
                told.append(Alarm(each.what, each.queue, level, each.figure, at))
        self._levels = seen
        return told


def measured(now: Snapshot, pulse: Pulse) -> Iterator[Measured]:
    """Every figure the board judges."""
    calls = list(now.calls.values())
    yield Measured("emergency", None, sum(call.tier is Tier.EMERGENCY for call in calls), ONE)
    yield from _waits(None, calls, pulse.at, limits_of(None))
    if pulse.today is not None:
        level = Limits(pulse.today.target, pulse.today.target - 0.1, 0.02, less_is_worse=True)
        yield Measured("level", None, pulse.today.service_level, level)
        half_hour = pulse.today.half_hour
        outlook = half_hour.outlook if half_hour is not None else None
        yield Measured("outlook", None, None if outlook is None else OUTLOOK[outlook], Limits(1, 2))
    for queue in now.table.queues.values():
        yield from _of_queue(queue, [call for call in calls if call.queue == queue.queue], pulse)
    vitals = pulse.vitals
    if vitals.callers is not None and vitals.most_callers:
        yield Measured("calls", None, vitals.callers / vitals.most_callers, FULL)
    yield Measured("health", None, sum(not well for well in pulse.parts.values()), ONE)


def limits_of(queue: Queue | None) -> dict[str, Limits]:
    """A queue's own, else the board's."""
    own = queue.thresholds if queue is not None else None
    waiting = own.waiting if own is not None and own.waiting is not None else 5
    longest = own.longest_wait_s if own is not None and own.longest_wait_s is not None else None
    return {
        "waiting": Limits(waiting, 2 * waiting, 1),
        "longest": Limits(60, 300, 5) if longest is None else Limits(longest, 2 * longest, 5),
    }


def _of_queue(queue: Queue, calls: list[LiveCall], pulse: Pulse) -> Iterator[Measured]:
    yield from _waits(queue.queue, calls, pulse.at, limits_of(queue))
    recent = pulse.today.queues.get(queue.queue) if pulse.today is not None else None
    target = queue.service_level.target
    level = recent.service_level if recent is not None else None
    yield Measured("level", queue.queue, level, Limits(target, target - 0.1, 0.02, less_is_worse=True))


def _waits(queue: str | None, calls: list[LiveCall], at: datetime, limits: dict[str, Limits]) -> Iterator[Measured]:
    since = [call.waiting_since for call in calls if call.waiting_since is not None and call.channel is Channel.VOICE]
    yield Measured("waiting", queue, len(since), limits["waiting"])
    longest_s = (at - min(since)).total_seconds() if since else None
    yield Measured("longest", queue, longest_s, limits["longest"])
