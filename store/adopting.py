"""What a node that is gone leaves to the others: its callers are called back, each once [H3, H4].

Whoever adopts writes, in one turn, a row for each call, callback and message he takes over; the row is the fence: a
second one who tries finds it, and so does the node itself when it comes back. What he then does of it - ask for the
callbacks, end the calls - stands in his own journal, and once the database knows of it the row is `told`. Should he
die before, who adopts him gets it with the rest, and he himself when he starts again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from calls.cdr import FOLDED
from calls.events import (
    CallbackClosed,
    CallbackRequested,
    CallEnded,
    VoicemailLeft,
)
from calls.journal import Entry
from calls.model import AgentStatus
from routing.retold import ring_back
from store import tables
from store.adopted import Adopted, Kind, LostCall
from store.database import Database
from store.entries import call_of, type_names
from store.journal import JournalWriter
from store.lost import OF_PLACES, in_line, lost_caller
from store.node_tables import adoptions, nodes
from store.nodes import SILENT_S, node_in, now_in
from store.reporting import Report, to_log
from store.rows import AgentLogin, Callback, Voicemail
from store.told import Told, folded, home_of, in_order, told_in
from store.turns import take_turn
from store.upserting import upsert

_TELLING = type_names(FOLDED | OF_PLACES)
_adoptions, _journal, _calls = adoptions.c, tables.journal.c, tables.calls.c


def close_adopted(journal: JournalWriter, adopted: Adopted, now: float) -> list[Entry]:
    """Write the ends into the adopter's journal; `now` is its engines' second."""
    return [journal.append(event, at, now) for event, at in adopted.ends()]


def adopt(
    database: Database, node: str, by: str, *, silent_s: float = SILENT_S, report: Report = to_log
) -> Adopted | None:
    """Take over what `node` left, unless it has been heard of within `silent_s` seconds: then None. Empty when it
    left nothing, or another took it. Raises what SQLAlchemy raises when the database does not answer: then nothing is
    taken, or everything is and `adopted_by` tells it."""
    with database.writing() as connection:
        take_turn(connection)
        seen = node_in(connection, node)
        if node == by or (seen is not None and seen.silent_s < silent_s):
            return None
        if seen is None:
            return Adopted()
        now, life = now_in(connection), seen.row.life
        left = _left_by(connection, node, report)
        rows = [
            {"kind": kind, "name": name, "node": node, "life": life, "by": by, "at": now, "told_at": None}
            for kind, names in left.items()
            for name in names
        ]
        upsert(connection, adoptions, rows)
        done = {"adopted_life": life, "adopted_by": by, "adopted_at": now}
        connection.execute(update(nodes).where(nodes.c.node == node).values(**done))
        logins = _logins_of(connection, node)
        return replace(_gathered(connection, left, by, report), logins=logins)


def adopted_by(database: Database, by: str, report: Report = to_log) -> Adopted:
    """What the node took over and the database does not know to be done: after a restart, once its journal is
    projected, that is what is still to be done."""
    mine = select(_adoptions.kind, _adoptions.name).where(_adoptions.by == by, _adoptions.told_at.is_(None))
    with database.reading() as connection:
        left: dict[str, set[str]] = defaultdict(set)
        for row in connection.execute(mine):
            left[row.kind].add(row.name)
        return _gathered(connection, left, by, report) if left else Adopted()


# --- what there is -----------------------------------------------------------------------------------------------


def owners(connection: Connection) -> dict[tuple[str, str], str]:
    """Who has what was adopted, by kind and name."""
    return {(row.kind, row.name): row.by for row in connection.execute(select(adoptions))}


def _left_by(connection: Connection, node: str, report: Report) -> dict[str, set[str]]:
    """Calls up on the node, and those it had adopted and not dealt with; callbacks and messages that are its own."""
    fresh = and_(_adoptions.kind == Kind.CALL, _adoptions.by == node, _adoptions.told_at.is_(None))
    inherited = set(connection.scalars(select(_adoptions.name).where(fresh)))
    fenced = select(_adoptions.name).where(_adoptions.kind == Kind.CALL)
    up = select(_calls.call).where(_calls.ended_at.is_(None), _calls.call.not_in(fenced))
    own = {call for call, told in _lives(connection, _journal.call.in_(up), report).items() if home_of(told) == node}
    callbacks, voicemails = tables.callbacks.c, tables.voicemails.c
    return {
        Kind.CALL: own | inherited,
        Kind.CALLBACK: _owned(connection, Kind.CALLBACK, callbacks.callback, node, callbacks.closed_at.is_(None)),
        Kind.VOICEMAIL: _owned(connection, Kind.VOICEMAIL, voicemails.voicemail, node, voicemails.heard_at.is_(None)),
    }


def _owned(connection: Connection, kind: Kind, name: Any, node: str, is_open: ColumnElement[bool]) -> set[str]:
    table = name.table
    joined = table.outerjoin(adoptions, and_(_adoptions.kind == kind, _adoptions.name == name))
    own = or_(_adoptions.by == node, and_(_adoptions.by.is_(None), table.c.node == node))
    return set(connection.scalars(select(name).select_from(joined).where(is_open, own)))


def _lives(connection: Connection, which: ColumnElement[bool], report: Report) -> dict[str, list[Told]]:
    lives: dict[str, list[Told]] = defaultdict(list)
    wanted = select(tables.journal).where(which, _journal.type.in_(_TELLING))
    for one in told_in(connection.execute(wanted.order_by(_journal.node, _journal.seq)), report):
        lives[str(call_of(one.entry.event))].append(one)
    return lives


def _gathered(connection: Connection, left: Mapping[str, Collection[str]], by: str, report: Report) -> Adopted:
    lives = _lives(connection, _journal.call.in_(left.get(Kind.CALL, ())), report)
    records = {call: (told, cdr) for call, told in lives.items() if (cdr := folded(told)) and cdr.ended_at is None}
    clocks = _Clocks(connection, by)
    callbacks = [clocks.callback(one) for one in _open(connection, left.get(Kind.CALLBACK, ()))]
    reached = _talked_in(connection, [one.attempt_call for one in callbacks if one.attempt_call])
    asked = _asked_for(connection, records)
    found = [
        lost_caller([one.entry.event for one in in_order(told)], cdr, clocks.apart(home_of(told) or ""))
        for call, (told, cdr) in records.items()
        if call not in asked
    ]
    return Adopted(
        callers=tuple(sorted((caller for caller in found if caller is not None), key=in_line)),
        calls=tuple(
            LostCall(call, records[call][1].stage, clocks.lost_at(records[call][0])) for call in sorted(records)
        ),
        callbacks=tuple(sorted((one for one in callbacks if one.attempt_call not in reached), key=in_line)),
        reached=tuple(one for one in callbacks if one.attempt_call in reached),
        voicemails=tuple(clocks.voicemail(one) for one in _unheard(connection, left.get(Kind.VOICEMAIL, ()))),
    )


class _Clocks:
    """Brings a time by another node's clock to the adopter's, as far as both have said how they go."""

    def __init__(self, connection: Connection, by: str) -> None:
        self._seen = {row.node: row for row in connection.execute(select(nodes))}
        self._mine_s = self._ahead_s(by)

    def _ahead_s(self, node: str) -> float:
        return float(self._seen[node].ahead_s) if node in self._seen else 0.0

    def apart(self, node: str) -> timedelta:
        return timedelta(seconds=self._mine_s - self._ahead_s(node))

    def callback(self, one: Callback) -> Callback:
        apart = self.apart(one.node)
        attempted_at = None if one.attempted_at is None else one.attempted_at + apart
        return replace(
            one, joined_at=one.joined_at + apart, wanted_at=one.wanted_at + apart, attempted_at=attempted_at
        )

    def voicemail(self, one: Voicemail) -> Voicemail:
        return replace(one, left_at=one.left_at + self.apart(one.node))

    def lost_at(self, told: Sequence[Told]) -> datetime:
        """When the call's node was heard of last, by that node's clock."""
        home, latest = home_of(told) or "", told[-1].entry.at
        if home not in self._seen:
            return latest
        last_word: datetime = self._seen[home].seen_at
        return last_word + timedelta(seconds=self._ahead_s(home))


def _open(connection: Connection, names: Collection[str]) -> list[Callback]:
    table = tables.callbacks
    wanted = select(table).where(table.c.callback.in_(names), table.c.closed_at.is_(None))
    return [Callback(**row._mapping) for row in connection.execute(wanted)]


def _unheard(connection: Connection, names: Collection[str]) -> list[Voicemail]:
    table = tables.voicemails
    wanted = select(table).where(table.c.voicemail.in_(names), table.c.heard_at.is_(None))
    ordered = wanted.order_by(table.c.left_at, table.c.voicemail)
    return [Voicemail(**row._mapping) for row in connection.execute(ordered)]


def _asked_for(connection: Connection, calls: Collection[str]) -> set[str]:
    """The calls whose callers are to be called back already, or were because they had been cut off."""
    table = tables.callbacks.c
    lost = {ring_back(call) for call in calls}
    waiting = and_(table.call.in_(calls), table.closed_at.is_(None))
    return set(connection.scalars(select(table.call).where(or_(waiting, table.callback.in_(lost)))))


def _logins_of(connection: Connection, node: str) -> tuple[AgentLogin, ...]:
    logins = [AgentLogin(**row._mapping) for row in connection.execute(select(tables.agents).order_by("agent"))]
    return tuple(login for login in logins if login.home == node and login.status is not AgentStatus.OFF)


def _talked_in(connection: Connection, calls: Sequence[str]) -> set[str]:
    talked = select(_calls.call).where(_calls.call.in_(calls), _calls.talk_started_at.is_not(None))
    return set(connection.scalars(talked))


# --- what is done ------------------------------------------------------------------------------------------------


def project(connection: Connection, fresh: Sequence[Told]) -> None:
    """The adopter's journal tells what it did: nobody else need do it."""
    (node,) = {one.node for one in fresh}
    waiting = select(_adoptions.name).where(_adoptions.by == node, _adoptions.told_at.is_(None)).limit(1)
    if connection.execute(waiting).first() is None:
        return
    named: dict[Kind, set[str]] = defaultdict(set)
    for one in fresh:
        event = one.entry.event
        if isinstance(event, CallEnded):
            named[Kind.CALL].add(event.call)
        elif isinstance(event, CallbackRequested | CallbackClosed):
            named[Kind.CALLBACK].add(event.callback)
        elif isinstance(event, VoicemailLeft):
            named[Kind.VOICEMAIL].add(event.voicemail)
    now = now_in(connection)
    for kind, names in named.items():
        these = (_adoptions.kind == kind, _adoptions.name.in_(names), _adoptions.by == node)
        connection.execute(update(adoptions).where(*these).values(told_at=now))
