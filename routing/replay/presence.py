"""Who was on duty when, and how long agents took between calls, from a record that tells only who served whom.

An agent who is free takes the caller who waits. So as long as somebody waited for what he does, an agent without a
call was not free: for up to `BREAK_S` that is the time he took between calls (`wrap_up_s`), beyond it a break, which
ends a shift. While nobody waited nothing can be seen: he counts as free, after the time he mostly takes. A day of one
agent begins with his first call and ends with his last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from routing.replay.traffic import Arrival, Shift, Traffic

BREAK_S = 120.0
"""Longer away than this while somebody waits is a break."""

CONNECT_S = 4.0
"""A caller who is put through still counts as waiting for so long."""

USUAL_GAP_S = 5.0
"""Between two calls of somebody whose gaps nobody saw."""

_NEAR_CALLS = 12
"""What an agent did so many calls before or after, he would have done in between."""


@dataclass(frozen=True, slots=True)
class _Wait:
    """Somebody was to be had from `from_s` to `to_s`."""

    call: str
    queue: str
    from_s: float
    to_s: float


@dataclass(slots=True)
class _Seen:
    """What is known of one agent: his shifts; his gaps by the call before them, the longest they can have been where
    nobody waited; and after which calls he went.
    """

    shifts: list[Shift] = field(default_factory=list)
    gaps: dict[str, float] = field(default_factory=dict)
    unseen: dict[str, float] = field(default_factory=dict)
    went: list[str] = field(default_factory=list)


def answered_s(arrival: Arrival) -> float:
    """When an agent answered a served call."""
    return arrival.at_s + (arrival.waited_s or 0.0)


def left_s(arrival: Arrival) -> float:
    """When the caller stopped waiting in the record, one way or the other."""
    waited_s = arrival.patience_s if arrival.waited_s is None else arrival.waited_s
    return arrival.at_s + (waited_s or 0.0)


def queued(arrival: Arrival) -> bool:
    """He had to wait in the record."""
    return left_s(arrival) > arrival.at_s


def inferred(traffic: Traffic) -> Traffic:
    """The same day with shifts, and with `wrap_up_s` for the served. Conversations of an agent must not overlap."""
    waits = _Waits(traffic.arrivals)
    by_agent: dict[str, list[Arrival]] = {}
    for arrival in sorted(traffic.arrivals, key=answered_s):
        if arrival.agent and arrival.service_s is not None:
            by_agent.setdefault(arrival.agent, []).append(arrival)
    shifts: list[Shift] = []
    gaps: dict[str, float] = {}
    for agent, served in by_agent.items():
        seen = _watch(agent, served, waits)
        shifts += seen.shifts
        gaps |= _gaps(seen)
    return replace(
        traffic,
        arrivals=tuple(replace(a, wrap_up_s=gaps[a.call]) if a.call in gaps else a for a in traffic.arrivals),
        shifts=tuple(sorted(shifts, key=lambda shift: (shift.from_s, shift.agent))),
    )


def _gaps(seen: _Seen) -> dict[str, float]:
    usual_s = median(seen.gaps.values()) if seen.gaps else USUAL_GAP_S
    return {
        **seen.gaps,
        **{call: min(most_s, usual_s) for call, most_s in seen.unseen.items()},
        **dict.fromkeys(seen.went, 0.0),
    }


def _watch(agent: str, served: Sequence[Arrival], waits: _Waits) -> _Seen:
    """One agent's day, call by call."""
    seen, begin_s = _Seen(), answered_s(served[0])
    for place, (before, after) in enumerate(pairwise(served), 1):
        end_s, next_s = _end_s(before), answered_s(after)
        does = {call.queue for call in served[max(0, place - _NEAR_CALLS) : place + _NEAR_CALLS]}
        away_s = waits.last_s(end_s, next_s, does, after.call) - end_s
        if away_s > BREAK_S:
            seen.shifts += _shift(agent, begin_s, end_s)
            seen.went.append(before.call)
            begin_s = end_s + away_s
        elif away_s > 0:
            seen.gaps[before.call] = away_s
        else:
            seen.unseen[before.call] = next_s - end_s
    seen.shifts += _shift(agent, begin_s, _end_s(served[-1]))
    seen.went.append(served[-1].call)
    return seen


def _shift(agent: str, from_s: float, to_s: float) -> list[Shift]:
    return [Shift(agent, from_s, to_s)] if to_s > from_s else []


def _end_s(arrival: Arrival) -> float:
    return answered_s(arrival) + (arrival.service_s or 0.0)


class _Waits:
    """Everybody who waited, in order of arrival."""

    def __init__(self, arrivals: Iterable[Arrival]) -> None:
        self._waits = [_Wait(a.call, a.queue, a.at_s, left_s(a)) for a in arrivals if left_s(a) - a.at_s > CONNECT_S]
        self._begins = [wait.from_s for wait in self._waits]
        self._longest_s = max((wait.to_s - wait.from_s for wait in self._waits), default=0.0)

    def last_s(self, from_s: float, to_s: float, queues: set[str], taken: str) -> float:
        """Until when between these times somebody waited in one of the queues; `from_s` if nobody did.

        `taken` is the caller who was taken at `to_s`: he waited to the end.
        """
        first = bisect_left(self._begins, from_s - self._longest_s)
        last = bisect_left(self._begins, to_s)
        ends = (
            to_s if wait.call == taken else min(wait.to_s - CONNECT_S, to_s)
            for wait in self._waits[first:last]
            if wait.queue in queues and wait.to_s > from_s
        )
        return max(ends, default=from_s)
