"""Who did what and when. An entry is written in the transaction of what it tells of: neither is there without the
other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, func, select, text

from store import tables
from store.database import Database
from store.publication import Audit


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose doing it is, and when."""

    who: str
    at: datetime


class AuditTrail:
    """Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, limit: int = 200, before: int | None = None, subject: str | None = None) -> list[Audit]:
        """The newest first, from behind the entry `before`; those that name the subject, all when it is None."""
        audit = tables.audit
        wanted = select(audit).order_by(audit.c.entry.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(audit.c.entry < before)
        if subject is not None:
            wanted = wanted.where(audit.c.detail["subject"].as_string() == subject)
        with self._database.reading() as connection:
            return [Audit(**row._mapping) for row in connection.execute(wanted)]

    def of_kinds(self, kinds: Collection[str]) -> list[Audit]:
        """Those that tell of one of these, oldest first."""
        audit = tables.audit
        wanted = select(audit).where(audit.c.what.in_(kinds)).order_by(audit.c.entry)
        with self._database.reading() as connection:
            return [Audit(**row._mapping) for row in connection.execute(wanted)]

    def add(self, at: datetime, who: str, what: str, detail: Mapping[str, object]) -> None:
        """Note what was not done in the database itself."""
        with self._database.writing() as connection:
            note(connection, at, who, what, **detail)


def note(connection: Connection, at: datetime, who: str, what: str, **detail: object) -> None:
    """Add an entry. `detail` must be fit for JSON."""
    entry = next_number(connection, tables.audit)
    row = {"entry": entry, "at": at, "who": who, "what": what, "detail": detail}
    connection.execute(tables.audit.insert(), [row])


def next_number(connection: Connection, table: Table, **of: str) -> int:
    """One more than the greatest in the table, or among the rows `of` these keys: numbers have no gaps and their
    order is that of the commits."""
    take_turns(connection, table)
    (key,) = (column for column in table.primary_key if column.name not in of)
    greatest = select(func.max(key)).where(*(table.c[name] == value for name, value in of.items()))
    return (connection.scalar(greatest) or 0) + 1


def take_turns(connection: Connection, table: Table) -> None:
    """Whoever else writes to the table waits until this transaction is over. On SQLite there is one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {table.name} IN EXCLUSIVE MODE"))
