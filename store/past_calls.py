"""Calls that were scored, with the facts their cards were made from: what a draft of a rubric is tried on [Q3]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, and_, or_, select

from calls.errors import FarEndError
from qa_scoring.call_facts import CallFacts
from store import tables
from store.database import Database
from store.scoring_tables import call_facts

_BLOCK = 100
_recordings, _calls, _facts = tables.recordings.c, tables.calls.c, call_facts.c
_Place = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class PastCall:
    """`agent` is who talked last in the call, "" when the call's row is gone."""

    recording: str
    call: str
    agent: str
    started_at: datetime
    facts: CallFacts


class PastCalls:
    """Safe in any thread. Reads in blocks, each in a transaction of its own: nobody waits for a whole month."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def between(self, since: datetime, until: datetime, most: int) -> Iterator[PastCall]:
        """Recordings begun from `since` on and before `until`, the latest first, at most so many. Facts of another
        version of the program, which cannot be read any more, are left out."""
        place: _Place | None = None
        left = most
        while left > 0:
            rows = self._block(since, until, place, min(_BLOCK, left))
            for row in rows:
                yield from _read(row)
            if len(rows) < min(_BLOCK, left):
                return
            left -= len(rows)
            place = (rows[-1].started_at, rows[-1].recording)

    def of(self, recording: str) -> PastCall | None:
        with self._database.reading() as connection:
            row = connection.execute(_joined().where(_facts.recording == recording)).first()
        return None if row is None else next(_read(row), None)

    def _block(
        self, since: datetime, until: datetime, place: _Place | None, most: int
    ) -> list[Row[tuple[object, ...]]]:
        wanted = _joined().where(_recordings.started_at >= since, _recordings.started_at < until)
        if place is not None:
            at, recording = place
            same = and_(_recordings.started_at == at, _recordings.recording > recording)
            wanted = wanted.where(or_(_recordings.started_at < at, same))
        ordered = wanted.order_by(_recordings.started_at.desc(), _recordings.recording).limit(most)
        with self._database.reading() as connection:
            return list(connection.execute(ordered))


def _joined() -> Select[tuple[object, ...]]:
    return (
        select(_recordings.recording, _recordings.call, _recordings.started_at, _calls.agent, _facts.facts)
        .join_from(tables.recordings, call_facts, _recordings.recording == _facts.recording)
        .outerjoin(tables.calls, _recordings.call == _calls.call)
    )


def _read(row: Row[tuple[object, ...]]) -> Iterator[PastCall]:
    try:
        facts = CallFacts.from_dict(row.facts)
    except FarEndError:
        return
    yield PastCall(row.recording, row.call, row.agent or "", row.started_at, facts)
