"""A new table comes into force (R7): callers keep their places and join times, agents their conversations."""

from __future__ import annotations

from itertools import islice

from calls import events as e
from calls.model import AgentStatus, Tier
from calls.table import Agent, RoutingTable
from routing import attending, keeping, ladder
from routing.asking import region_of
from routing.desk import Standing
from routing.room import Room

AT_ONCE = 10
"""How many callers are looked at again in one step. Each may be told anew why he waits: fifty such events in a row
kept every call from its turn for 8 ms and more."""


def published(room: Room, event: e.TablePublished, now: float) -> None:
    before, room.table = room.table, event.table
    here = [desk for desk in room.desks.values() if desk.on_duty]
    for agent in event.table.agents.values():
        _take_on(room, agent, now)
    for name, desk in room.desks.items():
        desk.listed = name in event.table.agents
        room.note(desk)
    _reckon(room)
    for desk in here:
        if not desk.on_duty:
            attending.goes(room, desk, now)
    _ask_again(room, before, now)


def _take_on(room: Room, agent: Agent, now: float) -> None:
    """Whoever is new, or given a phone of his own, is idle from now on; with such a phone he need not log in."""
    desk = room.desks.get(agent.agent)
    is_new = desk is None
    has_new_phone = agent.address is not None and (desk is None or desk.address is None)
    desk = desk or room.seat(agent, now)
    if desk.hired.capacity != agent.capacity:
        room.take_back(desk)
    desk.hired = agent
    desk.agent = desk.as_changed()
    room.roster.put(desk.agent)
    if has_new_phone and desk.status is AgentStatus.OFF:
        desk.status = AgentStatus.AVAILABLE
    if has_new_phone or is_new:
        desk.idle_since = now
        room.report(desk)


def _reckon(room: Room) -> None:
    """Work out for every line who may help it now, from scratch: cheaper than line by line."""
    room.vanished = [line for ask, line in room.lines.items() if ask.queue not in room.table.queues]
    room.at_bit.clear()
    for line in room.lines.values():
        line.able = 0
        room.reckon(line)


def _ask_again(room: Room, before: RoutingTable, now: float) -> None:
    """What a caller asks for follows from how far he has climbed the ladder, from where he rings and from the class
    of the queue: where that is another now, he is looked at again in a moment. Ten thousand at once would let
    everybody else wait.
    """
    regions_differ = before.regions != room.table.regions
    for name, queue in room.table.queues.items():
        old = before.queues.get(name)
        if old is None:
            continue
        waiting = [waiter for line in room.of_queue.get(name, ()) for waiter in line.calls.values()]
        if old.ladder != queue.ladder:
            for waiter in waiting:
                waiter.passed = 0
        if regions_differ or old.ladder != queue.ladder or old.emergency != queue.emergency:
            room.to_ask_again |= dict.fromkeys(waiter.call for waiter in waiting)
    if room.to_ask_again:
        room.alarms.set(("again", ""), now)


def ask_again(room: Room, _: str, now: float) -> None:
    """Look at the next few; the alarm rings on while there are more."""
    few = list(islice(room.to_ask_again, AT_ONCE))
    for call in few:
        del room.to_ask_again[call]
    for waiter in [room.waiters[call] for call in few if call in room.waiters]:
        region = region_of(waiter.caller, room.table)
        tier = ladder.tier_in(waiter.line.queue, waiter.tier, waiter.line.ask.channel)
        room.ask(waiter, tier=tier, region=region, rung=waiter.passed)
        if waiter.tier is Tier.EMERGENCY:
            keeping.give_up_on(room, waiter, waiter.line.ask.only)
        ladder.climb(room, waiter, now)
    if room.to_ask_again:
        room.alarms.set(("again", ""), now)


def drop_vanished(room: Room) -> None:
    """Whoever is gone from the table goes when nothing is under way any more, not even a pause after a RONA; a queue
    that is gone, when nobody waits in it.
    """
    for desk in room.agents(room.standing[Standing.GONE]):
        if desk.is_done:
            room.unseat(desk)
    for line in [line for line in room.vanished if not line]:
        room.close(line)
