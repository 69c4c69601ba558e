"""Supervisors in calls that are up: what they order, what came of it, and how it ended.

Orders are posted by the console, which has checked what their giver may do; the rest is announced by the switchboard.
`by` is the supervisor, by the name he signs in with; `leg` his phone's leg in the call.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from calls.event import CallEvent


class MonitorMode(StrEnum):
    """What a supervisor does in a call: he hears both sides, and nobody hears him, or the agent alone, or everybody;
    or he talks with the caller in the agent's place."""

    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"
    TAKE_OVER = "take_over"


class MonitorEnd(StrEnum):
    """Why a supervisor hears the call no longer, or never did."""

    HUNG_UP = "hung_up"
    ORDERED = "ordered"
    TALK_OVER = "talk_over"
    BUSY = "busy"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    NO_ROOM = "no_room"


class OrderRefusal(StrEnum):
    """Why an order about a talk could not be carried out."""

    NOT_TALKING = "not_talking"
    NOBODY_TO_WHISPER_TO = "nobody_to_whisper_to"
    TOO_MANY = "too_many"
    TALKS_HIMSELF = "talks_himself"
    NOT_MONITORING = "not_monitoring"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class MonitoringOrdered(CallEvent):
    """The supervisor wants to be in the call in this mode: his phone at `address` is rung, or he is in it already and
    his mode changes. `may` are the modes he can change to by keys of his phone."""

    mode: MonitorMode
    address: str
    may: tuple[MonitorMode, ...]
    by: str


@dataclass(frozen=True, slots=True)
class MonitoringStopOrdered(CallEvent):
    by: str


@dataclass(frozen=True, slots=True)
class CallEndOrdered(CallEvent):
    """The call shall end now; an emergency only when `emergency` says that it is meant."""

    emergency: bool
    by: str


@dataclass(frozen=True, slots=True)
class SupervisorOrderRefused(CallEvent):
    """Nothing changed."""

    reason: OrderRefusal
    by: str


@dataclass(frozen=True, slots=True)
class MonitoringRung(CallEvent):
    """The supervisor's phone is called."""

    leg: str
    mode: MonitorMode
    by: str


@dataclass(frozen=True, slots=True)
class MonitoringStarted(CallEvent):
    """The supervisor is in the call. `agent` talks in it; his screen shows it when `told`."""

    leg: str
    mode: MonitorMode
    agent: str
    told: bool
    by: str


@dataclass(frozen=True, slots=True)
class MonitoringModeChanged(CallEvent):
    """`keyed`: by a key of his phone, not by an order."""

    leg: str
    mode: MonitorMode
    by: str
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class MonitoringEnded(CallEvent):
    leg: str
    reason: MonitorEnd
    by: str


@dataclass(frozen=True, slots=True)
class CallTakenOver(CallEvent):
    """The supervisor talks with the caller; `agent` was let go ("": an outside party, or another supervisor)."""

    leg: str
    agent: str
    by: str
