"""What the router ought to do, told the plain way: every waiting caller against every agent, from the table alone."""

from __future__ import annotations

from itertools import pairwise

from calls.model import AgentStatus, Channel, Tier
from calls.table import Agent, Need, RoutingTable
from routing.asking import LANGUAGE, REGION
from routing.desk import Desk
from routing.engine import Engine
from routing.line import Waiter


def needs_of(waiter: Waiter, table: RoutingTable, plans: frozenset[str]) -> tuple[list[Need], set[str]]:
    """What this caller asks for now, and the groups that may help whatever their skills."""
    ask, queue = waiter.line.ask, waiter.line.queue
    needs, also, dropped = list(queue.needs), set[str](), set[str]()
    for number, rung in enumerate(queue.ladder):
        if (rung.plan in plans) if rung.plan else number < ask.rung:
            if rung.needs is not None:
                needs = list(rung.needs)
            also |= set(rung.groups)
            dropped |= set(rung.drop)
    if LANGUAGE not in dropped and ask.language in table.languages:
        needs.append(table.languages[ask.language])
    if REGION not in dropped and ask.region in table.regions:
        needs.append(table.regions[ask.region])
    if ask.classed and ask.tier in table.tiers:
        needs += table.tiers[ask.tier].needs
    return [*needs, *ask.needs], also


def could_serve(engine: Engine, agent: Agent, waiter: Waiter) -> bool:
    """By skills, groups, class and preference; whether he is free is another question."""
    room = engine.room
    needs, also = needs_of(waiter, room.table, room.plans)
    queue = waiter.line.queue
    in_group = not queue.groups or bool(set(queue.groups) & set(agent.groups))
    skilled = in_group and all(agent.level(need) is not None for need in needs)
    if not skilled and not also & set(agent.groups):
        return False
    if waiter.line.ask.only not in ("", agent.agent):
        return False
    return waiter.tier is Tier.EMERGENCY or not agent.tiers or waiter.tier in agent.tiers


def is_free(desk: Desk, channel: Channel = Channel.VOICE) -> bool:
    """For a contact of this channel: beside chats he may chat with others, and do nothing beside anything else."""
    at_work = desk.listed and desk.status is AgentStatus.AVAILABLE and desk.address is not None
    if not at_work or desk.wrapping is not None or desk.blocked:
        return False
    works = list(desk.works.values())
    if works and (channel is Channel.VOICE or not all(work.talking and work.channel is channel for work in works)):
        return False
    return len(works) < desk.agent.capacity.get(channel, 0)


def kept_back(engine: Engine, desk: Desk, tier: Tier, channel: Channel = Channel.VOICE) -> bool:
    """One of the last free members of a group that is reserved for other classes."""
    for reserve in engine.room.table.reserves:
        free = [other for other in engine.desks.values() if is_free(other, channel)]
        members = [other for other in free if reserve.group in other.agent.groups]
        if tier not in (*reserve.tiers, Tier.EMERGENCY) and desk in members and len(members) <= reserve.agents:
            return True
    return False


def score(waiter: Waiter, table: RoutingTable, now: float) -> float:
    """Time waited and head starts; infinite for an emergency."""
    if waiter.tier is Tier.EMERGENCY:
        return float("inf")
    waited_s = now - waiter.since + waiter.head_start_s
    points = table.tiers[waiter.tier].curve if waiter.tier in table.tiers else ()
    return waited_s + waiter.line.queue.head_start_s + _height(waited_s, points)


def _height(waited_s: float, points: tuple[object, ...]) -> float:
    """A straight line between two points after another, the plain way."""
    if not points:
        return 0.0
    known = [(point.waited_s, point.head_start_s) for point in points]  # type: ignore[attr-defined]
    if waited_s <= known[0][0]:
        return known[0][1]
    for (x0, y0), (x1, y1) in pairwise(known):
        if x0 <= waited_s <= x1:
            return y0 + (y1 - y0) * (waited_s - x0) / (x1 - x0)
    return known[-1][1]
