"""Deleted recordings and the journal: it tells of every one, and a database built from it knows the tombstones [X4].

A tombstone that the journal has not told of yet is told by the running server, whoever deleted the recording.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import Connection, select, update

from calls.events import RecordingDeleted
from calls.journal import Entry
from store.database import Database
from store.forgetting import forget
from store.retention_tables import tombstones
from store.rows import Tombstone
from store.upserting import insert_if_new

_t = tombstones.c
_NAMES = [field.name for field in fields(RecordingDeleted)]


def untold(database: Database, limit: int = 500) -> list[RecordingDeleted]:
    """Deletions that are done and not in the journal, the oldest first."""
    wanted = select(tombstones).where(_t.done_at.is_not(None), _t.told_at.is_(None))
    with database.reading() as connection:
        rows = connection.execute(wanted.order_by(_t.done_at, _t.recording).limit(limit)).all()
    return [RecordingDeleted(**{name: row._mapping[name] for name in _NAMES}) for row in rows]


def project(connection: Connection, fresh: Iterable[Entry]) -> None:
    """After everything else the entries make: a database that did not know forgets the recording now."""
    for entry in fresh:
        if isinstance(entry.event, RecordingDeleted):
            _told(connection, entry.event, entry.at)


def _told(connection: Connection, event: RecordingDeleted, at: datetime) -> None:
    stone = Tombstone(**{name: getattr(event, name) for name in _NAMES}, told_at=at)
    if insert_if_new(connection, tombstones, asdict(stone)):
        forget(connection, event.recording, event.call)
    else:
        connection.execute(update(tombstones).where(_t.recording == event.recording).values(told_at=at))
