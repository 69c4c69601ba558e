"""Recordings found by their call, their score, how they are kept, and the words that were said in them [Q1].

Without words the calls lead, newest arrival first, each filter's own index giving that order; with words the index of
words leads, latest recording first, unless caller, agent, queue and time leave so few that these are read at once.
A search looks at so many recordings and no more: a page may be short and still have a `next`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import eq, ge, le, lt
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    TextClause,
    case,
    column,
    func,
    select,
    table,
    text,
    tuple_,
)

from calls.errors import FarEndError
from calls.retention import RetentionClass, RetentionPolicy, tier_of
from store import scoping, tables
from store.cursor import Cursor
from store.database import Database
from store.grams import terms_of
from store.retention_tables import legal_holds, retention_classes, spoken, tombstones
from store.rows import Found, FoundPage
from store.scoping import Scope
from store.spoken import EPOCH, INDEX, hits_in, matching

MOST_A_PAGE = 200
FEW = 2000
"""So many are read without asking the index of words."""
AT_ONCE = 20
MOST_LOOKED_AT = 2000
"""Candidates of the index in one search; it may be wrong about neighbours, and says nothing about other filters."""

_ALWAYS = datetime.max.replace(tzinfo=UTC)
"""A bound on the arrival has SQLite go through the calls in its order, also where nothing else is asked for."""

_LONGEST_CALL = timedelta(days=2) // timedelta(microseconds=1)
"""No recording begins later after its call has come."""

_calls, _recordings = tables.calls.c, tables.recordings.c


@dataclass(frozen=True, slots=True)
class Search:
    """Recordings for which all of these hold; None asks for nothing. `since` and `until` bound the call's arrival
    (`until` excluded), scores are 0-100, lengths milliseconds of the recording, bounds included. `words`: parts
    between blanks, all of them said, each in one utterance."""

    caller: str | None = None
    agent: str | None = None
    queue: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    least_score: float | None = None
    most_score: float | None = None
    shortest_ms: int | None = None
    longest_ms: int | None = None
    needs_review: bool | None = None
    kept_as: RetentionClass | None = None
    held: bool | None = None
    words: str = ""
    scope: Scope = scoping.EVERYTHING

    @property
    def terms(self) -> tuple[str, ...]:
        return terms_of(self.words)


class Searches:
    """Every method is one transaction, safe in any thread."""

    def __init__(self, database: Database, policy: RetentionPolicy) -> None:
        self._database, self._policy = database, policy

    def find(self, search: Search, limit: int = 50, after: str | None = None) -> FoundPage:
        """At most `limit` (200) from behind the cursor `after`. FarEndError for a bad cursor, and for words of which
        nothing can be looked for."""
        limit = min(max(limit, 1), MOST_A_PAGE)
        place = Cursor.from_text(after) if after is not None else None
        if search.words and not search.terms:
            raise FarEndError("no letter or digit")
        with self._database.reading() as connection:
            if search.terms:
                return self._by_words(connection, search, limit, place)
            wanted = _wanted(search, self._policy).order_by(_calls.offered_at.desc(), _recordings.recording.desc())
            wanted = wanted.where(_calls.offered_at <= _ALWAYS)
            if place is not None:
                at = tuple_(place.offered_at, place.call)
                wanted = wanted.where(
                    _calls.offered_at <= place.offered_at, tuple_(_calls.offered_at, _recordings.recording) < at
                )
            rows = connection.execute(wanted.limit(limit + 1)).all()
        more = len(rows) > limit
        items = tuple(_found(row) for row in rows[:limit])
        return FoundPage(items, _after(rows[limit - 1].offered_at, rows[limit - 1]) if more else None)

    def _by_words(self, connection: Connection, search: Search, limit: int, place: Cursor | None) -> FoundPage:
        items: list[Found] = []
        last: Row[Any] | None = None
        with closing(self._candidates(connection, search, place)) as candidates:
            for row in candidates:
                if row is None or len(items) == limit:
                    assert last is not None
                    return FoundPage(tuple(items), _after(last.started_at, last))
                last = row
                hits = hits_in(row.lines, search.terms)
                if hits is not None:
                    items.append(_found(row, hits))
        return FoundPage(tuple(items), None)

    def _candidates(self, connection: Connection, search: Search, place: Cursor | None) -> Generator[Row[Any] | None]:
        """Latest first; None when so many were looked at that the rest is for the next page."""
        wanted = _wanted(search, self._policy).add_columns(spoken.c.number, spoken.c.lines)
        few = _few(connection, search)
        if few is None:
            number, matches = _matches(connection, search)
            wanted = wanted.where(number == spoken.c.number, matches)
        else:
            number = spoken.c.number
            wanted = wanted.where(number.in_(few))
        wanted = wanted.order_by(number.desc())
        if search.since is not None:  # a recording begins after its call has come
            wanted = wanted.where(number >= _number(search.since))
        if search.until is not None:
            wanted = wanted.where(number < _number(search.until) + _LONGEST_CALL)
        if place is not None:
            wanted = wanted.where(number < _number_of(connection, place))
        wanted = wanted.limit(MOST_LOOKED_AT + 1)
        with connection.execute(wanted, execution_options={"yield_per": AT_ONCE}) as rows:
            for looked_at, row in enumerate(rows):
                yield row if looked_at < MOST_LOOKED_AT else None


def _wanted(search: Search, policy: RetentionPolicy) -> Select[Any]:
    kept_as = class_column(policy)
    held = select(legal_holds.c.call).where(legal_holds.c.lifted_at.is_(None))
    found = tables.calls.join(tables.recordings, _recordings.call == _calls.call)
    if search.terms:
        found = found.join(spoken, spoken.c.recording == _recordings.recording)
    conditions = _of_call(search)
    if search.kept_as is not None:
        conditions.append(kept_as == search.kept_as.value)
    if search.held is not None:
        conditions.append(_calls.call.in_(held) if search.held else _calls.call.not_in(held))
    buried = select(tombstones.c.recording).where(tombstones.c.recording == _recordings.recording).exists()
    columns = [_calls[name] for name in _OF_CALL]
    return (
        select(
            _recordings.recording,
            _recordings.started_at,
            _recordings.length_ms,
            _recordings.purpose,
            *columns,
            kept_as.label("kept_as"),
            _calls.call.in_(held).label("held"),
        )
        .select_from(found)
        .where(~buried, *conditions)
    )


_OF_CALL = ("call", "caller", "agent", "queue", "tier", "offered_at", "score", "needs_review")


def class_column(policy: RetentionPolicy) -> ColumnElement[Any]:
    """As `calls.retention.classed`."""
    whens: list[tuple[ColumnElement[bool], str]] = []
    for one in policy.longest_first:
        queues = [queue for queue, kept in policy.queues.items() if kept is one]
        tier = tier_of(one)
        if one is not RetentionClass.NORMAL:
            if tier is not None:
                whens.append((_calls.tier == tier, one.value))
            if queues:
                whens.append((_calls.queue.in_(queues), one.value))
    chosen = select(retention_classes.c.kept_as).where(retention_classes.c.call == _calls.call).scalar_subquery()
    return func.coalesce(chosen, case(*whens, else_=RetentionClass.NORMAL.value))


def _of_call(search: Search) -> list[ColumnElement[bool]]:
    seen = scoping.of_calls(search.scope, _calls.agent, _calls.queue)
    return seen + _bounds(
        (_calls.caller, eq, search.caller),
        (_calls.agent, eq, search.agent),
        (_calls.queue, eq, search.queue),
        (_calls.offered_at, ge, search.since),
        (_calls.offered_at, lt, search.until),
        (_calls.score, ge, search.least_score),
        (_calls.score, le, search.most_score),
        (_calls.needs_review, eq, search.needs_review),
        (_recordings.length_ms, ge, search.shortest_ms),
        (_recordings.length_ms, le, search.longest_ms),
    )


def _bounds(*asked: tuple[ColumnElement[Any], Callable[[Any, Any], Any], object]) -> list[ColumnElement[bool]]:
    return [compare(column, value) for column, compare, value in asked if value is not None]


def _few(connection: Connection, search: Search) -> list[int] | None:
    """The numbers of what caller, agent, queue and time leave, when these are few."""
    named = Search(search.caller, search.agent, search.queue, search.since, search.until)
    if named.caller is None and named.agent is None and (named.since is None or named.until is None):
        return None
    found = tables.calls.join(tables.recordings, _recordings.call == _calls.call)
    found = found.join(spoken, spoken.c.recording == _recordings.recording)
    wanted = select(spoken.c.number).select_from(found).where(*_of_call(named)).limit(FEW + 1)
    numbers = list(connection.scalars(wanted))
    return numbers if len(numbers) <= FEW else None


def _matches(connection: Connection, search: Search) -> tuple[ColumnElement[Any], TextClause]:
    """The number in the index of words, and what it has to be asked for."""
    dialect = connection.dialect.name
    asked = {"grams": matching(search.terms, dialect)}
    if dialect == "sqlite":
        return table(INDEX, column("rowid", BigInteger)).c.rowid, text("spoken_words MATCH :grams").bindparams(
            **asked
        )
    says = text("spoken_words.grams @@ CAST(:grams AS tsquery)").bindparams(**asked)
    return table(INDEX, column("number", BigInteger)).c.number, says


def _number(at: datetime) -> int:
    return (at.astimezone(UTC) - EPOCH) // timedelta(microseconds=1)


def _number_of(connection: Connection, place: Cursor) -> int:
    """Where the place is among the numbers, though its recording may have gone meanwhile."""
    known = connection.scalar(select(spoken.c.number).where(spoken.c.recording == place.call))
    return known if known is not None else _number(place.offered_at)


def _after(at: datetime, row: Row[Any]) -> str:
    return Cursor(at, row.recording).to_text()


def _found(row: Row[Any], hits: tuple[Any, ...] = ()) -> Found:
    fields = {name: value for name, value in row._mapping.items() if name not in ("number", "lines")}
    return Found(**{**fields, "kept_as": RetentionClass(row.kept_as), "held": bool(row.held)}, hits=hits)
