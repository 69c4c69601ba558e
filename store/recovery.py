"""After a crash: what was up when the journal ends, and how it is brought to an end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError

from calls.cdr import BEGINNING, FOLDED, Cdr, fold
from calls.errors import Fault
from calls.events import CallbackClosed, CallEnded, Event, RecordingClosed, RecordingStarted, TalkStarted
from calls.journal import Entry
from calls.model import HangupCause, Party, Purpose, Stage
from calls.table import CallbackRule, Queue
from store import tables
from store.adopted import Kind, LostCaller
from store.adopting import owners
from store.callbacks import CallbackEvent, callback_after, request_again
from store.database import Database
from store.entries import call_of, type_names
from store.following import read
from store.journal import JournalWriter
from store.left_behind import VoicemailEvent, tell_again, voicemail_after, voicemail_of
from store.logins import AgentEvent, Telling, ahead_of, events_to_restore, login_after
from store.lost import OF_PLACES, in_line, lost_caller
from store.node_name import FIRST_NODE, check_renamed
from store.projection import checkpoint_in, nodes_known
from store.reporting import Report, first_line, to_log
from store.rows import AgentLogin, Callback, Voicemail
from store.told import told_in

_OF_LIVES = FOLDED | OF_PLACES
_TELLING = type_names(_OF_LIVES | {RecordingStarted, RecordingClosed})


@dataclass(frozen=True, slots=True)
class UnfinishedCall:
    """A call without its end; `stage` is where it was, as far as the journal tells."""

    call: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class OpenRecording:
    """A recording begun and not sealed: its file needs repair. `path` is relative to the recordings folder."""

    call: str
    recording: str
    path: str
    rate_hz: int
    purpose: Purpose = Purpose.TALK


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What was up at `last`, the journal's last entry (None in an empty journal), in the order it began.

    `callbacks` are customers still to be called, `reached` those who talked to an agent already; `voicemails`
    are messages nobody has heard. `lost` waited for an agent, or talked to one, in a call that is up, and nobody has
    taken them over: in the order in which they are to be called back.
    """

    calls: tuple[UnfinishedCall, ...]
    recordings: tuple[OpenRecording, ...]
    logins: tuple[AgentLogin, ...]
    last: Entry | None
    callbacks: tuple[Callback, ...] = ()
    reached: tuple[Callback, ...] = ()
    voicemails: tuple[Voicemail, ...] = ()
    lost: tuple[LostCaller, ...] = ()

    def agents_back(self) -> list[Event]:
        """What puts the agents back where they were."""
        return [event for login in self.logins for event in events_to_restore(login)]

    def callbacks_back(self, now: datetime, queues: Mapping[str, Queue]) -> list[Event]:
        """What puts those who are to be called back on their places in the queues there are now. Whose turn it is by
        then is dialled at once: to be told when the telephone is there."""
        return [request_again(one, now, _rule(queues.get(one.queue)).retry_s) for one in self.callbacks]

    def voicemails_back(self, now: datetime) -> list[Event]:
        """What puts the messages back on their places."""
        return [tell_again(one, now) for one in self.voicemails]


def _rule(queue: Queue | None) -> CallbackRule:
    return queue.callback if queue is not None else CallbackRule()


def known_seq(database: Database, folder: Path | None = None, node: str = FIRST_NODE, report: Report = to_log) -> int:
    """Bring the tables up to date and tell how far they know the node's journal: `JournalWriter`'s `after_seq`. 0
    when the database does not answer. Raises ConfigurationError when it knows the journal in the folder by another
    node's name."""
    try:
        database.migrate()
        with database.reading() as connection:
            seq, known = checkpoint_in(connection, node), nodes_known(connection)
    except SQLAlchemyError as error:
        report(_no_answer(database.name, error))
        return 0
    if folder is not None:
        check_renamed(folder, node, known)
    return seq


def open_journal(database: Database, folder: Path, node: str, sync_every_s: float) -> JournalWriter:
    """The node's journal, going on behind what is on its disk and what the database knows of it."""
    after_seq = known_seq(database, folder, node)
    return JournalWriter(folder, node=node, after_seq=after_seq, sync_every_s=sync_every_s)


