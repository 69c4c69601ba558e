"""Live rows as the JSON API shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from calls.table import Queue, RoutingTable
from console.agent.queues import served_by
from console.live import AGENT, CALL, ENDED, RECORD, Change, Place, Snapshot
from console.live_agents import LiveAgent
from console.live_rows import LiveCall, LiveConcern, LivePlace
from console.names import plan_title
from console.orders_schemas import AgentDetail, AgentToday, LoanItem
from console.schemas import (
    AgentItem,
    ConcernItem,
    FlowPlace,
    LiveCallItem,
    LiveChanges,
    LiveSnapshot,
    MonitorItem,
    QueueLimits,
)
from routing.kpi.figures import AgentFigures


def snapshot(now: Snapshot) -> LiveSnapshot:
    return LiveSnapshot(
        calls=[call_item(row) for row in now.calls.values()],
        agents=[agent_item(row) for row in now.agents.values()],
        queues={queue.queue: dict(queue.title) for queue in now.table.queues.values()},
        limits={queue.queue: _limits(queue) for queue in now.table.queues.values()},
        agent_names={agent.agent: agent.name for agent in now.table.agents.values()},
        paused=sorted(now.paused & now.table.queues.keys()),
        plans=[plan_title(now.table, plan) for plan in sorted(now.plans)],
    )


def _limits(queue: Queue) -> QueueLimits:
    return QueueLimits(
        target=queue.service_level.target,
        within_s=queue.service_level.within_s,
        waiting=queue.thresholds.waiting,
        longest_wait_s=queue.thresholds.longest_wait_s,
        emergency=queue.emergency,
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


def places(told: Iterable[Change]) -> dict[str, list[Place]]:
    """Where the calls of these changes were before them, and in between."""
    found: dict[str, list[Place]] = {}
    for change in told:
        if change.before is not None:
            found.setdefault(change.key, []).append(change.before)
    return found


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
        place=_place(row.place),
        offered_at=row.offered_at,
        since=row.since,
        waiting_since=row.waiting_since,
        concern=_concern(row.concern),
        monitors=[MonitorItem(**asdict(one)) for one in row.monitors],
    )


def _place(place: LivePlace | None) -> FlowPlace | None:
    return None if place is None else FlowPlace(**asdict(place))


def _concern(raised: LiveConcern | None) -> ConcernItem | None:
    return None if raised is None else ConcernItem(**asdict(raised))


def agent_detail(row: LiveAgent, table: RoutingTable, worked: AgentFigures | None, at: datetime) -> AgentDetail:
    """With what he can do just now: what a supervisor set, else what the table says."""
    listed = table.agents.get(row.agent)
    skills = row.skills if row.skills is not None or listed is None else listed.skills
    groups = row.groups if row.groups is not None or listed is None else listed.groups
    return AgentDetail(
        **agent_item(row).model_dump(),
        skills=dict(skills or {}),
        groups=list(groups or ()),
        loans=[LoanItem(group=group, until=until) for group, until in row.loans.items() if until > at],
        queues=[queue.queue for queue in served_by(row, table, at)],
        today=None if worked is None else _today(worked),
        changed=row.skills is not None or row.groups is not None,
    )


def _today(worked: AgentFigures) -> AgentToday:
    return AgentToday(
        handled=worked.handled, missed=worked.ronas, aht_s=worked.aht_s, occupancy=worked.occupancy
    )  # fmt: skip


def agent_item(row: LiveAgent) -> AgentItem:
    return AgentItem(
        agent=row.agent,
        name=row.name,
        status=row.status,
        state=row.state,
        reachable=row.reachable,
        since=row.since,
        break_reason=row.reason,
    )
