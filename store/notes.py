"""What agents wrote down about calls: one row a note, from the journal [C2]."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from calls.events import NoteAdded
from store import tables
from store.database import Database
from store.told import Told
from store.upserting import insert_new

_notes = tables.call_notes.c


@dataclass(frozen=True, slots=True)
class CallNote:
    """`entry` is the number it has in the journal of `node`."""

    node: str
    entry: int
    call: str
    agent: str
    text: str
    at: datetime


def project(connection: Connection, fresh: Iterable[Told]) -> None:
    written = [_row(one, one.entry.event) for one in fresh if isinstance(one.entry.event, NoteAdded)]
    insert_new(connection, tables.call_notes, [asdict(note) for note in written])


def _row(one: Told, event: NoteAdded) -> CallNote:
    return CallNote(one.node, one.entry.seq, event.call, event.agent, event.text, one.entry.at)


class CallNotes:
    """Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, calls: Collection[str]) -> dict[str, list[CallNote]]:
        """The notes of these calls by call, in the order they were written; only those calls that have some."""
        found: dict[str, list[CallNote]] = {}
        ordered = (_notes.at, _notes.node, _notes.entry)
        wanted = select(tables.call_notes).where(_notes.call.in_(calls)).order_by(*ordered)
        with self._database.reading() as connection:
            for row in connection.execute(wanted) if calls else ():
                found.setdefault(row.call, []).append(CallNote(**row._mapping))
        return found
