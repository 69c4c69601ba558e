"""What is in each message, as dataclasses: the JSON schemas are made from these, and so is docs/mqtt.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calls.cdr import Cdr


@dataclass(frozen=True, slots=True)
class EventMessage:
    """Something happened, as it stands in the journal. `node` and `seq` together are its name: who sees them again
    sees the same message again. `at` is UTC."""

    node: str
    seq: int
    at: datetime
    event: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CdrMessage:
    """The record of a call that has ended. `seq` is that of its `CallEnded`."""

    node: str
    seq: int
    at: datetime
    cdr: Cdr


@dataclass(frozen=True, slots=True)
class AlarmMessage:
    """A figure of the wallboard got worse, or is over (`calm`). `what` is `waiting`, `longest`, `level`, `outlook`,
    `emergency`, `calls` or `health`; `queue` is null for the whole house; `level` is calm, warning or critical."""

    node: str
    at: datetime
    what: str
    queue: str | None
    level: str
    figure: float | None


@dataclass(frozen=True, slots=True)
class QueueNow:
    """Callers who wait on the line, how long the first of them has, and how the day went so far: `service_level` is
    0-1, null while there is nothing to tell."""

    waiting: int
    longest_wait_s: float
    service_level: float | None
    offered: int | None
    answered: int | None
    abandoned: int | None


@dataclass(frozen=True, slots=True)
class MetricsMessage:
    """The house at one moment. `agents` counts them by state: off, break, unreachable, idle, offered, talking,
    wrap_up."""

    node: str
    at: datetime
    calls_up: int
    waiting: int
    agents: Mapping[str, int]
    queues: Mapping[str, QueueNow]


@dataclass(frozen=True, slots=True)
class AgentMessage:
    """An agent as he is now."""

    node: str
    agent: str
    name: str
    status: str
    state: str
    reachable: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class QueueMessage:
    """A queue as it is now: whether supervisors have paused it, and from where on it is alarming."""

    node: str
    queue: str
    title: Mapping[str, str]
    paused: bool
    target: float
    within_s: float


@dataclass(frozen=True, slots=True)
class TableMessage:
    """The routing table in force."""

    node: str
    version: str
    queues: tuple[str, ...]
    plans_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnouncementMessage:
    """What callers hear now; the message expires when the announcement does. `queues` empty: all callers."""

    node: str
    announcement: str
    words: Mapping[str, str]
    queues: tuple[str, ...]
    by: str
    until: datetime


@dataclass(frozen=True, slots=True)
class StatusMessage:
    """Whether the node is there; `since` is null in the last will, which was written before the node went."""

    node: str
    online: bool
    since: datetime | None
    version: str


@dataclass(frozen=True, slots=True)
class Answer:
    """To a command: `status` as of HTTP. With 2xx `body` is what the HTTP API answers, else `error` is: its `code`,
    `message_zh`, `message_en`, and `faults` where there are places to name."""

    node: str
    id: str
    command: str
    status: int
    body: Any = None
    error: Mapping[str, Any] | None = None
