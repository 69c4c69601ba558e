"""What a run remembers of its caller; the verbs read it and write in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from calls.model import Tier
from ivr.calendar import Calendar

TYPE_AHEAD_KEYS = 16

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as far as the house knows. `number` is empty when he withholds it.

    `calls_before` counts his calls of the last 24 hours, this one not included.
    """

    number: str = ""
    dialled: str = ""
    name: str = ""
    tier: Tier = Tier.NORMAL
    senior: bool = False
    manager: str = ""
    calls_before: int = 0

    @property
    def known(self) -> bool:
        """He is a customer of ours."""
        return bool(self.name)


NOBODY = Caller()


@dataclass(slots=True)
class Journey:
    """`at` is the time now, aware. `failures` counts wrong and missing answers at the present `node`.

    `typed` holds the keys pressed ahead of the question they answer. `tier` is None until the flow sets it.
    `callback_number` is where the caller can be called back, empty when he cannot be. `slow`: he hears the slower
    reading of prompts. `state` is what the present verb remembers, None when it begins. `learned` has the names of
    the variables set since it was read last.
    """

    call: str
    language: str
    at: datetime
    calendars: Mapping[str, Calendar]
    callback_number: str = ""
    caller: Caller = NOBODY
    callback_requested: bool = False
    tier: Tier | None = None
    variables: dict[str, Value] = field(default_factory=dict)
    learned: list[str] = field(default_factory=list)
    failures: int = 0
    typed: str = ""
    slow: bool = False
    state: Any = None
    node: str = ""
    _ids: int = 0

    def set(self, name: str, value: Value) -> None:
        """Note something about the caller for what comes later, and for the agent to see."""
        self.variables[name] = value
        self.learned.append(name)

    def next_id(self, letter: str) -> str:
        """A fresh id for something of this call."""
        self._ids += 1
        return f"{self.call}-{letter}{self._ids}"

    def type_ahead(self, key: str) -> None:
        """Keep a key for the next menu; what is beyond any sensible path is dropped."""
        self.typed = (self.typed + key)[:TYPE_AHEAD_KEYS]

    def take_typed(self) -> str:
        """The oldest key typed ahead, or ""."""
        key, self.typed = self.typed[:1], self.typed[1:]
        return key
