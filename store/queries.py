"""What the console asks about calls, recordings and scores. Every method is one transaction, safe in any thread."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_

from calls.cdr import Cdr
from calls.events import Event
from calls.journal import Entry
from calls.model import AgentStatus, Direction, Party, Stage, Tier
from calls.retention import RetentionPolicy
from ivr.funnel import Passage
from store import scoping, tables
from store.burials import Burials
from store.callbacks import OpenCallbacks
from store.cursor import Cursor
from store.database import Database
from store.holds import Holds
from store.notes import CallNotes
from store.outcomes import Outcomes
from store.reporting import Report, to_log
from store.retelling import Marks, marks_at, retold, told_after
from store.rows import AgentLogin, Counts, Page, Recording, Score, Survey, Voicemail
from store.scoping import Scope
from store.score_cards import StoredFacts, facts_of, keep_card
from store.searching import Searches
from store.sip_traces import SipTraces
from store.told import in_order, told_in
from store.visits import calls_through, passages

MOST_CALLS_A_PAGE = 500

_calls = tables.calls.c


@dataclass(frozen=True, slots=True)
class Through:
    """Calls that came through a flow, or through a node of it; `way` is how they left it: by an exit, or a way of
    ending there."""

    flow: str
    node: str | None = None
    way: str | None = None


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Calls for which all of these hold; None asks for nothing. `since` and `until` bound the time of arrival
    (`until` excluded); `live` is True for calls that are up, False for those that ended."""

    queue: str | None = None
    agent: str | None = None
    caller: str | None = None
    dialled: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    live: bool | None = None
    tier: Tier | None = None
    through: Through | None = None
    scope: Scope = scoping.EVERYTHING


EVERYTHING = CallFilter()


