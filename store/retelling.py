"""The journal told again from the database: events of some kinds within a stretch of time, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection, func, select

from calls.events import Event
from calls.journal import Entry
from store import tables
from store.database import Database
from store.entries import from_rows, type_names
from store.reporting import Report

_journal = tables.journal.c
_ROWS_AT_ONCE = 5_000


def retold(
    database: Database, kinds: Iterable[type[Event]], since: datetime, until: datetime, report: Report
) -> Iterator[Entry]:
    """Entries of these kinds from `since` on and before `until`, a few thousand in each transaction.

    The ends are found by halving, for time grows with `seq`, but for a clock that was put back now and then.
    """
    with database.reading() as connection:
        next_seq, end_seq = (_first_seq_at(connection, at) for at in (since, until))
    names = type_names(kinds)
    while True:
        within = select(tables.journal).where(_journal.seq >= next_seq, _journal.seq < end_seq)
        wanted = within.where(_journal.type.in_(names)).order_by(_journal.seq).limit(_ROWS_AT_ONCE)
        with database.reading() as connection:
            rows = list(connection.execute(wanted))
        yield from from_rows(rows, report)
        if len(rows) < _ROWS_AT_ONCE:
            return
        next_seq = rows[-1].seq + 1


def told_after(
    database: Database, kinds: Iterable[type[Event]], seq: int, most: int, report: Report
) -> tuple[list[Entry], int]:
    """At most `most` entries of these kinds behind that one, and where to read on."""
    wanted = select(tables.journal).where(_journal.seq > seq, _journal.type.in_(type_names(kinds)))
    with database.reading() as connection:
        rows = list(connection.execute(wanted.order_by(_journal.seq).limit(most)))
    return from_rows(rows, report), rows[-1].seq if rows else seq


def seq_at(database: Database, at: datetime) -> int:
    """The seq of the first entry at this time or later; behind the last when there is none."""
    with database.reading() as connection:
        return _first_seq_at(connection, at)


def _first_seq_at(connection: Connection, at: datetime) -> int:
    """The seq of the first entry at this time or later; behind the last when there is none."""
    lowest, highest = connection.execute(select(func.min(_journal.seq), func.max(_journal.seq))).one()
    if lowest is None:
        return 0
    low, high = lowest, highest + 1
    while low < high:
        middle = (low + high) // 2
        found = select(_journal.seq, _journal.at).where(_journal.seq >= middle).order_by(_journal.seq).limit(1)
        row = connection.execute(found).one()
        if row.at < at:
            low = row.seq + 1
        else:
            high = middle
    return int(low)
