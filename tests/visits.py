"""Visits of a journal, each counted by itself: what the database's counting is held to."""

from __future__ import annotations

from collections.abc import Iterable

from calls.journal import Entry
from ivr.funnel import NodeFunnel, Passage, Step, Visit, follow, funnel


def visits_of(journal: Iterable[Entry]) -> list[Visit]:
    """All visits of all calls after these entries."""
    found: dict[tuple[str, int], Visit] = {}
    latest: dict[str, Visit] = {}
    for entry in journal:
        if isinstance(entry.event, Step):
            for visit in follow(latest.get(entry.event.call), entry.event, entry.at):
                found[visit.call, visit.number] = latest[visit.call] = visit
    return list(found.values())


def funnel_of(visits: Iterable[Visit]) -> tuple[NodeFunnel, ...]:
    return funnel(map(_alone, visits))


def _alone(visit: Visit) -> Passage:
    how = (visit.left_by, visit.end)
    return Passage(visit.version, visit.node, visit.verb, *how, 1, visit.timeouts, visit.wrong_keys)