def look_back(journal: JournalWriter, database: Database, report: Report = to_log) -> Unfinished:
    """What the runs before of this node left open. SQL tells it up to its checkpoint and the journal's files from
    there on; where SQL does not answer, all of the journal is read."""
    try:
        known = _known_to_sql(database, journal.node, report)
    except SQLAlchemyError as error:
        report(_no_answer(database.name, error))
        known = _Known()
    after_seq = min(known.checkpoint, journal.last_seq - 1)  # the last entry at least: its time is the crash's
    scan = _Scan(known, journal.node)
    for entry in chain(known.entries, read(journal.folder, after_seq, report)):
        scan.add(entry)
    return scan.result()


def unfinished(
    entries: Iterable[Entry],
    logins: Iterable[AgentLogin] = (),
    callbacks: Iterable[Callback] = (),
    voicemails: Iterable[Voicemail] = (),
) -> Unfinished:
    """What is open after the entries, given in order; the others were known before the first."""
    scan = _Scan(_Known(logins=tuple(logins), callbacks=tuple(callbacks), voicemails=tuple(voicemails)))
    for entry in entries:
        scan.add(entry)
    return scan.result()


def close_unfinished(
    journal: JournalWriter,
    found: Unfinished,
    alive_at: datetime | None = None,
    ring_back: Iterable[LostCaller] = (),
) -> tuple[OpenRecording, ...]:
    """End every call found, at the time of the crash, so that each has its one record: when the journal had its last
    entry, or at `alive_at` when the server is known to have lived on until then. The recordings that were open are
    handed back for repair. A callback whose customer talked to an agent is closed first: he is not called again.
    Those of the lost whom we `ring_back` are asked for before their calls end: a crash in between loses nobody."""
    if found.last is not None:
        crashed_at = max(found.last.at, alive_at or found.last.at)
        requests = [one.request(crashed_at) for one in ring_back]
        for event in (*_closing(found.reached), *requests, *_ending(found.calls)):
            journal.append(event, crashed_at, found.last.now)
    return found.recordings


def _closing(reached: Iterable[Callback]) -> list[Event]:
    return [CallbackClosed(one.call, one.callback, True, one.attempts) for one in reached]


def _ending(calls: Iterable[UnfinishedCall]) -> list[Event]:
    return [CallEnded(one.call, HangupCause.SERVER_RESTART, Party.SYSTEM, one.stage) for one in calls]


class _Scan:
    def __init__(self, known: _Known, node: str = FIRST_NODE) -> None:
        self._node, self._ahead, self._owners = node, known.ahead, known.owners
        self._lives: dict[str, list[Entry]] = {}
        self._recordings: dict[str, OpenRecording] = {}
        self._logins = {login.agent: login for login in known.logins}
        self._callbacks = {callback.callback: callback for callback in known.callbacks}
        self._voicemails = {voicemail.voicemail: voicemail for voicemail in known.voicemails}
        self._talked: set[str] = set()
        self._last: Entry | None = None

    def add(self, entry: Entry) -> None:
        """To be told an entry a second time, by SQL and by the files, changes nothing."""
        self._last = entry
        event = entry.event
        if isinstance(event, AgentEvent):
            telling = Telling(self._node, entry.at - self._ahead)
            self._logins[event.agent] = login_after(event, self._logins.get(event.agent), telling)
        elif isinstance(event, RecordingStarted):
            self._recordings[event.recording] = OpenRecording(
                event.call, event.recording, event.path, event.rate_hz, event.purpose
            )
        elif isinstance(event, RecordingClosed):
            self._recordings.pop(event.recording, None)
        elif isinstance(event, TalkStarted):
            self._talked.add(event.call)
        elif isinstance(event, VoicemailEvent):
            self._add_to_voicemail(event, entry.at)
        self._add_to_life(entry)
        if isinstance(event, CallbackEvent):
            self._add_to_callback(event, entry.at)

    def _add_to_voicemail(self, event: VoicemailEvent, at: datetime) -> None:
        after = voicemail_after(event, at, self._voicemails.get(voicemail_of(event)), self._node)
        if after is not None:
            self._voicemails[after.voicemail] = after

    def _add_to_callback(self, event: CallbackEvent, at: datetime) -> None:
        before, lived = self._callbacks.get(event.callback), self._lives.get(event.call, ())
        after = callback_after(event, at, before, lived, self._node)
        if after is not None:
            self._callbacks[event.callback] = after

    def _add_to_life(self, entry: Entry) -> None:
        call = call_of(entry.event)
        if call is None:
            return
        if isinstance(entry.event, BEGINNING):
            self._lives[call] = [entry]
        elif isinstance(entry.event, CallEnded):
            self._lives.pop(call, None)
        elif call in self._lives and type(entry.event) in _OF_LIVES:
            self._lives[call].append(entry)

    def result(self) -> Unfinished:
        folded = [cdr for cdr in map(fold, self._lives.values()) if cdr and (Kind.CALL, cdr.call) not in self._owners]
        ours = [one for one in self._callbacks.values() if self._is_ours(Kind.CALLBACK, one.callback, one.node)]
        still = [callback for callback in ours if callback.closed_at is None]
        voicemails = [
            one for one in self._voicemails.values() if self._is_ours(Kind.VOICEMAIL, one.voicemail, one.node)
        ]
        return Unfinished(
            tuple(UnfinishedCall(cdr.call, cdr.stage) for cdr in folded),
            tuple(self._recordings.values()),
            tuple(login for login in self._logins.values() if login.home in (self._node, None)),
            self._last,
            callbacks=tuple(callback for callback in still if callback.attempt_call not in self._talked),
            reached=tuple(callback for callback in still if callback.attempt_call in self._talked),
            voicemails=tuple(voicemail for voicemail in voicemails if voicemail.heard_at is None),
            lost=self._lost(folded),
        )

    def _lost(self, up: Iterable[Cdr]) -> tuple[LostCaller, ...]:
        """Not who has asked, or was asked for, already."""
        asked = {one.call for one in self._callbacks.values()}
        events = {cdr.call: [entry.event for entry in self._lives[cdr.call]] for cdr in up if cdr.call not in asked}
        lost = (lost_caller(events[cdr.call], cdr) for cdr in up if cdr.call in events)
        return tuple(sorted((one for one in lost if one is not None), key=in_line))

    def _is_ours(self, kind: Kind, name: str, node: str) -> bool:
        """What another node adopted is that one's, and what we adopted ours."""
        return self._owners.get((kind, name), node) in (self._node, "")


