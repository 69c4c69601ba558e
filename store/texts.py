"""The outbox: texts that calls asked for, and what has become of each (H6).

That a text is wanted is told by the journal and can be told again; what became of it stands only here. Whoever sends
takes what is due; a text whose fate was not written down in time is sent again under the same key, and the far end
knows it by that. Every method is one transaction, safe in any thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from store import tables
from store.database import Database
from store.upserting import upsert

_texts, _deliveries = tables.texts.c, tables.deliveries.c


class Delivery(StrEnum):
    """What has become of a text. A `FAILED` one was tried often enough and is left to a person."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class OutboxText:
    """`next_at` is when it may be tried; `why` what was wrong the last time, or "". Times are aware UTC."""

    message: str
    call: str
    template: str
    number: str
    language: str
    values: Mapping[str, str]
    requested_at: datetime
    due_at: datetime
    state: Delivery
    attempts: int
    next_at: datetime
    done_at: datetime | None
    why: str


class Texts:
    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: datetime, limit: int = 50) -> list[OutboxText]:
        """Those that may be tried now, longest due first."""
        wanted = _all().where(_state == Delivery.WAITING.value, now >= _next_at)
        return self._read(wanted.order_by(_next_at, _texts.message).limit(limit))

    def listed(self, state: Delivery | None = None, limit: int = 100) -> list[OutboxText]:
        """The latest first; those in one state only when given."""
        wanted = _all() if state is None else _all().where(_state == state.value)
        return self._read(wanted.order_by(_texts.requested_at.desc(), _texts.message.desc()).limit(limit))

    def one(self, message: str) -> OutboxText | None:
        found = self._read(_all().where(_texts.message == message))
        return found[0] if found else None

    def sent(self, message: str, attempts: int, at: datetime) -> None:
        self._write(message, Delivery.SENT, attempts, done_at=at)

    def try_again(self, message: str, attempts: int, next_at: datetime, why: str) -> None:
        self._write(message, Delivery.WAITING, attempts, next_at=next_at, why=why)

    def failed(self, message: str, attempts: int, at: datetime, why: str) -> None:
        self._write(message, Delivery.FAILED, attempts, done_at=at, why=why)

    def retry(self, message: str, now: datetime) -> bool:
        """Have a text that failed or was dropped tried anew, at once. False: there is none."""
        return self._change(message, {Delivery.FAILED, Delivery.DROPPED}, Delivery.WAITING, next_at=now)

    def drop(self, message: str, now: datetime) -> bool:
        """It shall not be sent any more. False: there is none that might be."""
        return self._change(message, {Delivery.WAITING, Delivery.FAILED}, Delivery.DROPPED, done_at=now)

    def _change(self, message: str, before: set[Delivery], after: Delivery, **when: datetime) -> bool:
        text = self.one(message)
        if text is None or text.state not in before:
            return False
        self._write(message, after, 0 if after is Delivery.WAITING else text.attempts, why=text.why, **when)
        return True

    def _write(
        self,
        message: str,
        state: Delivery,
        attempts: int,
        *,
        next_at: datetime | None = None,
        done_at: datetime | None = None,
        why: str = "",
    ) -> None:
        row = {"message": message, "state": state, "attempts": attempts, "next_at": next_at, "done_at": done_at}
        with self._database.writing() as connection:
            upsert(connection, tables.deliveries, [{**row, "why": why}])

    def _read(self, wanted: Select[Any]) -> list[OutboxText]:
        with self._database.reading() as connection:
            return [_text(row) for row in connection.execute(wanted)]


_state: ColumnElement[str] = func.coalesce(_deliveries.state, Delivery.WAITING.value)
_next_at: ColumnElement[datetime] = func.coalesce(_deliveries.next_at, _texts.due_at)


def _all() -> Select[Any]:
    fate = (_deliveries.state, _deliveries.attempts, _deliveries.next_at, _deliveries.done_at, _deliveries.why)
    joined = tables.texts.outerjoin(tables.deliveries, _deliveries.message == _texts.message)
    return select(tables.texts, *fate).select_from(joined)


def _text(row: Row[Any]) -> OutboxText:
    """A text nobody has tried yet has no delivery."""
    seen = dict(row._mapping)
    if seen["state"] is None:
        seen |= {"state": Delivery.WAITING, "attempts": 0, "why": ""}
    seen["state"] = Delivery(seen["state"])
    seen["next_at"] = seen["next_at"] or seen["due_at"]
    return OutboxText(**seen)
