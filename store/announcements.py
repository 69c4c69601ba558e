"""What supervisors announce to callers for a while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select, update

from store import tables
from store.database import Database

_announcements = tables.announcements


@dataclass(frozen=True, slots=True)
class Announcement:
    """`words` by language; `queues` are those whose callers it is for, empty: all. Times are aware UTC."""

    announcement: str
    words: Mapping[str, str]
    by: str
    queues: tuple[str, ...]
    made_at: datetime
    until: datetime
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None

    def is_running(self, now: datetime) -> bool:
        return self.withdrawn_at is None and now < self.until


class Announcements:
    """Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, announcement: Announcement) -> None:
        row = asdict(announcement) | {"words": dict(announcement.words), "queues": list(announcement.queues)}
        with self._database.writing() as connection:
            connection.execute(_announcements.insert(), [row])

    def withdraw(self, announcement: str, by: str, at: datetime) -> bool:
        """False, and nothing changed, unless it is running."""
        table = _announcements
        running = (table.c.announcement == announcement) & table.c.withdrawn_at.is_(None) & (table.c.until > at)
        with self._database.writing() as connection:
            change = update(table).where(running).values(withdrawn_by=by, withdrawn_at=at)
            return connection.execute(change).rowcount == 1

    def running(self, now: datetime) -> list[Announcement]:
        """Oldest first."""
        table = _announcements
        wanted = select(table).where(table.c.withdrawn_at.is_(None), table.c.until > now)
        with self._database.reading() as connection:
            return [_read(row._mapping) for row in connection.execute(wanted.order_by(table.c.made_at))]

    def latest(self, limit: int = 100) -> list[Announcement]:
        """Running and over, newest first."""
        table = _announcements
        wanted = select(table).order_by(table.c.made_at.desc()).limit(limit)
        with self._database.reading() as connection:
            return [_read(row._mapping) for row in connection.execute(wanted)]


def _read(row: RowMapping) -> Announcement:
    return Announcement(**{str(name): value for name, value in row.items()} | {"queues": tuple(row["queues"])})
