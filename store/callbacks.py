"""What a callback's events make of it, and how it is asked for again after a restart."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from calls.cdr import fold
from calls.events import CallbackClosed, CallbackDue, CallbackRequested
from calls.journal import Entry
from store import tables
from store.database import Database
from store.rows import Callback

MOST_LISTED = 200

CallbackEvent = CallbackRequested | CallbackDue | CallbackClosed


def callback_after(
    event: CallbackEvent, at: datetime, before: Callback | None, lived: Iterable[Entry]
) -> Callback | None:
    """`lived` is what the event's call has lived through so far. Asking again, as after a restart, changes nothing;
    what is about an unknown callback makes none."""
    if isinstance(event, CallbackRequested):
        return before or _requested(event, at, lived)
    if before is None:
        return None
    if isinstance(event, CallbackDue):
        return replace(before, attempts=event.attempt, attempt_call=event.call, attempted_at=at)
    return replace(before, attempts=event.attempts, closed_at=at, reached=event.reached)


def _requested(event: CallbackRequested, at: datetime, lived: Iterable[Entry]) -> Callback:
    """He has the place he has in the queue, or joins at the time he wants to be called."""
    wanted_at = at + timedelta(seconds=event.in_s)
    joined_at = wanted_at - timedelta(seconds=event.waited_s)
    cdr = fold(lived) if event.in_s == event.waited_s == 0 else None
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
    )


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
