"""The outbox: texts that calls asked for (H6).

That a text is wanted is told by the journal and can be told again; what became of it stands in the queue of
`deliveries` only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from store import tables
from store.database import Database
from store.deliveries import Deliveries, Delivery

__all__ = ["Delivery", "OutboxText", "Texts"]


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


class Texts(Deliveries[OutboxText]):
    def __init__(self, database: Database) -> None:
        super().__init__(database, tables.texts, OutboxText)
