"""The journals told again from the database: events of some kinds within a stretch of time, in order.

Each node's journal comes in its own order, by `seq`; of several nodes whoever comes first by time is told first.
Where their clocks differ, an entry may stand as much too early or too late among those of other nodes; each is told
once.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from calls.events import Event
from calls.journal import Entry
from store import tables
from store.database import Database
from store.entries import type_names
from store.projection import nodes_known
from store.reporting import Report
from store.told import Told, told_in

_journal = tables.journal.c
_ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Marks:
    """How far somebody has read, node by node; a node that is not named has been read from its beginning."""

    read: Mapping[str, int] = field(default_factory=dict)

    def of(self, node: str) -> int:
        return self.read.get(node, 0)


def retold(
    database: Database, kinds: Iterable[type[Event]], since: datetime, until: datetime, report: Report
) -> Iterator[Entry]:
    """Entries of these kinds from `since` on and before `until`, a few thousand in each transaction.

    The ends are found by halving, for time grows with `seq`, but for a clock that was put back now and then.
    """
    with database.reading() as connection:
        ends = {
            node: (_first_seq_at(connection, node, since), _first_seq_at(connection, node, until))
            for node in nodes_known(connection)
        }
    names = type_names(kinds)
    tellers = [_stretch(database, node, names, each, report) for node, each in ends.items()]
    for _, one in heapq.merge(*(_in_time(teller) for teller in tellers), key=lambda pair: pair[0]):
        yield one.entry


def told_after(
    database: Database, kinds: Iterable[type[Event]], marks: Marks, most: int, report: Report
) -> tuple[list[Entry], Marks]:
    """At most `most` entries of these kinds behind the marks, and where to read on. A node whose journal reached the
    database late is told late."""
    names = type_names(kinds)
    with database.reading() as connection:
        rows = {
            node: list(connection.execute(_of(node, names).where(_journal.seq > marks.of(node)).limit(most)))
            for node in nodes_known(connection)
        }
    waiting = [told_in(each, report) for each in rows.values()]
    merged = heapq.merge(*map(_in_time, waiting), key=lambda pair: pair[0])
    taken = [one for _, one in merged][:most]
    read = {**marks.read, **{one.node: one.entry.seq for one in taken}}
    if len(taken) == sum(map(len, waiting)):  # also what could not be read is behind us
        read |= {node: each[-1].seq for node, each in rows.items() if each}
    return [one.entry for one in taken], Marks(read)


def marks_at(database: Database, at: datetime) -> Marks:
    """From where to read on to hear everything from this time on."""
    with database.reading() as connection:
        return Marks({node: _first_seq_at(connection, node, at) - 1 for node in nodes_known(connection)})


def _stretch(
    database: Database, node: str, names: list[str], ends: tuple[int, int], report: Report
) -> Iterator[Told]:
    begin, end = ends
    while True:
        within = _of(node, names).where(_journal.seq >= begin, _journal.seq < end).limit(_ROWS_AT_ONCE)
        with database.reading() as connection:
            rows = list(connection.execute(within))
        yield from told_in(rows, report)
        if len(rows) < _ROWS_AT_ONCE:
            return
        begin = rows[-1].seq + 1


def _of(node: str, names: list[str]) -> Select[tuple[object, ...]]:
    return select(tables.journal).where(_journal.node == node, _journal.type.in_(names)).order_by(_journal.seq)


def _in_time(told: Iterable[Told]) -> Iterator[tuple[tuple[datetime, str], Told]]:
    """With the time each stands at: a clock that was put back does not put a node's entries out of order."""
    reached: datetime | None = None
    for one in told:
        reached = max(one.entry.at, reached or one.entry.at)
        yield (reached, one.node), one


def _first_seq_at(connection: Connection, node: str, at: datetime) -> int:
    """The seq of the node's first entry at this time or later; behind the last when there is none."""
    ours = _journal.node == node
    ends = select(func.min(_journal.seq), func.max(_journal.seq)).where(ours)
    lowest, highest = connection.execute(ends).one()
    if lowest is None:
        return 1
    low, high = lowest, highest + 1
    while low < high:
        middle = (low + high) // 2
        found = select(_journal.seq, _journal.at).where(ours, _journal.seq >= middle)
        row = connection.execute(found.order_by(_journal.seq).limit(1)).one()
        if row.at < at:
            low = row.seq + 1
        else:
            high = middle
    return int(low)
