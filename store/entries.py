"""Journal entries as rows of the `journal` table and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from calls import codec
from calls.errors import FarEndError, Fault
from calls.events import CallEvent, Event
from calls.journal import Entry


def to_row(entry: Entry, node: str) -> dict[str, Any]:
    body = codec.to_json(entry.event)
    return {
        "node": node,
        "seq": entry.seq,
        "at": entry.at,
        "now": entry.now,
        "call": call_of(entry.event),
        "type": body.pop("type"),
        "body": body,
    }


def from_row(row: Row[Any]) -> Entry:
    """Raises FarEndError for an event written by a version of the program that knew it otherwise."""
    return Entry(row.seq, row.at, row.now, codec.from_json({"type": row.type, **row.body}), row.node)


def call_of(event: Event) -> str | None:
    return event.call if isinstance(event, CallEvent) else None


def type_names(kinds: Iterable[type[Event]]) -> list[str]:
    """The names in column `type`, in a steady order so that the statement's cache key stays the same."""
    return sorted(kind.__name__ for kind in kinds)


def unreadable(seq: int, error: FarEndError) -> Fault:
    return Fault(
        place=f"journal table, seq {seq}",
        problem=f"{error}; the event is left out",
        remedy="Read it with the version of the program that wrote it",
        problem_zh="无法识别该事件，已略过",
        remedy_zh="请用写入它的程序版本读取",
    )
