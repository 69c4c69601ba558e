"""Batches: many recordings to be scored again from the facts that are stored, when nothing else is to be done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from calls.model import Purpose, Tier
from store import tables
from store.database import Database
from store.scoring_projection import new_job, rank_of
from store.scoring_rows import Batch, BatchProgress, JobKind, JobState
from store.scoring_tables import scoring_batches, scoring_jobs
from store.upserting import insert_if_new, insert_new

ROWS_AT_ONCE = 1000

_batches, _jobs = scoring_batches.c, scoring_jobs.c


class ScoringBatches:
    """Every method is one transaction, safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(
        self, batch: str, since: datetime, until: datetime, *, by: str, now: datetime, rubric: str = ""
    ) -> BatchProgress:
        """A job for every talk sealed from `since` on and before `until`. `rubric` is the text of a rubric's file, ""
        for the one in force. `batch` is a name that no other has: made again under the same, it stays as it is."""
        with self._database.writing() as connection:
            rows = _rows(connection, batch, since, until)
            made = Batch(batch, rubric, since, until, by, now, len(rows))
            if insert_if_new(connection, scoring_batches, {name: getattr(made, name) for name in _NAMES}):
                for start in range(0, len(rows), ROWS_AT_ONCE):
                    insert_new(connection, scoring_jobs, rows[start : start + ROWS_AT_ONCE])
            return _progress(connection, select(scoring_batches).where(_batches.batch == batch))[0]

    def one(self, batch: str) -> BatchProgress | None:
        with self._database.reading() as connection:
            found = _progress(connection, select(scoring_batches).where(_batches.batch == batch))
        return found[0] if found else None

    def rubric(self, batch: str) -> str:
        """The text of its rubric; "" for the one in force, and where there is no such batch."""
        with self._database.reading() as connection:
            text: str | None = connection.scalar(select(_batches.rubric).where(_batches.batch == batch))
        return text or ""

    def listed(self, limit: int = 20) -> list[BatchProgress]:
        """The latest first."""
        wanted = select(scoring_batches).order_by(_batches.made_at.desc(), _batches.batch).limit(limit)
        with self._database.reading() as connection:
            return _progress(connection, wanted)


_NAMES = tuple(column.name for column in scoring_batches.columns)


def _rows(connection: Connection, batch: str, since: datetime, until: datetime) -> list[dict[str, object]]:
    recordings, calls = tables.recordings.c, tables.calls.c
    joined = tables.recordings.outerjoin(tables.calls, calls.call == recordings.call)
    talks = select(recordings.recording, recordings.call, recordings.sealed_at, calls.tier).select_from(joined)
    wanted = talks.where(
        recordings.sealed_at >= since,
        recordings.sealed_at < until,
        recordings.length_ms > 0,
        recordings.purpose == Purpose.TALK,
    )
    return [
        new_job(
            row.recording,
            row.call,
            JobKind.RESCORE,
            batch=batch,
            rank=rank_of(JobKind.RESCORE, emergency=row.tier is Tier.EMERGENCY),
            sealed_at=row.sealed_at,
        )
        for row in connection.execute(wanted)
    ]


def _progress(connection: Connection, wanted: Select[tuple[object, ...]]) -> list[BatchProgress]:
    batches = [Batch(**row._mapping) for row in connection.execute(wanted)]
    counted = select(_jobs.batch, _jobs.state, func.count().label("jobs")).group_by(_jobs.batch, _jobs.state)
    rows = connection.execute(counted.where(_jobs.batch.in_([each.batch for each in batches])))
    found = {(row.batch, row.state): row.jobs for row in rows}

    def count(batch: Batch, *states: JobState) -> int:
        return sum(found.get((batch.batch, state), 0) for state in states)

    return [
        BatchProgress(
            batch,
            open=count(batch, JobState.OPEN),
            done=count(batch, JobState.UNTOLD, JobState.DONE),
            set_aside=count(batch, JobState.SET_ASIDE),
        )
        for batch in batches
    ]
