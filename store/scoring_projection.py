"""A job for every sealed talk, made in the transaction that makes the recording known: none can be lost."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from calls.events import CallScored, RecordingClosed
from calls.journal import Entry
from calls.model import Purpose, Tier
from store import tables
from store.scoring_rows import JobKind, JobState
from store.scoring_tables import scoring_jobs
from store.upserting import insert_new

_RANKS = {JobKind.ACOUSTIC: 0, JobKind.TRANSCRIPT: 2, JobKind.RESCORE: 4}
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
_jobs = scoring_jobs.c


def rank_of(kind: JobKind, *, emergency: bool) -> int:
    """A card soon for every call comes before a better one for some; and of equal kind emergencies come first."""
    return _RANKS[kind] + (0 if emergency else 1)


def new_job(recording: str, call: str, kind: JobKind, **fields: Any) -> dict[str, Any]:
    """A row of an open job: `rank`, `sealed_at` and, for a re-score, `batch` are to be given. It may be taken at
    once, whatever clock the recording's time is from."""
    free = {
        "next_at": AT_ONCE,
        "claimed_by": "",
        "claimed_until": None,
        "done_at": None,
        "why": "",
        "content": "",
        "batch": "",
    }
    mine = {"recording": recording, "call": call, "kind": kind, "state": JobState.OPEN, "attempts": 0}
    return {**mine, **free, **fields}


def project(connection: Connection, fresh: list[Entry]) -> None:
    """After the calls and recordings of the same entries."""
    sealed = [(entry, entry.event) for entry in fresh if isinstance(entry.event, RecordingClosed)]
    talks = [(entry, event) for entry, event in sealed if event.purpose is Purpose.TALK and event.length_ms > 0]
    emergencies = _emergencies(connection, {event.call for _, event in talks})
    rows = [
        new_job(
            event.recording,
            event.call,
            JobKind.ACOUSTIC,
            rank=rank_of(JobKind.ACOUSTIC, emergency=event.call in emergencies),
            sealed_at=entry.at,
        )
        for entry, event in talks
    ]
    insert_new(connection, scoring_jobs, rows)
    _told(connection, {entry.event.recording for entry in fresh if isinstance(entry.event, CallScored)})


def _emergencies(connection: Connection, calls: Collection[str]) -> set[str]:
    if not calls:
        return set()
    known = tables.calls.c
    return set(connection.scalars(select(known.call).where(known.call.in_(calls), known.tier == Tier.EMERGENCY)))


def _told(connection: Connection, recordings: Collection[str]) -> None:
    """The journal says what these came to: nobody need say it again."""
    if recordings:
        ours = (_jobs.recording.in_(recordings), _jobs.state == JobState.UNTOLD)
        connection.execute(update(scoring_jobs).where(*ours).values(state=JobState.DONE))
