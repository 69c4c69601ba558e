"""A day of calls as it can be run again: who rang when, for what, how patiently, and who was there to help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from calls.model import CHINESE, Tier
from calls.table import Need


class Outcome(StrEnum):
    """How the call really ended."""

    SERVED = "served"
    ABANDONED = "abandoned"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One call that asks for a person. Times in seconds, `at_s` since the day's midnight.

    `service_s` is how long an agent talks to him, `patience_s` how long he waits before he gives up; None: not known
    (he was served, or gave up, before it could be seen), to be drawn by whoever runs the day. `wrap_up_s`: None for
    the queue's. `agent`, `waited_s` and `outcome` are what really happened, for comparing.
    """

    call: str
    at_s: float
    queue: str
    tier: Tier = Tier.NORMAL
    language: str = CHINESE
    caller: str = ""
    needs: tuple[Need, ...] = ()
    service_s: float | None = None
    patience_s: float | None = None
    wrap_up_s: float | None = None
    agent: str = ""
    waited_s: float | None = None
    outcome: Outcome = Outcome.UNKNOWN


@dataclass(frozen=True, slots=True)
class Shift:
    """An agent takes calls from `from_s` to `to_s`, seconds since the day's midnight; a break ends a shift."""

    agent: str
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True)
class Traffic:
    """One day, or any other stretch of time. `arrivals` and `shifts` in order of time.

    `dropped` counts what a reader left out, by reason.
    """

    name: str
    arrivals: tuple[Arrival, ...]
    shifts: tuple[Shift, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)
