"""What is to be sent, and what has become of each: one queue for texts and reports alike (H6, M2).

What shall be sent stands in a table of its own for each kind; its fate stands in `deliveries`, by the message.
Whoever sends takes what is due; a message whose fate was not written down in time is sent again under the same key,
and the far end knows it by that. Every method is one transaction, safe in any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, Row, Select, Table, func, select

from store import tables
from store.database import Database
from store.node_lock import NodeLock, NodeTakenError
from store.upserting import upsert

_deliveries = tables.deliveries.c


class Delivery(StrEnum):
    """What has become of a message. A `FAILED` one was tried often enough and is left to a person."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Message(Protocol):
    """`next_at` is when it may be tried; `why` what was wrong the last time, or "". Times are aware UTC."""

    @property
    def message(self) -> str: ...
    @property
    def state(self) -> Delivery: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def attempts(self) -> int: ...
    @property
    def why(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of trying a message."""

    message: str
    state: Delivery
    attempts: int
    next_at: datetime | None = None
    done_at: datetime | None = None
    why: str = ""


M = TypeVar("M", bound=Message)


class Deliveries(Generic[M]):
    """Messages of one kind. `asked` is their table, with `message`, `requested_at` and `due_at` among its columns;
    `make` builds one from those and `state`, `attempts`, `next_at`, `done_at`, `why`."""

    def __init__(self, database: Database, asked: Table, make: Callable[..., M]) -> None:
        self._database, self._asked, self._make = database, asked, make
        self._next_at: ColumnElement[datetime] = func.coalesce(_deliveries.next_at, asked.c.due_at)
        self._post = NodeLock(database, f"who sends {asked.name}")

    def is_sender(self) -> bool:
        """Of all servers of the database one sends messages of this kind; when it is gone another one does. For one
        thread; until `resign`."""
        try:
            self._post.keep()
        except NodeTakenError:
            return False
        return True

    def resign(self) -> None:
        self._post.release()

    def due(self, now: datetime, limit: int = 50) -> list[M]:
        """Those that may be tried now, longest due first."""
        wanted = self._all().where(_state == Delivery.WAITING.value, now >= self._next_at)
        return self._read(wanted.order_by(self._next_at, self._asked.c.message).limit(limit))

    def listed(self, state: Delivery | None = None, limit: int = 100) -> list[M]:
        """The latest first; those in one state only when given."""
        wanted = self._all() if state is None else self._all().where(_state == state.value)
        return self._read(
            wanted.order_by(self._asked.c.requested_at.desc(), self._asked.c.message.desc()).limit(limit)
        )

    def one(self, message: str) -> M | None:
        found = self._read(self._all().where(self._asked.c.message == message))
        return found[0] if found else None

    def settle(self, outcomes: Iterable[Outcome]) -> None:
        """Write down what has become of them, in one transaction."""
        with self._database.writing() as connection:
            upsert(connection, tables.deliveries, [asdict(outcome) for outcome in outcomes])

    def retry(self, message: str, now: datetime) -> bool:
        """Have one that failed or was dropped tried anew, at once. False: there is none."""
        return self._change(message, {Delivery.FAILED, Delivery.DROPPED}, Delivery.WAITING, next_at=now)

    def drop(self, message: str, now: datetime) -> bool:
        """It shall not be sent any more. False: there is none that might be."""
        return self._change(message, {Delivery.WAITING, Delivery.FAILED}, Delivery.DROPPED, done_at=now)

    def _change(self, message: str, before: set[Delivery], after: Delivery, **when: datetime) -> bool:
        found = self.one(message)
        if found is None or found.state not in before:
            return False
        attempts = 0 if after is Delivery.WAITING else found.attempts
        self.settle([Outcome(message, after, attempts, why=found.why, **when)])
        return True

    def _read(self, wanted: Select[Any]) -> list[M]:
        with self._database.reading() as connection:
            return [self._read_one(row) for row in connection.execute(wanted)]

    def _all(self) -> Select[Any]:
        fate = (_deliveries.state, _deliveries.attempts, _deliveries.next_at, _deliveries.done_at, _deliveries.why)
        joined = self._asked.outerjoin(tables.deliveries, _deliveries.message == self._asked.c.message)
        return select(self._asked, *fate).select_from(joined)

    def _read_one(self, row: Row[Any]) -> M:
        """What nobody has tried yet has no delivery."""
        seen = dict(row._mapping)
        if seen["state"] is None:
            seen |= {"state": Delivery.WAITING, "attempts": 0, "why": ""}
        seen["state"] = Delivery(seen["state"])
        seen["next_at"] = seen["next_at"] or seen["due_at"]
        return self._make(**seen)


_state: ColumnElement[str] = func.coalesce(_deliveries.state, Delivery.WAITING.value)
