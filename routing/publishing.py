"""A new table comes into force (R7): callers keep their places and join times, agents their conversations."""

from __future__ import annotations

from calls import events as e
from calls.model import AgentStatus
from calls.table import Agent, RoutingTable
from routing import attending
from routing.asking import region_of
from routing.room import Room


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
    room.at_bit.clear()
    for line in room.lines.values():
        line.able = 0
        room.reckon(line)


def _ask_again(room: Room, before: RoutingTable, now: float) -> None:
    """What a caller asks for follows from the table as far as he has climbed its ladder and where he rings from."""
    regions_differ = before.regions != room.table.regions
    for line in list(room.lines.values()):
        old, new = before.queues.get(line.ask.queue), room.table.queues.get(line.ask.queue)
        if old is None or new is None or (old.ladder == new.ladder and not regions_differ):
            continue
        for waiter in list(line.calls.values()):
            if waiter.offers:
                waiter.passed = min(waiter.passed, len(new.ladder))
            else:
                waiter.passed = 0
            room.ask(waiter, region=region_of(waiter.caller, room.table), rung=min(waiter.passed, line.ask.rung))
            room.alarms.set(("rung", waiter.call), now)


def drop_vanished(room: Room) -> None:
    """Whoever is gone from the table goes when nothing is under way any more, not even a pause after a RONA."""
    for desk in [desk for desk in room.desks.values() if desk.is_done]:
        room.unseat(desk)
    gone = {ask for ask, line in room.lines.items() if ask.queue not in room.table.queues and not line}
    for ask in gone:
        line = room.lines.pop(ask)
        room.of_queue[ask.queue].remove(line)
        room.stirred.pop(line, None)
        if line.is_emergency:
            room.emergencies.remove(line)
        for lines in room.at_bit.values():
            if line in lines:
                lines.remove(line)
