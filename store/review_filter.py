"""Which reviews a list has: a filter, and what the database is asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select

from calls.model import Direction
from qa_scoring.review.states import State
from store import scoping, tables
from store.grams import terms_of
from store.review_tables import reviews
from store.scoping import Scope

_r, _calls, _recordings = reviews.c, tables.calls.c, tables.recordings.c
IN_HAND = (State.PENDING, State.APPEALED)
"""States in which a reviewer has something to do."""


@dataclass(frozen=True, slots=True)
class People:
    """Calls of one of these agents, or from one of these numbers."""

    agents: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Reviews for which all of these hold; None asks for nothing. `hit`: a criterion in which points were lost.
    `since` and `until` (excluded) bound when the call was, lengths are milliseconds of the recording, bounds
    included. `words`: parts between blanks, all of them said, each in one utterance. `released_at`: only what the
    agent may see then. `open`: only what a reviewer has to do."""

    day: str | None = None
    agent: str | None = None
    queue: str | None = None
    state: State | None = None
    reason: str | None = None
    hit: str | None = None
    score_from: float | None = None
    score_to: float | None = None
    reviewed_by: str | None = None
    claimed_by: str | None = None
    overdue_at: datetime | None = None
    released_at: datetime | None = None
    open: bool = False
    since: datetime | None = None
    until: datetime | None = None
    shortest_ms: int | None = None
    longest_ms: int | None = None
    direction: Direction | None = None
    people: People | None = None
    words: str = ""
    scope: Scope = scoping.EVERYTHING

    @property
    def terms(self) -> tuple[str, ...]:
        return terms_of(self.words)


def conditions(wanted: ReviewFilter) -> list[ColumnElement[bool]]:
    """All but the words, which an index of their own finds."""
    return [
        *_equal(wanted),
        *_named(wanted),
        *_bounded(wanted),
        *_of_call(wanted),
        *_of_recording(wanted),
        *scoping.of_agents(wanted.scope, _r.agent),
        *_in_state(wanted),
    ]


def _equal(wanted: ReviewFilter) -> list[ColumnElement[bool]]:
    asked = {
        _r.day: wanted.day,
        _r.agent: wanted.agent,
        _r.queue: wanted.queue,
        _r.state: wanted.state,
        _r.published_by: wanted.reviewed_by,
        _r.claimed_by: wanted.claimed_by,
    }
    return [column == value for column, value in asked.items() if value is not None]


def _named(wanted: ReviewFilter) -> list[ColumnElement[bool]]:
    lists = ((_r.reasons, wanted.reason), (_r.hits, wanted.hit))
    return [column.contains(f",{name},", autoescape=True) for column, name in lists if name is not None]


def _bounded(wanted: ReviewFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.score_from is not None:
        found.append(_r.total >= wanted.score_from)
    if wanted.score_to is not None:
        found.append(_r.total <= wanted.score_to)
    if wanted.overdue_at is not None:
        found.append(_r.due_at < wanted.overdue_at)
    if wanted.since is not None:
        found.append(_r.called_at >= wanted.since)
    if wanted.until is not None:
        found.append(_r.called_at < wanted.until)
    return found


def _of_call(wanted: ReviewFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    its_call = exists().where(_calls.call == _r.call)
    if wanted.direction is not None:
        found.append(its_call.where(_calls.direction == wanted.direction))
    if wanted.people is not None:
        theirs = its_call.where(_calls.caller.in_(sorted(wanted.people.numbers)))
        found.append(or_(_r.agent.in_(sorted(wanted.people.agents)), theirs))
    return found


def _of_recording(wanted: ReviewFilter) -> list[ColumnElement[bool]]:
    lengths = []
    if wanted.shortest_ms is not None:
        lengths.append(_recordings.length_ms >= wanted.shortest_ms)
    if wanted.longest_ms is not None:
        lengths.append(_recordings.length_ms <= wanted.longest_ms)
    return [_r.review.in_(select(_recordings.recording).where(*lengths))] if lengths else []


def _in_state(wanted: ReviewFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.released_at is not None:
        found.append(_r.state != State.PENDING)
        found.append(or_(_r.released_at.is_(None), _r.released_at <= wanted.released_at))
    if wanted.open:
        found.append(_r.state.in_(IN_HAND))
    return found
