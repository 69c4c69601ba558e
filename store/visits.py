"""Visits to the nodes of flows: one row each, from the journal; counted when somebody asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import Connection, Select, delete, func, select, tuple_

from calls.events import CallEnded, NodeEntered
from ivr.funnel import Passage, Step, Visit, VisitEnd, follow
from store import tables
from store.told import Told
from store.upserting import upsert

_visits = tables.flow_visits.c


def project(connection: Connection, fresh: Sequence[Told]) -> None:
    """Each entry once: the caller sees to that."""
    steps = [(one.node, one.entry.event, one.entry.at) for one in fresh if isinstance(one.entry.event, Step)]
    latest = _latest(connection, {event.call for _, event, _ in steps})
    changed: dict[tuple[str, int], Visit] = {}
    for node, event, at in steps:
        before = latest.get(event.call)
        was_early = _went_on(before, event) and _ended_elsewhere(connection, event.call, node)
        for visit in _moved(before, event, at) if was_early else follow(before, event, at):
            changed[visit.call, visit.number] = latest[visit.call] = visit
    upsert(connection, tables.flow_visits, [asdict(visit) for visit in changed.values()])


def _went_on(visit: Visit | None, event: Step) -> bool:
    return visit is not None and visit.end is not None and isinstance(event, NodeEntered)


def _ended_elsewhere(connection: Connection, call: str, node: str) -> bool:
    """Another node told the end of the call before its own could tell all of it."""
    journal = tables.journal.c
    ended = (journal.call == call, journal.type == CallEnded.__name__, journal.node != node)
    return connection.execute(select(journal.seq).where(*ended).limit(1)).first() is not None


def _moved(visit: Visit | None, event: Step, at: datetime) -> tuple[Visit, ...]:
    """The end belongs to where he came last."""
    assert visit is not None
    after = follow(replace(visit, end=None), event, at)
    return (*after[:-1], replace(after[-1], end=visit.end))


def _latest(connection: Connection, calls: Collection[str]) -> dict[str, Visit]:
    """The last visit of each of the calls that has any."""
    wanted = select(tables.flow_visits).where(_visits.call.in_(calls)).order_by(_visits.number)
    rows = connection.execute(wanted) if calls else ()
    return {row.call: Visit(**row._mapping) for row in rows}


def passages(
    connection: Connection, flow: str, version: str | None, since: datetime | None, until: datetime | None
) -> list[Passage]:
    """Visits to the flow's nodes, of all versions or one, entered from `since` on and before `until`, counted by what
    became of them."""
    alike = (_visits.version, _visits.node, _visits.verb, _visits.left_by, _visits.end)
    counted = (func.count(), func.sum(_visits.timeouts), func.sum(_visits.wrong_keys))
    conditions = [_visits.flow == flow]
    if version is not None:
        conditions.append(_visits.version == version)
    if since is not None:
        conditions.append(_visits.entered_at >= since)
    if until is not None:
        conditions.append(_visits.entered_at < until)
    rows = connection.execute(select(*alike, *counted).where(*conditions).group_by(*alike))
    return [Passage(*row) for row in rows]


def calls_through(flow: str, node: str | None, way: str | None) -> Select[tuple[str]]:
    """The calls that came through the flow, or the node of it, and left it by this way: an exit, or how a call ended
    there."""
    conditions = [_visits.flow == flow]
    if node is not None:
        conditions.append(_visits.node == node)
    if way in set(VisitEnd):
        conditions.append(_visits.end == VisitEnd(way))
    elif way is not None:
        conditions.append(_visits.left_by == way)
    return select(_visits.call).where(*conditions)


def forget(connection: Connection, before: datetime, most: int) -> int:
    """Delete visits entered before then, of one flow and at most so many; 0: there are none of any flow.

    Flow by flow, because only so the index finds them among all that stay.
    """
    flow = connection.scalar(select(func.min(_visits.flow)))
    while flow is not None:
        forgotten = _forget_of(connection, flow, before, most)
        if forgotten:
            return forgotten
        flow = connection.scalar(select(func.min(_visits.flow)).where(_visits.flow > flow))
    return 0


def _forget_of(connection: Connection, flow: str, before: datetime, most: int) -> int:
    key = (_visits.call, _visits.number)
    old = select(*key).where(_visits.flow == flow, _visits.entered_at < before).limit(most)
    return connection.execute(delete(tables.flow_visits).where(tuple_(*key).in_(old))).rowcount
