"""What a batch of journal entries makes of the tables: in one transaction, exactly once however often it is tried."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from calls.cdr import BEGINNING, FOLDED, Cdr
from calls.events import RecordingClosed, RecordingStarted
from calls.journal import Entry
from store import (
    adopting,
    callbacks,
    deletions,
    keyed_modes,
    left_behind,
    logins,
    notes,
    scoring_projection,
    tables,
    visits,
)
from store.database import Database
from store.entries import call_of, to_row, type_names
from store.node_name import FIRST_NODE
from store.reporting import Report, to_log
from store.retention_tables import tombstones
from store.told import Told, folded, home_of, told_in
from store.turns import take_turn
from store.upserting import insert_new, upsert

_FOLDED_NAMES = type_names(FOLDED)
_CDR_FIELDS = [field.name for field in fields(Cdr)]
_journal = tables.journal.c


def checkpoint_in(connection: Connection, node: str) -> int:
    """The seq up to which the tables know the journal of this node."""
    known = select(tables.checkpoints.c.seq).where(tables.checkpoints.c.name == _checkpoint(node))
    return int(connection.scalar(known) or 0)


def nodes_known(connection: Connection) -> list[str]:
    """Whose journals the tables know something of."""
    marks = connection.scalars(select(tables.checkpoints.c.name))
    return sorted(name.removeprefix(_PREFIX) for name in marks if name.startswith(_PREFIX))


_PREFIX = "journal/"


def _checkpoint(node: str) -> str:
    return f"{_PREFIX}{node}"


class Projection:
    """Of the journal of one node. Keeps the entries of its live calls at hand, so that only calls met for the first
    time, and what other nodes tell of its own, are read from SQL."""

    def __init__(self, database: Database, report: Report = to_log, node: str = FIRST_NODE) -> None:
        self._database = database
        self._report = report
        self._node = node
        self._live: dict[str, list[Told]] = {}

    @property
    def calls_at_hand(self) -> int:
        return len(self._live)

    def checkpoint(self) -> int:
        """The seq up to which the tables know the journal."""
        with self._database.reading() as connection:
            return checkpoint_in(connection, self._node)

    def apply(self, entries: Sequence[Entry]) -> None:
        """Project the entries behind the checkpoint. After an exception nothing is projected, or everything was."""
        try:
            with self._database.writing() as connection:
                take_turn(connection)
                seq = checkpoint_in(connection, self._node)
                fresh = [Told(self._node, entry) for entry in entries if entry.seq > seq]
                folded = self._write(connection, fresh) if fresh else {}
        except BaseException:
            self._live.clear()  # whether the commit arrived is unknown: what is at hand may be too little
            raise
        for call, (told, cdr) in folded.items():
            self._keep(call, told, cdr)

    def step_over(self, entry: Entry) -> None:
        """Leave out an entry that no table takes."""
        with self._database.writing() as connection:
            take_turn(connection)
            self._move_checkpoint(connection, entry.seq)

    def _write(self, connection: Connection, fresh: list[Told]) -> dict[str, tuple[list[Told], Cdr | None]]:
        entries = [one.entry for one in fresh]
        lives = self._lives(connection, fresh)
        connection.execute(tables.journal.insert(), [to_row(entry, self._node) for entry in entries])
        records = {call: (told, folded(told)) for call, told in lives.items()}
        upsert(connection, tables.calls, [_cdr_row(cdr) for _, cdr in records.values() if cdr])
        _project_recordings(connection, entries)
        callbacks.project(connection, fresh, lives, self._report)
        left_behind.project(connection, fresh, self._report)
        visits.project(connection, fresh)
        notes.project(connection, fresh)
        scoring_projection.project(connection, entries)
        deletions.project(connection, entries)
        keyed_modes.project(connection, entries)
        logins.project(connection, fresh)
        adopting.project(connection, fresh)
        self._move_checkpoint(connection, entries[-1].seq)
        return records

    def _lives(self, connection: Connection, fresh: list[Told]) -> dict[str, list[Told]]:
        """All entries the record is folded from, up to and with the fresh, for each call they touch."""
        touching: dict[str, list[Told]] = {}
        for one in fresh:
            call = call_of(one.entry.event)
            if call is not None and type(one.entry.event) in FOLDED:
                touching.setdefault(call, []).append(one)
        begun = {call for call, new in touching.items() if isinstance(new[0].entry.event, BEGINNING)}
        ours = begun | (self._live.keys() & touching.keys())
        earlier = self._read_lives(connection, touching.keys() - ours, ours)
        return {call: [*self._live.get(call, ()), *earlier.get(call, ()), *new] for call, new in touching.items()}

    def _read_lives(
        self, connection: Connection, unknown: Collection[str], ours: Collection[str]
    ) -> dict[str, list[Told]]:
        """Everything told of calls unknown so far, and what others tell of ours."""
        lives: dict[str, list[Told]] = {}
        alone = set(nodes_known(connection)) <= {self._node}
        asked: list[ColumnElement[bool]] = [_journal.call.in_(unknown)] if unknown else []
        asked += [and_(_journal.call.in_(ours), _journal.node != self._node)] if ours and not alone else []
        for condition in asked:
            wanted = select(tables.journal).where(condition, _journal.type.in_(_FOLDED_NAMES))
            rows = connection.execute(wanted.order_by(_journal.node, _journal.seq))
            for one in told_in(rows, self._report):
                lives.setdefault(str(call_of(one.entry.event)), []).append(one)
        return lives

    def _keep(self, call: str, told: list[Told], cdr: Cdr | None) -> None:
        """Of other nodes' calls nothing: what is at hand of them would soon be too little."""
        if cdr is None or cdr.ended_at is not None or home_of(told) != self._node:
            self._live.pop(call, None)
        else:
            self._live[call] = [one for one in told if one.node == self._node]

    def _move_checkpoint(self, connection: Connection, seq: int) -> None:
        upsert(connection, tables.checkpoints, [{"name": _checkpoint(self._node), "seq": seq}])


