"""What calls came to, for reports: of each call that came in the facts that its outcome is told by (M2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Label, Row, Select, and_, select, tuple_

from calls.model import Direction
from routing.kpi.outcomes import AGAIN, Outcome
from store import tables
from store.database import Database
from store.review_revisions import published_between

AFTER = timedelta(days=1)
"""A call's recording began at most so long after it came in."""
_BLOCK = 1000
_calls, _visits = tables.calls.c, tables.flow_visits.c

_NOBODY = ("", "anonymous")
"""Callers who withhold their number: any of them may be anybody."""

Marks = tuple[float | None, bool]
"""A card's total, and whether a fatal criterion was failed."""


@dataclass(frozen=True, slots=True)
class _Place:
    """The call read last."""

    offered_at: datetime
    call: str


class Outcomes:
    """Safe in any thread. Reads in blocks, each in a transaction of its own, along the calls' index by time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def between(self, since: datetime, until: datetime) -> Iterator[Outcome]:
        """Of the calls that came in from `since` on and before `until`, in that order; callbacks are ours."""
        with self._database.reading() as connection:
            published = published_between(connection, since, until + AFTER)
        people = {kept.row.call: (kept.review.card.total, bool(kept.review.card.fatal)) for kept in published}
        place: _Place | None = None
        while True:
            rows = self._block(since, until, place)
            marks = {**self._machine([row.call for row in rows]), **people}
            yield from (_outcome(row, marks) for row in rows)
            if len(rows) < _BLOCK:
                return
            place = _Place(rows[-1].offered_at, rows[-1].call)

    def _block(self, since: datetime, until: datetime, place: _Place | None) -> Sequence[Row[Any]]:
        within = [_calls.offered_at >= since, _calls.offered_at < until, _calls.direction == Direction.INBOUND]
        if place is not None:
            within.append(tuple_(_calls.offered_at, _calls.call) > tuple_(place.offered_at, place.call))
        ordered = _told(since).where(*within).order_by(_calls.offered_at, _calls.call).limit(_BLOCK)
        with self._database.reading() as connection:
            return connection.execute(ordered).all()

    def _machine(self, calls: Sequence[str]) -> dict[str, Marks]:
        """Of the latest card of each of the calls."""
        scores = tables.scores.c
        cards = select(scores.call, scores.total, scores.card["fatal"].label("fatal")).where(scores.call.in_(calls))
        with self._database.reading() as connection:
            rows = connection.execute(cards.order_by(scores.created_at)).all()
        return {row.call: (row.total, bool(row.fatal)) for row in rows}


_other = tables.calls.alias("other").c


def _told(since: datetime) -> Select[Any]:
    """Calls with what belongs to them. How long ago a number spoke with somebody is left to Python: the databases do
    not count time alike."""
    surveys = tables.surveys.c
    return (
        select(
            _calls.call, _calls.caller, _calls.offered_at, _calls.queue, _calls.agent, _calls.tier, _calls.dialled,
            _calls.queued_at, _calls.talk_started_at, surveys.score.label("satisfaction"), _visits.flow,
            _spoke_before(since), _called_after(),
        )
        .outerjoin(tables.surveys, surveys.call == _calls.call)
        .outerjoin(tables.flow_visits, and_(_visits.call == _calls.call, _visits.number == 1))
    )  # fmt: skip


def _spoke_before(since: datetime) -> Label[Any]:
    """When the number came, or was called, the last time before that somebody spoke with it."""
    his = (_other.caller == _calls.caller, _other.offered_at < _calls.offered_at, _other.offered_at >= since - AGAIN)
    spoken = select(_other.offered_at).where(*his, _other.talk_started_at.is_not(None))
    return spoken.order_by(_other.offered_at.desc()).limit(1).scalar_subquery().label("before")


def _called_after() -> Label[Any]:
    """When the number called the next time."""
    his = (_other.caller == _calls.caller, _other.offered_at > _calls.offered_at)
    called = select(_other.offered_at).where(*his, _other.direction == Direction.INBOUND)
    return called.order_by(_other.offered_at).limit(1).scalar_subquery().label("after")


def _outcome(row: Row[Any], marks: Mapping[str, Marks]) -> Outcome:
    score, failed = marks.get(row.call, (None, None))
    known = row.caller not in _NOBODY
    return Outcome(
        at=row.offered_at,
        queue=row.queue or "",
        agent=row.agent or "",
        tier=row.tier,
        dialled=row.dialled,
        flow=row.flow or "",
        queued=row.queued_at is not None,
        spoken=row.talk_started_at is not None,
        came_before=_within(row.before, row.offered_at) if known else None,
        came_again=_within(row.offered_at, row.after) if known else None,
        satisfaction=row.satisfaction,
        score=score,
        failed=failed,
    )


def _within(earlier: datetime | None, later: datetime | None) -> bool:
    return earlier is not None and later is not None and later - earlier <= AGAIN
