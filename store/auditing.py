"""Who did what and when. An entry is written in the transaction of what it tells of: neither is there without the
other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select, text

from store import audit_chain, tables
from store.database import Database
from store.publication import RUBRIC, Audit


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose doing it is, and when."""

    who: str
    at: datetime


QUALITY = ("review_", "appeal", "calibration_", "coaching_", "add_case", "retire_case", "listened", "downloaded")
"""Beginnings of what is told of quality."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Entries for which all of these hold; None asks for nothing. `quality`: of reviews, rubrics, listening."""

    who: str | None = None
    what: str | None = None
    call: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    quality: bool = False


class AuditTrail:
    """Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def entries(self, limit: int = 200, before: int | None = None, subject: str | None = None) -> list[Audit]:
        """The newest first, from behind the entry `before`; those that name the subject, all when it is None."""
        audit = tables.audit
        wanted = select(audit).order_by(audit.c.entry.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(audit.c.entry < before)
        if subject is not None:
            wanted = wanted.where(audit.c.detail["subject"].as_string() == subject)
        with self.database.reading() as connection:
            return [Audit(**row._mapping) for row in connection.execute(wanted)]

    def found(self, wanted: Wanted, limit: int = 200, before: int | None = None) -> list[Audit]:
        """The newest first, from behind the entry `before`."""
        audit = tables.audit
        rows = select(audit).where(*_conditions(wanted)).order_by(audit.c.entry.desc()).limit(limit)
        if before is not None:
            rows = rows.where(audit.c.entry < before)
        with self.database.reading() as connection:
            return [Audit(**row._mapping) for row in connection.execute(rows)]

    def has(self, digest: str) -> bool:
        """Whether an entry has this hash."""
        with self.database.reading() as connection:
            return connection.scalar(select(tables.audit.c.entry).where(tables.audit.c.hash == digest)) is not None

    def of_kinds(self, kinds: Collection[str]) -> list[Audit]:
        """Those that tell of one of these, oldest first."""
        audit = tables.audit
        wanted = select(audit).where(audit.c.what.in_(kinds)).order_by(audit.c.entry)
        with self.database.reading() as connection:
            return [Audit(**row._mapping) for row in connection.execute(wanted)]

    def add(self, at: datetime, who: str, what: str, detail: Mapping[str, object]) -> None:
        """Note what was not done in the database itself."""
        with self.database.writing() as connection:
            note(connection, at, who, what, **detail)


def note(connection: Connection, at: datetime, who: str, what: str, **detail: object) -> None:
    """Add an entry. `detail` must be fit for JSON."""
    audit = tables.audit
    take_turns(connection, audit)
    last = connection.execute(select(audit.c.entry, audit.c.hash).order_by(audit.c.entry.desc()).limit(1)).first()
    entry, before = (last.entry + 1, last.hash) if last is not None else (1, audit_chain.BEGINNING)
    digest = audit_chain.link(before, entry, at, who, what, detail=detail)
    row = {"entry": entry, "at": at, "who": who, "what": what, "detail": audit_chain.as_json(detail), "hash": digest}
    connection.execute(audit.insert(), [row])


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    audit = tables.audit.c
    equal = {audit.who: wanted.who, audit.what: wanted.what, audit.detail["call"].as_string(): wanted.call}
    found: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value is not None]
    if wanted.since is not None:
        found.append(audit.at >= wanted.since)
    if wanted.until is not None:
        found.append(audit.at < wanted.until)
    if wanted.quality:
        begins = [audit.what.startswith(each, autoescape=True) for each in QUALITY]
        found.append(or_(audit.detail["subject"].as_string() == RUBRIC, *begins))
    return found


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
