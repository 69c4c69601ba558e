"""Steps of a review, to rows and back; what the audit says of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select

from qa_scoring.review.correction import Correction
from qa_scoring.review.process import Review, Revision
from qa_scoring.review.states import Step
from qa_scoring.score_card import ScoreCard
from store.review_rows import Kept, ReviewRow
from store.review_tables import review_revisions, reviews

_AT_ONCE = 500
_NAMES = {
    Step.PUBLISH: "review_published",
    Step.ACKNOWLEDGE: "review_acknowledged",
    Step.APPEAL: "review_appealed",
    Step.UPHOLD: "review_upheld",
    Step.CHANGE: "review_changed",
    Step.REOPEN: "review_reopened",
}


def add_revision(connection: Connection, review: str, fresh: Revision) -> None:
    row = {
        "review": review,
        "number": fresh.number,
        "round": fresh.round,
        "step": fresh.step,
        "by": fresh.by,
        "at": fresh.at,
        "state": fresh.state,
        "total": fresh.total,
        "corrections": [each.to_dict() for each in fresh.corrections],
        "appeals": dict(fresh.appeals),
        "text": fresh.text,
        "released_at": fresh.released_at,
    }
    connection.execute(review_revisions.insert(), [row])


def review_of(connection: Connection, row: ReviewRow) -> Review:
    """With every step in order."""
    steps = select(review_revisions).where(review_revisions.c.review == row.review)
    found = connection.execute(steps.order_by(review_revisions.c.number))
    return Review(row.agent, ScoreCard.from_dict(row.machine), tuple(revision(each._mapping) for each in found))


def reviews_of(connection: Connection, rows: Sequence[ReviewRow]) -> list[Kept]:
    """With every step of each, some hundreds asked for at once."""
    steps = review_revisions.c
    found: dict[str, list[Revision]] = {}
    for first in range(0, len(rows), _AT_ONCE):
        some = [row.review for row in rows[first : first + _AT_ONCE]]
        wanted = select(review_revisions).where(steps.review.in_(some)).order_by(steps.review, steps.number)
        for row in connection.execute(wanted):
            found.setdefault(row.review, []).append(revision(row._mapping))
    return [
        Kept(row, Review(row.agent, ScoreCard.from_dict(row.machine), tuple(found.get(row.review, ()))))
        for row in rows
    ]


def published_between(connection: Connection, since: datetime, until: datetime) -> list[Kept]:
    """Reviews of calls of this time that were published, in two questions however many they are."""
    columns = reviews.c
    ours = and_(columns.called_at >= since, columns.called_at < until, columns.published_at.is_not(None))
    steps = review_revisions.c
    found: dict[str, list[Revision]] = {}
    joined = select(review_revisions).join(reviews, columns.review == steps.review).where(ours)
    for row in connection.execute(joined.order_by(steps.review, steps.number)):
        found.setdefault(row.review, []).append(revision(row._mapping))
    rows = (
        ReviewRow(**row._mapping)
        for row in connection.execute(select(reviews).where(ours).order_by(columns.called_at))
    )
    return [
        Kept(row, Review(row.agent, ScoreCard.from_dict(row.machine), tuple(found.get(row.review, ()))))
        for row in rows
    ]


def revision(row: Any) -> Revision:
    """From a row's mapping."""
    values = {name: value for name, value in row.items() if name != "review"}
    values["corrections"] = tuple(Correction.from_dict(each) for each in values["corrections"])
    return Revision(**values)


def audited(after: Review, fresh: Revision) -> tuple[str, dict[str, Any]]:
    """The entry's name, and the marks: machine's and person's. Words stay out of the audit, which is kept."""
    machine = {line.id: line.points for line in after.machine.criteria}
    marks = [
        {"criterion": each.criterion, "machine": machine[each.criterion], "points": each.points, "fatal": each.fatal}
        for each in fresh.corrections
    ]
    detail: dict[str, Any] = {"number": fresh.number, "state": fresh.state.value, "total": fresh.total}
    if fresh.step in (Step.PUBLISH, Step.CHANGE):
        detail["corrections"] = marks
    if fresh.released_at is not None:
        detail["released_at"] = fresh.released_at.isoformat()
    if fresh.appeals:
        detail["criteria"] = sorted(fresh.appeals)
    return _NAMES[fresh.step], detail
