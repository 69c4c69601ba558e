"""The work list of reviewers and every step people take with it. Each method is one transaction, safe in any thread
and in any number of processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, or_, select, tuple_, update

from calls.errors import HotlineError
from qa_scoring.review.process import Person, Review, Revision
from qa_scoring.review.states import TERMS, State, Step, Terms
from store.auditing import note
from store.database import Database
from store.review_filter import IN_HAND, ReviewFilter, conditions
from store.review_revisions import add_revision, audited, review_of, reviews_of
from store.review_rows import Draft, Kept, Progress, ReviewRow, SampledDay
from store.review_tables import review_days, review_drafts, reviews
from store.review_words import with_words
from store.upserting import insert_if_new, upsert

LEASE = timedelta(minutes=30)
"""How long a claim holds without a sign of its reviewer; every autosave renews it."""

_r = reviews.c
Act = Callable[[Review], Review]


class NoSuchReviewError(HotlineError):
    """There is none of this id, or not for who asks."""


class NotHeldError(HotlineError):
    """Somebody else has it in hand; `holder` None when nobody has."""

    def __init__(self, holder: str | None) -> None:
        self.holder = holder
        super().__init__(f"held by {holder}" if holder else "not claimed")


class Reviews:
    def __init__(self, database: Database, terms: Terms = TERMS, lease: timedelta = LEASE) -> None:
        self._database, self.terms, self._lease = database, terms, lease

    # --- the work list ---

    def add_day(self, day: SampledDay, rows: Iterable[ReviewRow]) -> int:
        """Put a day's sample on the list. What is there already stays as it is, so that doing it again only adds; how
        many were added."""
        with self._database.writing() as connection:
            upsert(connection, review_days, [asdict(day)])
            return sum(insert_if_new(connection, reviews, asdict(row)) for row in rows)

    def add(self, row: ReviewRow, by: str) -> bool:
        """One that somebody asked for; False when it is on the list already."""
        with self._database.writing() as connection:
            added = insert_if_new(connection, reviews, asdict(row))
            if added:
                note(connection, row.created_at, by, "review_requested", review=row.review, call=row.call)
            return added

    def days(self, since: str) -> dict[str, datetime]:
        """Those sampled, from this one on, with when that was last done."""
        wanted = select(review_days.c.day, review_days.c.at).where(review_days.c.day >= since)
        with self._database.reading() as connection:
            return {row.day: row.at for row in connection.execute(wanted)}

    def first_day(self) -> str | None:
        """The earliest sampled."""
        with self._database.reading() as connection:
            first: str | None = connection.scalar(select(func.min(review_days.c.day)))
            return first

    def listed(
        self, wanted: ReviewFilter, limit: int = 50, after: tuple[datetime, str] | None = None
    ) -> list[ReviewRow]:
        """The latest call first, from behind the one at `after`."""
        rows = select(reviews).where(*conditions(wanted)).order_by(_r.called_at.desc(), _r.review.desc())
        if after is not None:
            rows = rows.where(tuple_(_r.called_at, _r.review) < tuple_(*after))
        with self._database.reading() as connection:
            if not wanted.terms:
                return [ReviewRow(**row._mapping) for row in connection.execute(rows.limit(limit))]
            found = islice(with_words(connection, rows, wanted.terms), limit)
            return [
                ReviewRow(**{name: value for name, value in row._mapping.items() if name != "lines"}) for row in found
            ]

    def whole(self, rows: Iterable[ReviewRow]) -> list[Kept]:
        """These with all their steps, in their order."""
        with self._database.reading() as connection:
            return reviews_of(connection, list(rows))

    def progress(self, who: str, now: datetime, day: str | None = None) -> Progress:
        """Of a day's sample, by default of the last."""
        with self._database.reading() as connection:
            chosen = day or connection.scalar(select(func.max(review_days.c.day))) or ""
            done = _r.published_at.is_not(None)
            late = select(func.count()).where(_r.state.in_(IN_HAND), _r.due_at < now)
            counted = connection.execute(
                select(
                    func.count().label("total"),
                    func.sum(case((done, 1), else_=0)).label("done"),
                    func.sum(case((and_(done, _r.published_by == who), 1), else_=0)).label("mine"),
                ).where(_r.day == chosen)
            ).one()
            overdue = connection.scalar(late) or 0
        return Progress(chosen, counted.total, counted.done or 0, counted.mine or 0, overdue)

    def one(self, review: str) -> Kept:
        """Raises NoSuchReviewError, as all below do."""
        with self._database.reading() as connection:
            return _kept(connection, review)

    # --- in hand ---

    def claim(self, review: str, who: str, now: datetime) -> ReviewRow:
        """Take it in hand, or keep it so for another lease. Raises NotHeldError when somebody else has it."""
        with self._database.writing() as connection:
            claimed = connection.execute(
                update(reviews)
                .where(_r.review == review, _r.state.in_(IN_HAND), _free(who, now))
                .values(claimed_by=who, claimed_until=now + self._lease)
            )
            row = _row(connection, review)
            if claimed.rowcount == 0:
                raise NotHeldError(row.claimed_by if _holds(row, row.claimed_by, now) else None)
            return row

    def release(self, review: str, who: str, now: datetime) -> ReviewRow:
        """Put it back; the draft stays. Raises NotHeldError when it is not in his hands."""
        with self._database.writing() as connection:
            mine = and_(_r.review == review, _r.claimed_by == who)
            released = connection.execute(update(reviews).where(mine).values(claimed_by=None, claimed_until=None))
            row = _row(connection, review)
            if released.rowcount == 0:
                raise NotHeldError(row.claimed_by if _holds(row, row.claimed_by, now) else None)
            return row

    def save_draft(self, review: str, who: str, content: Mapping[str, Any], now: datetime) -> Draft:
        """Keep what he has so far, and his claim for another lease. Raises NotHeldError when it is not in hand."""
        fresh = Draft(review, who, dict(content), now)
        with self._database.writing() as connection:
            _held(connection, review, who, now)
            connection.execute(update(reviews).where(_r.review == review).values(claimed_until=now + self._lease))
            upsert(connection, review_drafts, [asdict(fresh)])
        return fresh

    def draft(self, review: str, who: str) -> Draft | None:
        wanted = select(review_drafts).where(review_drafts.c.review == review, review_drafts.c.by == who)
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
            return Draft(**row._mapping) if row else None

    # --- steps ---

    def act(self, review: str, who: Person, now: datetime, step: Act, *, held: bool = False) -> Kept:
        """Take a step; with `held` only by who has it in hand, else NotHeldError. Raises as the step does."""
        with self._database.writing() as connection:
            kept = _kept(connection, review, lock=True)
            if held:
                _held(connection, review, who.name, now)
            after = step(kept.review)
            fresh = after.revisions[-1]
            add_revision(connection, review, fresh)
            connection.execute(update(reviews).where(_r.review == review).values(**self._values(after, fresh)))
            connection.execute(
                delete(review_drafts).where(review_drafts.c.review == review, review_drafts.c.by == who.name)
            )
            what, detail = audited(after, fresh)
            note(connection, now, who.name, what, review=review, call=kept.row.call, **detail)
            return _kept(connection, review)

    def _values(self, after: Review, fresh: Revision) -> dict[str, Any]:
        """The row's columns after the step."""
        values: dict[str, Any] = {
            "state": after.state,
            "round": after.round,
            "total": after.card.total,
            "claimed_by": None,
            "claimed_until": None,
            "due_at": after.decide_until(self.terms) if after.state is State.APPEALED else None,
        }
        if fresh.step is Step.PUBLISH:
            until = after.appeal_until(self.terms)
            values |= {"published_by": fresh.by, "published_at": fresh.at, "appeal_until": until}
            values["released_at"] = fresh.released_at
        if fresh.step is Step.REOPEN:
            values |= {"due_at": fresh.at + self.terms.review}
        return values


def _kept(connection: Connection, review: str, *, lock: bool = False) -> Kept:
    row = _row(connection, review, lock=lock)
    return Kept(row, review_of(connection, row))


def _row(connection: Connection, review: str, *, lock: bool = False) -> ReviewRow:
    wanted = select(reviews).where(_r.review == review)
    row = connection.execute(wanted.with_for_update() if lock else wanted).first()
    if row is None:
        raise NoSuchReviewError(review)
    return ReviewRow(**row._mapping)


def _free(who: str, now: datetime) -> ColumnElement[bool]:
    return or_(_r.claimed_by.is_(None), _r.claimed_by == who, _r.claimed_until <= now)


def _holds(row: ReviewRow, who: str | None, now: datetime) -> bool:
    return who is not None and row.claimed_by == who and row.claimed_until is not None and row.claimed_until > now


def _held(connection: Connection, review: str, who: str, now: datetime) -> None:
    row = _row(connection, review, lock=True)
    if not _holds(row, who, now):
        raise NotHeldError(row.claimed_by if _holds(row, row.claimed_by, now) else None)
