"""Where a caller stands in his queue."""

from __future__ import annotations

from routing.line import Line, Waiter
from routing.room import Room


def position(room: Room, waiter: Waiter, now: float) -> int:
    """1 for the caller who is served next, of all who wait in his queue, whatever they ask for."""
    return 1 + ahead(room, waiter, now)


def ahead(room: Room, waiter: Waiter, now: float) -> int:
    """How many of his queue would be served before him if everybody could help everybody."""
    return sum(_ahead_in(line, waiter, now) for line in room.of_queue[waiter.queue] if not line.is_message)


def _ahead_in(line: Line, waiter: Waiter, now: float) -> int:
    if line.ask.tier is waiter.tier:
        return line.ahead_of(waiter.key)
    if line.is_emergency:
        return len(line)
    if waiter.line.is_emergency:
        return 0
    score = waiter.line.curve.score(now - waiter.key[0])
    return line.ahead_of((now - line.curve.waited_s(score), waiter.order))
