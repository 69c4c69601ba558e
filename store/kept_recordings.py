"""Every recording the database knows, and every one that was deleted: for whoever looks through all of the files."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Row, Table, select, tuple_

from store import tables
from store.database import Database
from store.retention_tables import tombstones
from store.rows import Recording, Tombstone

PAGE = 1000


def known(database: Database) -> Iterator[Recording]:
    """In the order they began, those under way included; a transaction a page."""
    for row in _all(database, tables.recordings, tables.recordings.c.started_at):
        yield Recording(**row._mapping)


def buried(database: Database) -> Iterator[Tombstone]:
    """Those whose deletion was decided, finished or not."""
    for row in _all(database, tombstones, tombstones.c.started_at):
        yield Tombstone(**row._mapping)


def _all(database: Database, table: Table, at: Column[object]) -> Iterator[Row[tuple[object, ...]]]:
    place = tuple_(at, table.c.recording)
    wanted = select(table).order_by(at, table.c.recording).limit(PAGE)
    page: list[Row[tuple[object, ...]]] = []
    while not page or len(page) == PAGE:
        behind = wanted.where(place > tuple_(page[-1].started_at, page[-1].recording)) if page else wanted
        with database.reading() as connection:
            page = list(connection.execute(behind))
        yield from page
        if not page:
            return
