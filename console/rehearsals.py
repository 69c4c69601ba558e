"""What the console asks about tables that are tried before they are published: one call walked through, days run
again. Both are worked out elsewhere and may take their time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from calls.errors import Fault


@dataclass(frozen=True, slots=True)
class Named:
    """A table's text and what it is called where the result is told."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class CallToTry:
    """Who rings which number when, what he presses, and who is on duty; None: everybody."""

    caller: str
    dialled: str
    at: datetime
    keys: str
    agents: Sequence[str] | None
    limit_s: float


@dataclass(frozen=True, slots=True)
class DayToRun:
    """Which day (the hotline's own), how often, from which seed on. `within_s` None: each queue's own time."""

    day: date
    runs: int
    seed: int
    within_s: float | None


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAULTY = "faulty"
    CALLED_OFF = "called_off"
    TOO_LONG = "too_long"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Run:
    """A day that is run again. `share` of it is done, 0-1; `result` is there when DONE, `faults` when FAULTY."""

    id: int
    by: str
    begun_at: datetime
    what: DayToRun
    labels: tuple[str, str]
    state: RunState = RunState.RUNNING
    share: float = 0.0
    result: dict[str, Any] | None = None
    faults: tuple[Fault, ...] = ()


class Runs(Protocol):
    """One at a time; the latest are kept. Nothing here blocks."""

    def begin(self, what: DayToRun, against: Named, table: Named, *, by: str) -> Run | None:
        """None while another one runs."""
        ...

    def all(self) -> list[Run]:
        """The newest first."""
        ...

    def one(self, number: int) -> Run | None: ...

    def call_off(self, number: int) -> Run | None:
        """None when there is none of the number."""
        ...


@dataclass(frozen=True, slots=True)
class Rehearsals:
    """`what_if` walks a call under a table, through one flow that is not published if one is given (its label is its
    name); `test_flow` runs the flow tests of the configuration folder with such a flow. Both block; they raise
    ConfigurationError, and HotlineError when it took too long."""

    what_if: Callable[[Named, CallToTry, Named | None], dict[str, Any]]
    test_flow: Callable[[Named, Named], dict[str, Any]]
    runs: Runs
