"""A message waits where a caller cannot: a phone that rings for one is taken back for somebody on the line."""

from __future__ import annotations

from routing import offering
from routing.room import Room


def give_way(room: Room, now: float) -> None:
    """As many phones as there are callers whom nobody else can help; one falling silent already will do for one."""
    coming = _bits(room, withdrawn=True) & room.on_duty
    ringing = _bits(room, withdrawn=False)
    lines = [line for line in room.lines_for(coming | ringing) if not line.is_message]
    for line in sorted(lines, key=lambda line: line.rank(now)):
        for _ in range(len(line.ready)):
            if soon := line.able & coming:
                coming &= ~(soon & -soon)
            elif able := line.able & ringing:
                taken = able & -able
                ringing &= ~taken
                offering.withdraw(room, room.agents(taken)[0], now)
            else:
                break


def _bits(room: Room, *, withdrawn: bool) -> int:
    """Agents whose phones ring for a message, or have been told to stop."""
    works = [(desk, desk.ringing) for desk in room.yielding.values()]
    return sum(1 << desk.bit for desk, work in works if work is not None and work.withdrawn is withdrawn)
