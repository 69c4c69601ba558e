"""A routing table at a time, as the API tells it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from calls.errors import Fault
from calls.model import Tier
from calls.table import Agent, Queue, RoutingTable
from console.problems import place
from console.tables_schemas import PreviewAnswer, QueuePreview
from routing.curve import bound_s


def preview_answer(
    table: RoutingTable, at: datetime, next_change: datetime | None, warnings: Iterable[Fault]
) -> PreviewAnswer:
    return PreviewAnswer(
        at=at,
        queues=[_queue(queue, table) for queue in table.queues.values()],
        next_change=next_change,
        warnings=[place(warning) for warning in warnings],
    )


def _queue(queue: Queue, table: RoutingTable) -> QueuePreview:
    return QueuePreview(
        queue=queue.queue,
        title=dict(queue.title),
        open=queue.open,
        emergency=queue.emergency,
        strategy=queue.strategy,
        needs={need.skill: need.level for need in queue.needs},
        groups=list(queue.groups),
        agents=[agent.agent for agent in table.agents.values() if _serves(agent, queue)],
        rungs=len(queue.ladder),
        waiting_bound_s={tier: bound_s(table, queue, tier) for tier in Tier if tier is not Tier.EMERGENCY},
    )


def _serves(agent: Agent, queue: Queue) -> bool:
    belongs = not queue.groups or bool(set(queue.groups) & set(agent.groups))
    return belongs and agent.meets(queue.needs)