@dataclass(frozen=True, slots=True)
class _Known:
    """What SQL tells of the time up to its checkpoint; of agents, callbacks and messages also what is not ours: what
    our own journal says of them further on is judged by it. `ahead` is how far our clock is ahead of SQL's, `owners`
    who has what was adopted."""

    checkpoint: int = 0
    entries: Sequence[Entry] = ()
    logins: Sequence[AgentLogin] = ()
    callbacks: Sequence[Callback] = ()
    voicemails: Sequence[Voicemail] = ()
    ahead: timedelta = timedelta(0)
    owners: Mapping[tuple[str, str], str] = field(default_factory=dict)


def _known_to_sql(database: Database, node: str, report: Report) -> _Known:
    journal, calls, recordings = tables.journal.c, tables.calls.c, tables.recordings.c
    up = select(calls.call).where(calls.ended_at.is_(None))
    unsealed = select(recordings.call).where(recordings.sealed_at.is_(None))
    told = or_(journal.call.in_(up), journal.call.in_(unsealed))
    telling = select(tables.journal).where(journal.node == node, journal.type.in_(_TELLING), told)
    asked_for = tables.callbacks.c
    wanted = select(tables.callbacks).where(or_(asked_for.closed_at.is_(None), asked_for.call.in_(up)))
    unheard = select(tables.voicemails).where(tables.voicemails.c.heard_at.is_(None))
    with database.reading() as connection:
        checkpoint = checkpoint_in(connection, node)
        entries = [one.entry for one in told_in(connection.execute(telling.order_by(journal.seq)), report)]
        logins = [AgentLogin(**row._mapping) for row in connection.execute(select(tables.agents))]
        callbacks = [Callback(**row._mapping) for row in connection.execute(wanted)]
        voicemails = [Voicemail(**row._mapping) for row in connection.execute(unheard)]
        ahead = ahead_of(connection, node)
        adopted = owners(connection)
    return _Known(checkpoint, entries, logins, callbacks, voicemails, ahead, adopted)


def _no_answer(name: str, error: SQLAlchemyError) -> Fault:
    return Fault(
        place=name,
        problem=f"the database does not answer ({first_line(error)}); the start goes by the journal's files alone",
        remedy="See that the database runs; a long journal makes this start slow",
        problem_zh="数据库无响应，仅依据日志文件启动",
        remedy_zh="请检查数据库；日志很长时启动会较慢",
    )
