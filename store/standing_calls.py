"""What stands now, for a live board that has missed something: the calls that are up and those who are to be called
or have left a message, as the journals of all nodes tell of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import or_, select

from calls.journal import Entry
from store import tables
from store.database import Database
from store.projection import checkpoint_in, nodes_known
from store.reporting import Report, to_log
from store.told import in_order, told_in

_journal, _calls = tables.journal.c, tables.calls.c
_callbacks, _voicemails = tables.callbacks.c, tables.voicemails.c


@dataclass(frozen=True, slots=True)
class StandingCalls:
    """`marks` is how far each node's journal is known; `entries` of each call are in order, none beyond the marks."""

    marks: Mapping[str, int]
    entries: Sequence[Entry]


def standing_calls(database: Database, report: Report = to_log) -> StandingCalls:
    """The marks are read first: what is projected meanwhile is left to who follows the journals from there on."""
    up = select(_calls.call).where(_calls.ended_at.is_(None))
    asked = select(_callbacks.call).where(_callbacks.closed_at.is_(None))
    left = select(_voicemails.voicemail).where(_voicemails.heard_at.is_(None))
    wanted = select(tables.journal).where(
        or_(_journal.call.in_(up), _journal.call.in_(asked), _journal.call.in_(left))
    )
    with database.reading() as connection:
        marks = {node: checkpoint_in(connection, node) for node in nodes_known(connection)}
        rows = connection.execute(wanted.order_by(_journal.call, _journal.node, _journal.seq)).all()
    entries: list[Entry] = []
    for _, told in groupby(rows, key=lambda row: row.call):
        known = told_in((row for row in told if row.seq <= marks.get(row.node, 0)), report)
        entries += [one.entry for one in in_order(known)]
    return StandingCalls(marks, entries)