class Queries:
    """Typed rows out of the database, as far as the journal is projected."""

    def __init__(self, database: Database, report: Report = to_log) -> None:
        self._database = database
        self._report = report

    def holds(self) -> Holds:
        return Holds(self._database)

    def notes(self) -> CallNotes:
        return CallNotes(self._database)

    def open_callbacks(self) -> OpenCallbacks:
        return OpenCallbacks(self._database)

    def searches(self, policy: RetentionPolicy) -> Searches:
        return Searches(self._database, policy)

    def outcomes(self) -> Outcomes:
        return Outcomes(self._database)

    def sip_traces(self) -> SipTraces:
        return SipTraces(self._database)

    def burials(self) -> Burials:
        return Burials(self._database)

    def calls(self, limit: int = 50, before: str | None = None, filters: CallFilter = EVERYTHING) -> Page:
        """At most `limit` calls (500), newest first, from behind the cursor `before`.

        Pages linked by their cursors show each call once, whatever arrives meanwhile. FarEndError for a bad cursor.
        """
        limit = min(max(limit, 1), MOST_CALLS_A_PAGE)
        wanted = select(tables.calls).where(*_conditions(filters))
        if before is not None:
            cursor = Cursor.from_text(before)
            wanted = wanted.where(tuple_(_calls.offered_at, _calls.call) < tuple_(cursor.offered_at, cursor.call))
        rows = self._rows(wanted.order_by(_calls.offered_at.desc(), _calls.call.desc()).limit(limit + 1))
        items = tuple(_cdr(row) for row in rows[:limit])
        more = len(rows) > limit
        return Page(items, Cursor(items[-1].offered_at, items[-1].call).to_text() if more else None)

    def call(self, call: str) -> Cdr | None:
        rows = self._rows(select(tables.calls).where(_calls.call == call))
        return _cdr(rows[0]) if rows else None

    def timeline(self, call: str, node: str = "", up_to: int | None = None) -> list[Entry]:
        """Everything the journals have about the call, in order; with `up_to` that of the node only so far."""
        journal = tables.journal
        wanted = select(journal).where(journal.c.call == call)
        if up_to is not None:
            wanted = wanted.where(or_(journal.c.node != node, journal.c.seq <= up_to))
        rows = self._rows(wanted.order_by(journal.c.node, journal.c.seq))
        return [one.entry for one in in_order(told_in(rows, self._report))]

    def retold(self, kinds: Iterable[type[Event]], since: datetime, until: datetime) -> Iterator[Entry]:
        """The journals' entries of these kinds from `since` on and before `until`, in order."""
        return retold(self._database, kinds, since, until, self._report)

    def told_after(self, kinds: Iterable[type[Event]], marks: Marks, most: int) -> tuple[list[Entry], Marks]:
        """At most `most` entries of these kinds behind the marks, and from where to read on."""
        return told_after(self._database, kinds, marks, most, self._report)

    def marks_at(self, at: datetime) -> Marks:
        """From where to read on to hear everything from this time on."""
        return marks_at(self._database, at)

    def recording(self, recording: str) -> Recording | None:
        rows = self._rows(select(tables.recordings).where(tables.recordings.c.recording == recording))
        return Recording(**rows[0]._mapping) if rows else None

    def recordings(self, recordings: Collection[str]) -> dict[str, Recording]:
        """Those of the recordings there are, by id: for a page of calls in one question."""
        table = tables.recordings
        rows = self._rows(select(table).where(table.c.recording.in_(recordings))) if recordings else []
        return {row.recording: Recording(**row._mapping) for row in rows}

    def recordings_of(self, call: str) -> list[Recording]:
        """The call's recordings in the order they began."""
        recordings = tables.recordings
        mine = select(recordings).where(recordings.c.call == call)
        rows = self._rows(mine.order_by(recordings.c.started_at, recordings.c.recording))
        return [Recording(**row._mapping) for row in rows]

    def score(self, call: str) -> Score | None:
        """The latest card of the call."""
        scores = tables.scores
        latest = select(scores).where(scores.c.call == call).order_by(scores.c.created_at.desc()).limit(1)
        rows = self._rows(latest)
        return Score(**rows[0]._mapping) if rows else None

    def scores_of(self, call: str) -> list[Score]:
        """Every card of the call, of each recording and rubric version one, the latest first."""
        scores = tables.scores
        rows = self._rows(select(scores).where(scores.c.call == call).order_by(scores.c.created_at.desc()))
        return [Score(**row._mapping) for row in rows]

    def facts(self, recording: str) -> StoredFacts | None:
        """What its cards are made from."""
        with self._database.reading() as connection:
            return facts_of(connection, recording)

    def voicemails(
        self, *, heard: bool | None = None, limit: int = 100, scope: Scope = scoping.EVERYTHING
    ) -> list[Voicemail]:
        """Messages left for queues, the latest first; with `heard` only those heard, or only those that are not."""
        voicemails = tables.voicemails
        wanted = select(voicemails).where(*scoping.of_calls(scope, voicemails.c.agent, voicemails.c.queue))
        if heard is not None:
            wanted = wanted.where(voicemails.c.heard_at.is_not(None) if heard else voicemails.c.heard_at.is_(None))
        rows = self._rows(wanted.order_by(voicemails.c.left_at.desc(), voicemails.c.voicemail).limit(limit))
        return [Voicemail(**row._mapping) for row in rows]

    def voicemail(self, voicemail: str) -> Voicemail | None:
        rows = self._rows(select(tables.voicemails).where(tables.voicemails.c.voicemail == voicemail))
        return Voicemail(**rows[0]._mapping) if rows else None

    def survey(self, call: str) -> Survey | None:
        rows = self._rows(select(tables.surveys).where(tables.surveys.c.call == call))
        return Survey(**rows[0]._mapping) if rows else None

    def passages(
        self, flow: str, version: str | None = None, since: datetime | None = None, until: datetime | None = None
    ) -> list[Passage]:
        """What became of the visits to a flow's nodes from `since` on and before `until`, counted."""
        with self._database.reading() as connection:
            return passages(connection, flow, version, since, until)

    def save_score(self, score: Score) -> None:
        """Keep the card; one of the same recording and rubric version is superseded. Of a recording whose deletion
        has begun nothing is kept."""
        with self._database.writing() as connection:
            keep_card(connection, score)

    def agents_logged_in(self) -> list[AgentLogin]:
        """Agents who did not log out, by number."""
        agents = tables.agents
        rows = self._rows(select(agents).where(agents.c.status != AgentStatus.OFF).order_by(agents.c.agent))
        return [AgentLogin(**row._mapping) for row in rows]

    def counts_today(
        self, now: datetime, zone: tzinfo, within_s: float = 20.0, scope: Scope = scoping.EVERYTHING
    ) -> Counts:
        """What happened since midnight in `zone` to those who called, and what is up now, calls we made included."""
        mine = scoping.of_calls(scope, _calls.agent, _calls.queue)
        midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        today = select(
            func.count().label("offered"),
            func.count().filter(_ANSWERED).label("answered"),
            func.count().filter(_ABANDONED).label("abandoned"),
            func.count().filter(_ANSWERED, _QUEUED).label("served"),
            func.count().filter(_ANSWERED, _QUEUED, _calls.wait_s <= within_s).label("in_time"),
        ).where(_calls.offered_at >= midnight, _calls.direction == Direction.INBOUND, *mine)
        live = select(func.count().filter(_WAITING).label("waiting"), func.count().filter(_TALKING).label("talking"))
        with self._database.reading() as connection:
            counted = connection.execute(today).one()
            up = connection.execute(live.where(_calls.ended_at.is_(None), *mine)).one()
        judged = counted.served + counted.abandoned
        level = counted.in_time / judged if judged else None
        return Counts(counted.offered, counted.answered, counted.abandoned, up.waiting, up.talking, within_s, level)

    def _rows(self, wanted: Select[Any]) -> list[Row[Any]]:
        with self._database.reading() as connection:
            return list(connection.execute(wanted))


_QUEUED = _calls.queued_at.is_not(None)
_ANSWERED = _calls.talk_started_at.is_not(None)
_ABANDONED = and_(
    _QUEUED,
    _calls.talk_started_at.is_(None),
    _calls.ended_by == Party.CALLER,
    _calls.ended_in.in_([Stage.QUEUED, Stage.DIALLING]),
)
_WAITING = and_(_QUEUED, _calls.left_queue_at.is_(None))
_TALKING = and_(_ANSWERED, _calls.talk_ended_at.is_(None))


def _conditions(filters: CallFilter) -> list[ColumnElement[bool]]:
    equal = ("queue", "agent", "caller", "dialled", "tier")
    asked = [(name, getattr(filters, name)) for name in equal]
    conditions: list[ColumnElement[bool]] = [_calls[name] == value for name, value in asked if value is not None]
    conditions += scoping.of_calls(filters.scope, _calls.agent, _calls.queue)
    if filters.through is not None:
        conditions.append(
            _calls.call.in_(calls_through(filters.through.flow, filters.through.node, filters.through.way))
        )
    if filters.since is not None:
        conditions.append(_calls.offered_at >= filters.since)
    if filters.until is not None:
        conditions.append(_calls.offered_at < filters.until)
    if filters.live is not None:
        conditions.append(_calls.ended_at.is_(None) if filters.live else _calls.ended_at.is_not(None))
    return conditions


def _cdr(row: Row[Any]) -> Cdr:
    return Cdr(**row._mapping)
