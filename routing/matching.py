"""Bringing callers and agents together: after every event, nobody waits whom a free agent could help.

Only what changed is looked at: an agent who became free is matched against the lines he can serve, a line where
somebody new stands with the agents who are free. Of all callers who could be helped the most urgent one goes first:
emergencies, then the highest score; of the agents who could help him, the best by the queue's strategy.
"""

from __future__ import annotations

import heapq
from functools import reduce
from operator import or_

from calls.decision import Decision, Rival, Verdict
from calls.errors import step_of
from calls.events import OfferMade
from calls.model import Strategy
from routing.deciding import record
from routing.desk import Desk, Work
from routing.line import Line, Rank, Waiter
from routing.reserves import kept_back
from routing.room import Room
from routing.strategy import candidates

REPORT_WITHIN_S = 5.0
"""How long after its time an offer may stay without a report before it counts as lost."""

_Ranked = tuple[Rank, int, Line]


def match(room: Room, now: float) -> None:
    """Make every offer that can be made."""
    ranked = _ranked(room, now)
    while ranked:
        _, number, line = heapq.heappop(ranked)
        if not line.ready or not (helpers := _helpers(room, line)):
            continue
        waiter = line.head()
        with step_of(waiter.call, "offer"):
            _choose(room, waiter, helpers, _rival(ranked, now), now)
        if line.ready and line.able & room.free[line.ask.channel]:
            heapq.heappush(ranked, (line.rank(now), number, line))


def _ranked(room: Room, now: float) -> list[_Ranked]:
    """The lines something changed for, the most urgent head first."""
    freed, room.freed = room.freed, 0
    stirred, room.stirred = room.stirred, {}
    lines = dict.fromkeys(room.lines_for(_released(room, freed)) if freed else ()) | stirred | room.messages
    free = room.free
    ranked = [
        (line.rank(now), number, line)
        for number, line in enumerate(lines)
        if line.ready and line.able & free[line.ask.channel]
    ]
    heapq.heapify(ranked)
    return ranked


def _released(room: Room, freed: int) -> int:
    """Whoever becomes free may let others of his group go who were the last ones free."""
    for reserve in room.table.reserves:
        group = room.roster.members((reserve.group,))
        if group & freed:
            for free in room.free.values():
                freed |= free & group
    return freed


def _helpers(room: Room, line: Line) -> int:
    free = line.able & room.free[line.ask.channel]
    if line.is_message:
        free &= ~_called_for(room)
    return free & ~kept_back(room, line.ask.tier, line.ask.channel) if room.table.reserves else free


def _called_for(room: Room) -> int:
    """Whom customers may need who are being called back, or shall be as soon as somebody is free."""
    lines = {callback.waiter.line for callback in room.dialling.values()} | {
        line for line in room.to_call if line.virtual
    }
    return reduce(or_, (line.able for line in lines), 0)


def _rival(ranked: list[_Ranked], now: float) -> Rival | None:
    """The next in rank: the caller who would have been helped otherwise."""
    if not ranked or not ranked[0][2].ready:
        return None
    line = ranked[0][2]
    other = line.head()
    return Rival(other.call, other.queue, other.tier, line.score(other, now))


def _choose(room: Room, waiter: Waiter, helpers: int, rival: Rival | None, now: float) -> None:
    line = waiter.line
    best = candidates(line, room.agents(helpers), now)
    verdict = Verdict.PREFERRED if line.ask.only else Verdict.OFFERED
    why = record(room, waiter, verdict, now, best=best, rival=rival)
    several = line.queue.ring_agents if line.queue.strategy is Strategy.RING_SEVERAL else 1
    for candidate in best[:several]:
        offer(room, waiter, room.desks[candidate.agent], why, now)


def offer(room: Room, waiter: Waiter, desk: Desk, why: Decision, now: float) -> None:
    """Ring this agent for this caller."""
    queue = waiter.line.queue
    waiter.line.leave(waiter)
    waiter.tries += 1
    name = f"{waiter.call}-o{waiter.order}.{waiter.tries}"
    waiter.offers[name] = desk.name
    waiter.line.join(waiter)
    if room.to_call:
        _note_overtaken(room, waiter, desk, now)
    room.alarms.set(("offer", name), now + queue.ring_s + REPORT_WITHIN_S)
    desk.be_counted(now)
    desk.offered_at, desk.wrapping = now, None
    desk.works[waiter.call] = Work(name, waiter.call, queue, waiter.line.ask.channel)
    room.offers[name] = (desk, waiter.call)
    if waiter.is_message:
        room.yielding[name] = desk
    room.report(desk)
    room.announce(OfferMade(waiter.call, name, desk.name, desk.address or "", queue.ring_s, why))


def _note_overtaken(room: Room, waiter: Waiter, desk: Desk, now: float) -> None:
    """Lines whose first waits to be called back, and would have had this agent had he been on the line."""
    rank = waiter.line.rank_of(waiter.key, now)
    for line in room.to_call:
        if line.virtual and line.able >> desk.bit & 1 and line.rank_of(line.virtual[0], now) < rank:
            room.overtaken[line] = None
