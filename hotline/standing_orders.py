"""What supervisors ordered until further notice, and a restart must not undo (R5, R6).

Paused queues, plans that are on, agents' skills, groups and loans; read from the audit, where every order stands.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from calls import events as e
from calls.codec import from_json
from store import AuditTrail, Database
from store.database import AWAY
from store.publication import Audit

log = logging.getLogger("hotline")

StandingOrder = (
    e.QueuePaused | e.QueueResumed | e.PlanSwitched | e.AgentSkillsSet | e.AgentGroupsSet | e.AgentLent
)  # fmt: skip

KINDS = tuple(kind.__name__ for kind in StandingOrder.__args__)


def known_orders(database: Database) -> list[e.Event]:
    """Calls do not wait for a database that is away; who restarts without one gives his orders again."""
    try:
        return standing(AuditTrail(database).of_kinds(KINDS), datetime.now(UTC))
    except AWAY:
        log.warning("what supervisors had ordered is not known: the database is away")
        return []


def standing(orders: Iterable[Audit], now: datetime) -> list[e.Event]:
    """The orders still in force of those given, oldest first; loans for what is left of their time."""
    last: dict[tuple[str, ...], tuple[datetime, StandingOrder]] = {}
    for order in orders:
        event = from_json({"type": order.what, **order.detail})
        if isinstance(event, StandingOrder):
            key = _about(event)
            last.pop(key, None)
            last[key] = order.at, event
    return [left for at, event in last.values() if (left := _left_of(event, now - at)) is not None]


def _about(event: StandingOrder) -> tuple[str, ...]:
    """Of two orders about the same only the later counts."""
    match event:
        case e.QueuePaused(queue=queue) | e.QueueResumed(queue=queue):
            return ("queue", queue)
        case e.PlanSwitched(plan=plan):
            return ("plan", plan)
        case e.AgentLent(agent=agent, group=group):
            return ("loan", agent, group)
    return (type(event).__name__, event.agent)


def _left_of(event: StandingOrder, age: timedelta) -> e.Event | None:
    """The order as it is to be given again; None for one that only took another back."""
    match event:
        case e.QueueResumed() | e.PlanSwitched(on=False):
            return None
        case e.AgentSkillsSet(skills=None) | e.AgentGroupsSet(groups=None):
            return None
        case e.AgentLent(for_s=for_s):
            left_s = for_s - age.total_seconds()
            return replace(event, for_s=left_s) if left_s > 0 else None
    return event
