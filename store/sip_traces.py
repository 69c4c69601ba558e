"""What went over the wire for calls, kept for days: messages and how well phones were heard, packed.

A row holds what was traced of one call in one look: a handful of messages, which look so much alike that they are
kept in a fraction of their size. Nothing reads them but whoever asks for that call.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, LargeBinary, Table, delete, exists, select

from calls.errors import FarEndError
from calls.traced import Traced, from_json, to_json
from store.column_types import UtcDateTime, Words
from store.database import Database
from store.retention_tables import legal_holds
from store.tables import metadata

MOST_UNPACKED = 8 * 1024 * 1024
"""Of one row; nothing we wrote is larger."""

sip_traces = Table(
    "sip_traces",
    metadata,
    Column("part", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("call", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("packed", LargeBinary, nullable=False),
    Index(None, "call"),
    Index(None, "at"),
)
"""`at`: when the row was written; the parts of a call in their order."""


class SipTraces:
    """Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, traced: Iterable[Traced], now: datetime) -> None:
        """One row for each call among them."""
        calls: dict[str, list[Any]] = {}
        for one in traced:
            calls.setdefault(one.call, []).append(to_json(one))
        rows = [{"call": call, "at": now, "packed": _packed(told)} for call, told in calls.items()]
        if rows:
            with self._database.writing() as connection:
                connection.execute(sip_traces.insert(), rows)

    def of(self, call: str, most: int) -> list[Traced]:
        """The call's, in the order of the wire, the first `most` of them."""
        wanted = select(sip_traces.c.packed).where(sip_traces.c.call == call).order_by(sip_traces.c.part)
        with self._database.reading() as connection:
            rows = connection.execute(wanted).scalars().all()
        found = [one for packed in rows for one in _unpacked(call, packed)]
        return sorted(found, key=lambda one: one.at)[:most]

    def forget_before(self, before: datetime, limit: int = 500) -> int:
        """Delete up to `limit` of the oldest rows; how many. Calls under a legal hold keep theirs."""
        held = exists().where(legal_holds.c.call == sip_traces.c.call, legal_holds.c.lifted_at.is_(None))
        old = select(sip_traces.c.part).where(sip_traces.c.at < before, ~held)
        due = old.order_by(sip_traces.c.at).limit(limit)
        with self._database.writing() as connection:
            return connection.execute(delete(sip_traces).where(sip_traces.c.part.in_(due))).rowcount


def forget(connection: Connection, _: str, call: str) -> None:
    """Everything of the call one of whose recordings is deleted."""
    connection.execute(delete(sip_traces).where(sip_traces.c.call == call))


def _packed(told: list[Any]) -> bytes:
    return zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"), 6)


def _unpacked(call: str, packed: bytes) -> Iterator[Traced]:
    """Nothing of a row that is no such row."""
    try:
        for told in json.loads(zlib.decompressobj().decompress(packed, MOST_UNPACKED)):
            yield from_json(call, told)
    except (zlib.error, ValueError, FarEndError):
        return
