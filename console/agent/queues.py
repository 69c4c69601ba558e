"""The queues an agent serves as he is just now, and who waits in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from calls.table import Agent, Queue, RoutingTable
from console.agent.schemas import DeskQueue
from console.live import Snapshot
from console.live_agents import LiveAgent
from console.live_rows import LiveCall
from console.names import queue_title

Waits = Mapping[str, tuple[int, datetime]]
"""How many wait, and when the first of them joined, by queue; without those where nobody does."""


def as_he_is(row: LiveAgent, table: RoutingTable, at: datetime) -> Agent:
    """The agent of the table with what supervisors changed about him, loans that are over left out."""
    listed = table.agents.get(row.agent) or Agent(row.agent, row.name, {})
    skills = dict(listed.skills if row.skills is None else row.skills)
    lent = [group for group, until in row.loans.items() if until > at]
    for group in lent:
        brought = table.groups[group].skills if group in table.groups else {}
        skills.update((skill, max(level, skills.get(skill, 0))) for skill, level in brought.items())
    own = listed.groups if row.groups is None else row.groups
    return replace(listed, skills=skills, groups=(*own, *lent))


def serves(agent: Agent, queue: Queue) -> bool:
    """Before any rung of the queue's ladder, and whatever language and region ask for."""
    in_group = not queue.groups or bool(set(queue.groups) & set(agent.groups))
    return in_group and agent.meets(queue.needs)


def waits_in(now: Snapshot, at: datetime) -> Waits:
    """Of everybody who waits: on the line, to be called back by now, messages."""
    found: dict[str, list[datetime]] = {}
    for row in (*now.calls.values(), *now.left.values()):
        if row.queue is not None and row.waiting_since is not None and row.waiting_since <= at:
            found.setdefault(row.queue, []).append(row.waiting_since)
    return {queue: (len(since), min(since)) for queue, since in found.items()}


def served_by(row: LiveAgent, table: RoutingTable, at: datetime) -> list[Queue]:
    agent = as_he_is(row, table, at)
    return [queue for queue in table.queues.values() if serves(agent, queue)]


def own_queues(row: LiveAgent, now: Snapshot, waits: Waits, at: datetime) -> list[DeskQueue]:
    return [_item(queue, now, waits.get(queue.queue)) for queue in served_by(row, now.table, at)]


def _item(queue: Queue, now: Snapshot, waits: tuple[int, datetime] | None) -> DeskQueue:
    return DeskQueue(
        queue=queue.queue,
        title=queue_title(now.table, queue.queue),
        waiting=waits[0] if waits is not None else 0,
        since=waits[1] if waits is not None else None,
        emergency=queue.emergency,
        paused=queue.queue in now.paused,
        open=queue.open,
    )


def on_his_phone(now: Snapshot) -> dict[str, LiveCall]:
    """By agent the call that he talks in, or that rings for him."""
    rows = [*now.calls.values(), *now.left.values()]
    ringing = {agent: row for row in rows for agent in row.offered_to}
    return ringing | {row.agent: row for row in rows if row.agent is not None}
