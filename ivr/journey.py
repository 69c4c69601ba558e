"""What a run remembers of its caller; the verbs read it and write in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from calls.model import Tier
from ivr.calendar import Calendar

TYPE_AHEAD_KEYS = 16


@dataclass(slots=True)
class Journey:
    """`at` is the time now, aware. `failures` counts wrong and missing answers at the present node.

    `typed` holds the keys pressed ahead of the question they answer. `tier` is None until the flow sets it.
    `callback_number` is where the caller can be called back, empty when he cannot be.
    """

    call: str
    language: str
    at: datetime
    calendars: Mapping[str, Calendar]
    callback_number: str = ""
    callback_requested: bool = False
    tier: Tier | None = None
    variables: dict[str, str] = field(default_factory=dict)
    failures: int = 0
    typed: str = ""

    def type_ahead(self, key: str) -> None:
        """Keep a key for the next menu; what is beyond any sensible path is dropped."""
        self.typed = (self.typed + key)[:TYPE_AHEAD_KEYS]

    def take_typed(self) -> str:
        """The oldest key typed ahead, or ""."""
        key, self.typed = self.typed[:1], self.typed[1:]
        return key

    def is_open(self, calendar: str) -> bool:
        """Whether the calendar says open; one that is gone says so too: rather a person than a closed door."""
        known = self.calendars.get(calendar)
        return known is None or known.is_open(self.at)
