"""What is due to be deleted, and the tombstones of what was.

A deletion is a row of `tombstones` from the moment it is decided: then the files go, then the rows about the
recording in one transaction with the tombstone's `done_at`. One that was cut off anywhere has no `done_at`, and the
next run finishes it; nothing but the tombstone is needed for that.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, or_, select, tuple_, update

from calls.events import RecordingDeleted
from calls.retention import RetentionPolicy, classed, due
from store import tables
from store.auditing import take_turns
from store.database import Database
from store.deletions import untold
from store.forgetting import forget
from store.retention_tables import legal_holds, retention_classes, tombstones
from store.rows import Kept, Tombstone
from store.upserting import insert_if_new

_recordings, _calls, _voicemails = tables.recordings.c, tables.calls.c, tables.voicemails.c

Place = tuple[datetime, str]
"""When a recording began, and its name: the order of a look through all of them."""


class Burials:
    """Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def old(self, policy: RetentionPolicy, now: datetime, after: Place | None = None, limit: int = 500) -> list[Kept]:
        """The next recordings behind that place which may be old enough, of whatever class, held or not."""
        if policy.shortest_days is None:
            return []
        begun = _recordings.started_at <= now - timedelta(days=policy.shortest_days)
        wanted = _kept().where(begun).order_by(_recordings.started_at, _recordings.recording).limit(limit)
        if after is not None:
            wanted = wanted.where(tuple_(_recordings.started_at, _recordings.recording) > tuple_(*after))
        with self._database.reading() as connection:
            return [_row(row, policy) for row in connection.execute(wanted)]

    def begin(self, recording: str, policy: RetentionPolicy, now: datetime, by: str) -> Tombstone | None:
        """Decide that the recording goes; None when it must not, as things stand in this moment: a hold that was
        placed before this is in force, one that comes later comes too late."""
        with self._database.writing() as connection:
            take_turns(connection, legal_holds)
            row = connection.execute(_kept().where(_recordings.recording == recording)).first()
            kept = _row(row, policy) if row is not None else None
            if kept is None or not is_due(kept, policy, now):
                return None
            stone = _stone(kept, policy, now, by)
            return stone if insert_if_new(connection, tombstones, asdict(stone)) else None

    def finish(self, stone: Tombstone, files: int, size: int, now: datetime) -> None:
        """Its files are gone, `files` of them now: forget everything else."""
        mine = tombstones.c.recording == stone.recording
        with self._database.writing() as connection:
            connection.execute(_row_of(stone.recording).with_for_update())
            forget(connection, stone.recording, stone.call)
            done = {"done_at": now, "files": files, "bytes": size}
            connection.execute(update(tombstones).where(mine).values(done))

    def unfinished(self, limit: int = 500) -> list[Tombstone]:
        return self._stones(select(tombstones).where(tombstones.c.done_at.is_(None)).limit(limit))

    def kept(self, call: str, policy: RetentionPolicy) -> list[Kept]:
        """What there is of the call, in the order it was recorded; nothing of one that is still up."""
        wanted = _kept().where(_recordings.call == call).order_by(_recordings.started_at, _recordings.recording)
        with self._database.reading() as connection:
            return [_row(row, policy) for row in connection.execute(wanted)]

    def of(self, call: str) -> list[Tombstone]:
        """What was deleted of the call, in the order it was recorded."""
        wanted = select(tombstones).where(tombstones.c.call == call)
        return self._stones(wanted.order_by(tombstones.c.started_at, tombstones.c.recording))

    def stone(self, recording: str) -> Tombstone | None:
        return next(iter(self._stones(select(tombstones).where(tombstones.c.recording == recording))), None)

    def untold(self) -> list[RecordingDeleted]:
        """What was deleted, and the journal does not tell of yet."""
        return untold(self._database)

    def held(self) -> int:
        """How many calls lie under a legal hold."""
        wanted = select(func.count(legal_holds.c.call.distinct())).where(legal_holds.c.lifted_at.is_(None))
        with self._database.reading() as connection:
            return connection.scalar(wanted) or 0

    def _stones(self, wanted: Select[Any]) -> list[Tombstone]:
        with self._database.reading() as connection:
            return [Tombstone(**row._mapping) for row in connection.execute(wanted)]


def is_due(kept: Kept, policy: RetentionPolicy, now: datetime) -> bool:
    """A message that nobody has heard waits for that first."""
    at = due(kept.kept_as, kept.ended_at, held=kept.held, policy=policy)
    return at is not None and at <= now and not kept.unheard


def _kept() -> Select[Any]:
    unheard = exists().where(_voicemails.recording == _recordings.recording, _voicemails.heard_at.is_(None))
    stone = exists().where(tombstones.c.recording == _recordings.recording)
    found = tables.recordings.outerjoin(tables.calls, _calls.call == _recordings.call).outerjoin(
        retention_classes, retention_classes.c.call == _recordings.call
    )
    # a call that the journal tells no end of is over when its recording was sealed, unless it is known to be up
    ended_at = func.coalesce(_calls.ended_at, _recordings.sealed_at)
    return (
        select(
            _recordings.recording,
            _recordings.call,
            _recordings.path,
            _recordings.started_at,
            _recordings.length_ms,
            _recordings.sha256,
            _calls.tier,
            _calls.queue,
            ended_at.label("ended_at"),
            retention_classes.c.kept_as,
            _HELD.label("held"),
            unheard.label("unheard"),
        )
        .select_from(found)
        .where(~stone, or_(_calls.call.is_(None), _calls.ended_at.is_not(None)))
    )


_HELD = exists().where(and_(legal_holds.c.call == _recordings.call, legal_holds.c.lifted_at.is_(None)))


def _row(row: Row[Any], policy: RetentionPolicy) -> Kept:
    fields = dict(row._mapping)
    tier, queue, chosen = fields.pop("tier"), fields.pop("queue"), fields.pop("kept_as")
    return Kept(**fields, kept_as=classed(tier, queue, chosen, policy))


def _stone(kept: Kept, policy: RetentionPolicy, now: datetime, by: str) -> Tombstone:
    return Tombstone(
        recording=kept.recording,
        call=kept.call,
        path=kept.path,
        kept_as=kept.kept_as,
        kept_days=policy.days[kept.kept_as] or 0,
        started_at=kept.started_at,
        length_ms=kept.length_ms,
        sha256=kept.sha256,
        by=by,
        begun_at=now,
    )


def _row_of(recording: str) -> Select[Any]:
    return select(tables.recordings.c.recording).where(tables.recordings.c.recording == recording)
