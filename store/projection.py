"""What a batch of journal entries makes of the tables: in one transaction, exactly once however often it is tried."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, select, update

from calls.cdr import BEGINNING, FOLDED, Cdr, fold
from calls.events import RecordingClosed, RecordingStarted
from calls.journal import Entry
from store import deletions, keyed_modes, left_behind, notes, scoring_projection, tables, visits
from store.callbacks import CallbackEvent, callback_after
from store.database import Database
from store.entries import call_of, from_rows, to_row, type_names
from store.logins import AgentEvent, login_after
from store.reporting import Report, to_log
from store.rows import AgentLogin, Callback
from store.upserting import insert_new, upsert

_JOURNAL = tables.checkpoints.c.name == "journal"
JOURNAL_CHECKPOINT = select(tables.checkpoints.c.seq).where(_JOURNAL)
_FOLDED_NAMES = type_names(FOLDED)
_CDR_FIELDS = [field.name for field in fields(Cdr)]


class Projection:
    """Keeps the entries of live calls at hand, so that only calls met for the first time are read from SQL."""

    def __init__(self, database: Database, report: Report = to_log) -> None:
        self._database = database
        self._report = report
        self._live: dict[str, list[Entry]] = {}

    @property
    def calls_at_hand(self) -> int:
        return len(self._live)

    def checkpoint(self) -> int:
        """The seq up to which the tables know the journal."""
        with self._database.reading() as connection:
            return int(connection.scalar(JOURNAL_CHECKPOINT) or 0)

    def apply(self, entries: Sequence[Entry]) -> None:
        """Project the entries behind the checkpoint. After an exception nothing is projected, or everything was."""
        try:
            with self._database.writing() as connection:
                seq = connection.scalar(JOURNAL_CHECKPOINT.with_for_update()) or 0
                fresh = [entry for entry in entries if entry.seq > seq]
                folded = self._write(connection, fresh) if fresh else {}
        except BaseException:
            self._live.clear()  # whether the commit arrived is unknown: what is at hand may be too little
            raise
        for call, (lived, cdr) in folded.items():
            self._keep(call, lived, cdr)

    def step_over(self, entry: Entry) -> None:
        """Leave out an entry that no table takes."""
        with self._database.writing() as connection:
            _move_checkpoint(connection, entry.seq)

    def _write(self, connection: Connection, fresh: list[Entry]) -> dict[str, tuple[list[Entry], Cdr | None]]:
        folded = {call: (lived, fold(lived)) for call, lived in self._lives(connection, fresh).items()}
        connection.execute(tables.journal.insert(), [to_row(entry) for entry in fresh])
        upsert(connection, tables.calls, [_cdr_row(cdr) for _, cdr in folded.values() if cdr])
        _project_recordings(connection, fresh)
        _project_callbacks(connection, fresh, {call: lived for call, (lived, _) in folded.items()})
        left_behind.project(connection, fresh)
        visits.project(connection, fresh)
        notes.project(connection, fresh)
        scoring_projection.project(connection, fresh)
        deletions.project(connection, fresh)
        keyed_modes.project(connection, fresh)
        _project_agents(connection, [entry.event for entry in fresh if isinstance(entry.event, AgentEvent)])
        _move_checkpoint(connection, fresh[-1].seq)
        return folded

    def _lives(self, connection: Connection, fresh: list[Entry]) -> dict[str, list[Entry]]:
        """All entries the record is folded from, up to and with the fresh, for each call they touch."""
        touching: dict[str, list[Entry]] = {}
        for entry in fresh:
            call = call_of(entry.event)
            if call is not None and type(entry.event) in FOLDED:
                touching.setdefault(call, []).append(entry)
        begun = {call for call, new in touching.items() if isinstance(new[0].event, BEGINNING)}
        earlier = self._live | self._read_lives(connection, touching.keys() - begun - self._live.keys())
        return {call: [*earlier.get(call, ()), *new] for call, new in touching.items()}

    def _read_lives(self, connection: Connection, calls: Collection[str]) -> dict[str, list[Entry]]:
        lives: dict[str, list[Entry]] = {}
        if calls:
            journal = tables.journal.c
            wanted = select(tables.journal).where(journal.call.in_(calls), journal.type.in_(_FOLDED_NAMES))
            for entry in from_rows(connection.execute(wanted.order_by(journal.seq)), self._report):
                lives.setdefault(str(call_of(entry.event)), []).append(entry)
        return lives

    def _keep(self, call: str, lived: list[Entry], cdr: Cdr | None) -> None:
        if cdr is None or cdr.ended_at is not None:
            self._live.pop(call, None)
        else:
            self._live[call] = lived


def _move_checkpoint(connection: Connection, seq: int) -> None:
    connection.execute(update(tables.checkpoints).where(_JOURNAL).values(seq=seq))


def _cdr_row(cdr: Cdr) -> dict[str, Any]:
    return {name: getattr(cdr, name) for name in _CDR_FIELDS}


def _project_recordings(connection: Connection, fresh: list[Entry]) -> None:
    started = [_started_row(entry, entry.event) for entry in fresh if isinstance(entry.event, RecordingStarted)]
    closed = [_closed_row(entry, entry.event) for entry in fresh if isinstance(entry.event, RecordingClosed)]
    insert_new(connection, tables.recordings, started)
    upsert(connection, tables.recordings, closed, keep=("started_at",))


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


def _project_callbacks(connection: Connection, fresh: list[Entry], lives: Mapping[str, list[Entry]]) -> None:
    changes = [(entry, entry.event) for entry in fresh if isinstance(entry.event, CallbackEvent)]
    known = select(tables.callbacks).where(tables.callbacks.c.callback.in_({event.callback for _, event in changes}))
    rows = connection.execute(known) if changes else ()
    callbacks = {row.callback: Callback(**row._mapping) for row in rows}
    for entry, event in changes:
        so_far = [lived for lived in lives.get(event.call, ()) if lived.seq <= entry.seq]
        after = callback_after(event, entry.at, callbacks.get(event.callback), so_far)
        if after is not None:
            callbacks[event.callback] = after
    upsert(connection, tables.callbacks, [asdict(callback) for callback in callbacks.values()])


def _project_agents(connection: Connection, events: Sequence[AgentEvent]) -> None:
    agents = tables.agents
    known = select(agents).where(agents.c.agent.in_({event.agent for event in events}))
    logins = {row.agent: AgentLogin(**row._mapping) for row in connection.execute(known)} if events else {}
    for event in events:
        logins[event.agent] = login_after(event, logins.get(event.agent))
    rows = [{"agent": login.agent, "contact": login.contact, "status": login.status} for login in logins.values()]
    upsert(connection, agents, rows)
