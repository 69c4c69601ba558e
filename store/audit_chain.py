"""What makes a change of the audit show: each entry carries a hash over itself and over the hash before it [X4].

Who changes, removes or slips in an entry would have to make every later one anew. What the chain cannot tell is that
its end was cut off: for that, keep the last hash elsewhere and hold the chain to it.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from store import tables
from store.column_types import storable
from store.database import Database

A_FEW = 200
BEGINNING = ""
"""What stands for the hash before the first entry's."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`entries` fit together and end with the hash `head`; `broken` is the first that does not fit, if any."""

    entries: int
    head: str
    broken: int | None = None


def link(before: str, entry: int, at: datetime, who: str, what: str, *, detail: Mapping[str, Any]) -> str:
    """SHA-256, hexadecimal, of the hash before and the entry as it is stored."""
    said = [before, entry, at.astimezone(UTC).isoformat(), storable(who), storable(what), as_json(detail)]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def as_json(detail: Mapping[str, Any]) -> Any:
    """As the database gives it back: lists for tuples, words for keys; and as it can look into it."""
    return _storable(json.loads(json.dumps(detail)))


def _storable(value: Any) -> Any:
    if isinstance(value, dict):
        return {storable(name): _storable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_storable(each) for each in value]
    return storable(value) if isinstance(value, str) else value


def check(database: Database, breath_s: float = 0.0) -> Verdict:
    """Go through the audit from its beginning, resting so long after every few entries."""
    audit = tables.audit
    columns = (audit.c.entry, audit.c.at, audit.c.who, audit.c.what, audit.c.detail, audit.c.hash)
    with database.reading() as connection:
        wanted = select(*columns).order_by(audit.c.entry)
        with connection.execute(wanted, execution_options={"yield_per": 500}) as rows:
            return judged(_at_a_walk(rows, breath_s))


def _at_a_walk(rows: Iterable[Any], breath_s: float) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows):
        if breath_s and number % A_FEW == A_FEW - 1:
            time.sleep(breath_s)
        yield tuple(row)


def judged(rows: Iterable[tuple[Any, ...]]) -> Verdict:
    """`rows` are (entry, at, who, what, detail, hash) in order of their numbers, which have no gaps."""
    head, count = BEGINNING, 0
    for entry, at, who, what, detail, kept in rows:
        if entry != count + 1 or kept != link(head, entry, at, who, what, detail=detail):
            return Verdict(count, head, count + 1)
        head, count = kept, entry
    return Verdict(count, head)