def _cdr_row(cdr: Cdr) -> dict[str, Any]:
    return {name: getattr(cdr, name) for name in _CDR_FIELDS}


def _project_recordings(connection: Connection, fresh: list[Entry]) -> None:
    """Of one that was deleted meanwhile, by whomever, nothing is known again."""
    fresh = [entry for entry in fresh if isinstance(entry.event, RecordingStarted | RecordingClosed)]
    fresh = _still_kept(connection, fresh) if fresh else []
    started = [_started_row(entry, entry.event) for entry in fresh if isinstance(entry.event, RecordingStarted)]
    closed = [_closed_row(entry, entry.event) for entry in fresh if isinstance(entry.event, RecordingClosed)]
    insert_new(connection, tables.recordings, started)
    upsert(connection, tables.recordings, closed, keep=("started_at",))


def _still_kept(connection: Connection, fresh: list[Entry]) -> list[Entry]:
    named = {entry.event.recording for entry in fresh if isinstance(entry.event, RecordingStarted | RecordingClosed)}
    gone = set(connection.scalars(select(tombstones.c.recording).where(tombstones.c.recording.in_(named))))
    return [entry for entry in fresh if getattr(entry.event, "recording", "") not in gone]


def _started_row(entry: Entry, event: RecordingStarted) -> dict[str, Any]:
    return {
        "recording": event.recording,
        "call": event.call,
        "path": event.path,
        "rate_hz": event.rate_hz,
        "started_at": entry.at,
        "cut": False,
        "purpose": event.purpose,
    }


def _closed_row(entry: Entry, event: RecordingClosed) -> dict[str, Any]:
    return {
        "recording": event.recording,
        "call": event.call,
        "path": event.path,
        "rate_hz": event.rate_hz,
        "started_at": entry.at,
        "length_ms": event.length_ms,
        "sha256": event.sha256,
        "cut": event.cut,
        "sealed_at": entry.at,
        "purpose": event.purpose,
    }
