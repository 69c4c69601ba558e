"""Live rows as the JSON API shows them."""

from __future__ import annotations

from collections.abc import Iterable

from console.live import AGENT, CALL, ENDED, RECORD, Change, Snapshot
from console.live_rows import LiveAgent, LiveCall
from console.schemas import AgentItem, LiveCallItem, LiveChanges, LiveSnapshot


def snapshot(now: Snapshot) -> LiveSnapshot:
    return LiveSnapshot(
        calls=[call_item(row) for row in now.calls.values()],
        agents=[agent_item(row) for row in now.agents.values()],
        queues={queue.queue: dict(queue.title) for queue in now.table.queues.values()},
        agent_names={agent.agent: agent.name for agent in now.table.agents.values()},
    )


def changes(told: Iterable[Change]) -> LiveChanges:
    """The last word about each call and agent; a call that came and went in between is only `ended`."""
    last = {(change.key, change.kind in (CALL, ENDED), change.kind == AGENT): change for change in told}
    return LiveChanges(
        calls=[call_item(c.row) for c in last.values() if isinstance(c.row, LiveCall)],
        ended=[c.key for c in last.values() if c.kind == ENDED],
        records=[c.key for c in last.values() if c.kind == RECORD],
        agents=[agent_item(c.row) for c in last.values() if isinstance(c.row, LiveAgent)],
        agents_gone=[c.key for c in last.values() if c.kind == AGENT and c.row is None],
    )


def call_item(row: LiveCall) -> LiveCallItem:
    return LiveCallItem(
        id=row.call,
        caller=row.caller,
        caller_name=row.caller_name,
        dialled=row.dialled,
        trunk=row.trunk,
        tier=row.tier,
        stage=row.stage,
        queue=row.queue,
        agent=row.agent,
        ringing=row.ringing,
        node=row.node,
        offered_at=row.offered_at,
        since=row.since,
        waiting_since=row.waiting_since,
    )


def agent_item(row: LiveAgent) -> AgentItem:
    return AgentItem(
        agent=row.agent,
        name=row.name,
        status=row.status,
        state=row.state,
        reachable=row.reachable,
        since=row.since,
    )
