"""What supervisors and agents order about waiting calls, agents and queues; `by` is who gave the order.

Posted by the console; the routing engine carries it out, or the switchboard what is about a recording.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calls.event import CallEvent, Event
from calls.model import Tier


@dataclass(frozen=True, slots=True)
class WrapUpExtended(Event):
    """The agent needs `more_s` seconds more after his call."""

    agent: str
    more_s: float
    by: str = ""


@dataclass(frozen=True, slots=True)
class WrapUpSkipped(Event):
    """The agent is ready before his wrap-up time is over."""

    agent: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class AgentSkillsSet(Event):
    """The agent's skills are these until the next order; None: what the table says."""

    agent: str
    skills: Mapping[str, int] | None
    by: str


@dataclass(frozen=True, slots=True)
class AgentGroupsSet(Event):
    """The agent's groups are these until the next order; None: what the table says."""

    agent: str
    groups: tuple[str, ...] | None
    by: str


@dataclass(frozen=True, slots=True)
class AgentLent(Event):
    """The agent helps out in `group` for `for_s` seconds, besides what he does; zero: no more (弹性匹配, R5)."""

    agent: str
    group: str
    for_s: float
    by: str


@dataclass(frozen=True, slots=True)
class MoveOrdered(CallEvent):
    """The waiting call shall go to another queue, join time kept."""

    queue: str
    by: str


@dataclass(frozen=True, slots=True)
class PriorityOrdered(CallEvent):
    """The waiting call is of this class from now on, and counts as having waited `head_start_s` longer."""

    tier: Tier
    head_start_s: float
    by: str


@dataclass(frozen=True, slots=True)
class WithdrawalOrdered(CallEvent):
    """The waiting call shall leave its queue; its flow goes on as if the queue had refused it."""

    by: str


@dataclass(frozen=True, slots=True)
class RecordingPauseOrdered(CallEvent):
    """What is said from now on shall not be in the call's recording (a payment)."""

    by: str


@dataclass(frozen=True, slots=True)
class RecordingResumeOrdered(CallEvent):
    """The call's recording shall go on."""

    by: str


@dataclass(frozen=True, slots=True)
class RecordingOrderRefused(CallEvent):
    """An order about the call's recording found nothing to do: nothing is recorded, or it is as ordered already."""


@dataclass(frozen=True, slots=True)
class QueuePaused(Event):
    """The queue takes nobody more (emergencies excepted); whoever waits there is served."""

    queue: str
    by: str


@dataclass(frozen=True, slots=True)
class QueueResumed(Event):
    queue: str
    by: str


@dataclass(frozen=True, slots=True)
class PlanSwitched(Event):
    """An emergency plan of the table is on, or off again (R6)."""

    plan: str
    on: bool
    by: str
