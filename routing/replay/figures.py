"""The figures of a day that was run: how callers fared, how busy agents were. Names and units as in every command."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from calls.model import AgentState
from routing.replay.replayed import Ending, Replayed, ReplayedCall, Stretch

Key = TypeVar("Key", bound=Hashable)

HALF_HOUR_S = 1800.0

Within = float | Callable[[ReplayedCall], float]
"""The wait in seconds that counts as in time: one for all, or told by call."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How callers fared. None where there was nobody to tell it of.

    `arrived` = `refused` + `offered`, and `offered` = `answered` + `abandoned` + `short_abandoned` (within `short_s`)
    + `flowed_out` + `waiting`. Of all offered: `p_wait`, the share that waited; `service_level`, the share answered
    within `within_s` (None: each within its queue's own time); `p_abandon`, the share that gave up, short or long.
    `asa_s` is the mean wait of the answered, `queued_wait_s` that of everybody who waited at all; `p50_wait_s`,
    `p90_wait_s` (nearest rank) and `max_wait_s` are of all offered.
    """

    arrived: int
    refused: int
    offered: int
    answered: int
    abandoned: int
    short_abandoned: int
    flowed_out: int
    waiting: int
    within_s: float | None
    p_wait: float | None
    service_level: float | None
    asa_s: float | None
    p_abandon: float | None
    queued_wait_s: float | None
    p50_wait_s: float | None
    p90_wait_s: float | None
    max_wait_s: float | None


@dataclass(frozen=True, slots=True)
class Worked:
    """`staffed_s` on duty or finishing, `busy_s` of it talking or wrapping up; `occupancy` is their ratio."""

    staffed_s: float
    busy_s: float

    @property
    def occupancy(self) -> float | None:
        return self.busy_s / self.staffed_s if self.staffed_s > 0 else None


def figures(calls: Sequence[ReplayedCall], within_s: Within = 20.0, short_s: float = 5.0) -> Figures:
    """The figures of these calls."""
    count = dict.fromkeys(Ending, 0)
    for call in calls:
        count[call.ending] += 1
    offered = [call for call in calls if call.ending is not Ending.REFUSED]
    waits = sorted(call.waited_s for call in offered)
    answered = [call for call in offered if call.ending is Ending.ANSWERED]
    gone = [call.waited_s for call in offered if call.ending is Ending.ABANDONED]
    queued = [wait for wait in waits if wait > 0]
    return Figures(
        arrived=len(calls),
        refused=count[Ending.REFUSED],
        offered=len(offered),
        answered=len(answered),
        abandoned=sum(wait > short_s for wait in gone),
        short_abandoned=sum(wait <= short_s for wait in gone),
        flowed_out=count[Ending.FLOWED_OUT],
        waiting=count[Ending.WAITING],
        within_s=None if callable(within_s) else within_s,
        p_wait=_share(len(queued), offered),
        service_level=_share(_in_time(answered, within_s), offered),
        asa_s=_mean([call.waited_s for call in answered]),
        p_abandon=_share(len(gone), offered),
        queued_wait_s=_mean(queued),
        p50_wait_s=_rank(waits, 0.5),
        p90_wait_s=_rank(waits, 0.9),
        max_wait_s=waits[-1] if waits else None,
    )


def _in_time(answered: Iterable[ReplayedCall], within_s: Within) -> int:
    if callable(within_s):
        return sum(call.waited_s <= within_s(call) for call in answered)
    return sum(call.waited_s <= within_s for call in answered)


def figures_by(
    calls: Iterable[ReplayedCall], key: Callable[[ReplayedCall], Key], within_s: Within = 20.0
) -> dict[Key, Figures]:
    """The figures of each group of calls, in the order the groups came up."""
    groups: dict[Key, list[ReplayedCall]] = {}
    for call in calls:
        groups.setdefault(key(call), []).append(call)
    return {name: figures(group, within_s) for name, group in groups.items()}


def half_hour(call: ReplayedCall) -> int:
    """The half hour of the day the call came in, from 0."""
    return int(call.at_s // HALF_HOUR_S)


def worked(work: Iterable[Stretch]) -> Worked:
    """All these stretches together."""
    staffed_s = busy_s = 0.0
    for stretch in work:
        length_s = stretch.to_s - stretch.from_s
        staffed_s += length_s
        busy_s += length_s if _is_busy(stretch) else 0.0
    return Worked(staffed_s, busy_s)


def worked_by_agent(days: Iterable[Replayed]) -> dict[str, Worked]:
    """By agent, in order of their numbers."""
    agents: dict[str, list[Stretch]] = {}
    for day in days:
        for stretch in day.work:
            agents.setdefault(stretch.agent, []).append(stretch)
    return {agent: worked(agents[agent]) for agent in sorted(agents)}


def worked_by_half_hour(work: Iterable[Stretch]) -> dict[int, Worked]:
    """By half hour of the day, stretches cut where it strikes."""
    staffed: dict[int, float] = {}
    busy: dict[int, float] = {}
    for stretch in work:
        for slot, length_s in _cut(stretch):
            staffed[slot] = staffed.get(slot, 0.0) + length_s
            busy[slot] = busy.get(slot, 0.0) + (length_s if _is_busy(stretch) else 0.0)
    return {slot: Worked(staffed[slot], busy[slot]) for slot in sorted(staffed)}


def _cut(stretch: Stretch) -> Iterable[tuple[int, float]]:
    first, last = int(stretch.from_s // HALF_HOUR_S), int(stretch.to_s // HALF_HOUR_S)
    for slot in range(first, last + 1):
        begins, ends = slot * HALF_HOUR_S, (slot + 1) * HALF_HOUR_S
        if (length_s := min(ends, stretch.to_s) - max(begins, stretch.from_s)) > 0:
            yield slot, length_s


def _is_busy(stretch: Stretch) -> bool:
    return stretch.state in (AgentState.TALKING, AgentState.WRAP_UP)


def _share(count: int, of: Sequence[object]) -> float | None:
    return count / len(of) if of else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _rank(ascending: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile."""
    return ascending[ceil(share * len(ascending)) - 1] if ascending else None
