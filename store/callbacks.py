"""What a callback's events make of it, and how it is asked for again after a restart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, select

from calls.cdr import fold
from calls.events import CallbackClosed, CallbackDue, CallbackRequested
from calls.journal import Entry
from store import tables
from store.database import Database
from store.entries import type_names
from store.reporting import Report
from store.rows import Callback
from store.told import Told, lived, told_in
from store.upserting import upsert

MOST_LISTED = 200

CallbackEvent = CallbackRequested | CallbackDue | CallbackClosed
_ANSWERS = type_names((CallbackDue, CallbackClosed))
_MOST_ATTEMPTS = 20


def callback_after(
    event: CallbackEvent, at: datetime, before: Callback | None, so_far: Iterable[Entry], node: str = ""
) -> Callback | None:
    """`so_far` is what the event's call has lived through, `node` whose journal tells it. Asking again, as after a
    restart, changes nothing; what is about an unknown callback makes none. Of attempts the last one counts and what
    is over stays so, in whatever order two nodes' words arrive."""
    if isinstance(event, CallbackRequested):
        return before or _requested(event, at, so_far, node)
    if before is None:
        return None
    if isinstance(event, CallbackDue):
        if event.attempt < before.attempts:
            return before
        return replace(before, attempts=event.attempt, attempt_call=event.call, attempted_at=at)
    return replace(
        before,
        attempts=max(before.attempts, event.attempts),
        closed_at=before.closed_at or at,
        reached=bool(before.reached) or event.reached,
    )


def _requested(event: CallbackRequested, at: datetime, so_far: Iterable[Entry], node: str) -> Callback:
    """He has the place he has in the queue, or joins at the time he wants to be called."""
    wanted_at = at + timedelta(seconds=event.in_s)
    joined_at = wanted_at - timedelta(seconds=event.waited_s)
    cdr = fold(so_far) if event.in_s == event.waited_s == 0 else None
    if cdr is not None and cdr.queued_at is not None:
        joined_at = cdr.queued_at
    return Callback(
        callback=event.callback,
        call=event.call,
        queue=event.queue,
        tier=event.tier,
        language=event.language,
        number=event.number,
        dialled=event.dialled,
        joined_at=joined_at,
        wanted_at=wanted_at,
        attempts=event.attempts,
        avoid=event.avoid,
        recording_refused=event.recording_refused,
        node=node,
    )


def project(
    connection: Connection, fresh: Sequence[Told], lives: Mapping[str, Sequence[Told]], report: Report
) -> None:
    """`lives` is what the calls touched have lived through, the fresh entries included."""
    changes = [(one, one.entry.event) for one in fresh if isinstance(one.entry.event, CallbackEvent)]
    known = select(tables.callbacks).where(tables.callbacks.c.callback.in_({event.callback for _, event in changes}))
    rows = connection.execute(known) if changes else ()
    found = {row.callback: Callback(**row._mapping) for row in rows}
    for one, event in changes:
        before = found.get(event.callback)
        so_far = [told for told in lives.get(event.call, ()) if _is_before(told, one)]
        after = callback_after(event, one.entry.at, before, lived(so_far), one.node)
        if before is None and after is not None:
            after = _with_what_came_first(connection, one, after, report)
        if after is not None:
            found[event.callback] = after
    upsert(connection, tables.callbacks, [asdict(callback) for callback in found.values()])


def _is_before(told: Told, one: Told) -> bool:
    return told.node != one.node or told.entry.seq <= one.entry.seq


def _with_what_came_first(connection: Connection, one: Told, callback: Callback, report: Report) -> Callback:
    """Another node may have called him before the database heard that he asked for it."""
    attempts = [f"{callback.callback}.{number}" for number in range(1, _MOST_ATTEMPTS + 1)]
    journal = tables.journal.c
    about = and_(journal.call.in_([callback.call, *attempts]), journal.type.in_(_ANSWERS), journal.node != one.node)
    rows = connection.execute(select(tables.journal).where(about).order_by(journal.at, journal.node, journal.seq))
    for told in told_in(rows, report):
        event = told.entry.event
        if isinstance(event, CallbackEvent) and event.callback == callback.callback:
            callback = callback_after(event, told.entry.at, callback, ()) or callback
    return callback


def request_again(callback: Callback, now: datetime, retry_s: float) -> CallbackRequested:
    """What puts the customer back on his place. An attempt under way when the server went down counts as made: the
    next comes no sooner than `retry_s` after it."""
    earliest = callback.wanted_at
    if callback.attempted_at is not None:
        earliest = max(earliest, callback.attempted_at + timedelta(seconds=retry_s))
    in_s = max(0.0, (earliest - now).total_seconds())
    return CallbackRequested(
        call=callback.call,
        callback=callback.callback,
        queue=callback.queue,
        tier=callback.tier,
        language=callback.language,
        number=callback.number,
        in_s=in_s,
        waited_s=max(0.0, (now - callback.joined_at).total_seconds() + in_s),
        attempts=callback.attempts,
        dialled=callback.dialled,
        avoid=callback.avoid,
        recording_refused=callback.recording_refused,
    )


class OpenCallbacks:
    """Who is still to be called. Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_open(self, call: str) -> bool:
        """Whether the customer of this call is still to be called."""
        table = tables.callbacks
        wanted = select(table.c.callback).where(table.c.closed_at.is_(None), table.c.call == call).limit(1)
        with self._database.reading() as connection:
            return connection.execute(wanted).first() is not None

    def of_queues(self, queues: Collection[str]) -> list[tuple[Callback, str | None]]:
        """The first to be called first, at most `MOST_LISTED`, each with the agent of the call he asked in."""
        callbacks, calls = tables.callbacks, tables.calls.c
        wanted = (
            select(callbacks, calls.agent)
            .outerjoin(tables.calls, calls.call == callbacks.c.call)
            .where(callbacks.c.closed_at.is_(None), callbacks.c.queue.in_(queues))
            .order_by(callbacks.c.wanted_at, callbacks.c.callback)
            .limit(MOST_LISTED)
        )
        with self._database.reading() as connection:
            rows = [dict(row._mapping) for row in connection.execute(wanted)]
        agents = [row.pop("agent") for row in rows]
        return [(Callback(**row), agent) for row, agent in zip(rows, agents, strict=True)]
