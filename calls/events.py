"""What happened. Past tense, frozen, each one serialises to the journal and back.

An event about a call names it in `call`; ids are made at the edge or derived from other ids. `at` is an aware
UTC datetime stamped at the edge; monotonic time is the `now` handed to the engines beside the event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from calls.model import (
    AgentState,
    AgentStatus,
    HangupCause,
    LeaveReason,
    Party,
    QueueRefusal,
    RefusalReason,
    Stage,
    Tier,
)
from calls.table import RoutingTable


@dataclass(frozen=True, slots=True)
class Event:
    """Anything that happened."""


@dataclass(frozen=True, slots=True)
class CallEvent(Event):
    """Something that happened to one call."""

    call: str


# --- the caller's leg and the legs we dial: posted by telephony -------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallOffered(CallEvent):
    """A caller arrived on a trunk. `caller` is the asserted identity (RFC 3325) where the trunk is trusted."""

    leg: str
    trunk: str
    caller: str
    dialled: str
    at: datetime
    caller_name: str = ""
    diverted_from: str = ""


@dataclass(frozen=True, slots=True)
class AgentPhoneCalled(CallEvent):
    """A phone dialled a log-in code; the edge checked the PIN and keeps it to itself.

    `agent` is None when number or PIN were wrong; `contact` is where the phone can be rung; `login` is False
    for a log-out.
    """

    leg: str
    agent: str | None
    contact: str
    login: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class LegRinging(CallEvent):
    leg: str


@dataclass(frozen=True, slots=True)
class LegAnswered(CallEvent):
    leg: str
    codec: str = ""


@dataclass(frozen=True, slots=True)
class LegHungUp(CallEvent):
    """The leg is gone, answered or not. `by_us` tells whether we ended it; `sip_status` is the last status seen."""

    leg: str
    cause: HangupCause
    by_us: bool = False
    sip_status: int = 0


@dataclass(frozen=True, slots=True)
class DigitPressed(CallEvent):
    """One key, counted once; `method` is rfc4733 or info."""

    leg: str
    digit: str
    method: str = "rfc4733"


@dataclass(frozen=True, slots=True)
class PlayFinished(CallEvent):
    """The sounds of one `Play` came to their end by themselves (a stopped play reports nothing)."""

    leg: str
    play: str


@dataclass(frozen=True, slots=True)
class MediaLost(CallEvent):
    """No RTP came from the leg for `silent_s` seconds although it should."""

    leg: str
    silent_s: float


@dataclass(frozen=True, slots=True)
class MediaBack(CallEvent):
    leg: str


@dataclass(frozen=True, slots=True)
class RecordingStarted(CallEvent):
    """Frames go to the file from now on; `path` is relative to the recordings folder."""

    recording: str
    path: str
    rate_hz: int


@dataclass(frozen=True, slots=True)
class RecordingStopped(CallEvent):
    """The last frame was written; `cut` when the disk could not take all of them."""

    recording: str
    path: str
    frames: int
    rate_hz: int
    cut: bool = False


@dataclass(frozen=True, slots=True)
class RecordingClosed(CallEvent):
    """The recording is sealed: nothing about the file changes any more."""

    recording: str
    path: str
    length_ms: int
    rate_hz: int
    sha256: str
    cut: bool = False


# --- the caller's way: announced by the switchboard -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FlowStarted(CallEvent):
    """The call began on this version of a flow and will finish on it."""

    flow: str
    version: str
    tier: Tier


@dataclass(frozen=True, slots=True)
class NodeEntered(CallEvent):
    """The caller came to a node of the flow; `prompts` are the keys that begin to play there."""

    node: str
    verb: str
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallQueued(CallEvent):
    """The call waits in a queue from now on."""

    queue: str
    tier: Tier
    language: str


@dataclass(frozen=True, slots=True)
class CallLeftQueue(CallEvent):
    queue: str
    reason: LeaveReason


@dataclass(frozen=True, slots=True)
class PositionAsked(CallEvent):
    """The switchboard wants to tell the caller where he stands."""


@dataclass(frozen=True, slots=True)
class OfferAccepted(CallEvent):
    offer: str
    agent: str


@dataclass(frozen=True, slots=True)
class OfferRefused(CallEvent):
    offer: str
    agent: str
    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class TalkStarted(CallEvent):
    """Caller and agent (or the outside party, `agent` empty) hear each other."""

    agent: str
    leg: str


@dataclass(frozen=True, slots=True)
class TalkEnded(CallEvent):
    agent: str
    by: Party


@dataclass(frozen=True, slots=True)
class TransferStarted(CallEvent):
    address: str


@dataclass(frozen=True, slots=True)
class TransferFailed(CallEvent):
    address: str
    cause: HangupCause


@dataclass(frozen=True, slots=True)
class CallEnded(CallEvent):
    """The caller's leg is gone. `stage` is where the call was when it ended."""

    cause: HangupCause
    by: Party
    stage: Stage


# --- posted by the driver --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StepFailed(CallEvent):
    """A defect of ours kept a step of the call from being taken; `step` names what the step was about.

    `again`: the step that should have made up for it failed too.
    """

    step: str
    again: bool = False


# --- decisions: announced by the routing engine ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OfferMade(CallEvent):
    """The call goes to this agent; `why` is the reason in words a supervisor understands, by language."""

    offer: str
    agent: str
    address: str
    ring_s: float
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OfferWithdrawn(CallEvent):
    """The agent was needed elsewhere; the call keeps its place."""

    offer: str
    agent: str


@dataclass(frozen=True, slots=True)
class QueueRefused(CallEvent):
    queue: str
    reason: QueueRefusal


@dataclass(frozen=True, slots=True)
class PositionTold(CallEvent):
    """`position` 1 is served next; `waiting` counts all callers of the queue."""

    queue: str
    position: int
    waiting: int


@dataclass(frozen=True, slots=True)
class AgentStateChanged(Event):
    agent: str
    status: AgentStatus
    state: AgentState
    reachable: bool


# --- agents and the server: posted by whoever learned it --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgentLoggedIn(Event):
    """The agent takes calls at `contact` (a SIP URI)."""

    agent: str
    contact: str


@dataclass(frozen=True, slots=True)
class AgentLoggedOut(Event):
    agent: str


@dataclass(frozen=True, slots=True)
class AgentStatusChosen(Event):
    agent: str
    status: AgentStatus


@dataclass(frozen=True, slots=True)
class TablePublished(Event):
    table: RoutingTable


@dataclass(frozen=True, slots=True)
class FlowsPublished(Event):
    """`digest` names the content, so that a replay knows which flows were live."""

    digest: str


@dataclass(frozen=True, slots=True)
class CallScored(CallEvent):
    """`total` is 0-100, or None when nothing could be judged."""

    recording: str
    total: float | None
    needs_review: bool


@dataclass(frozen=True, slots=True)
class ServerStarted(Event):
    node: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ServerStopped(Event):
    node: str
    at: datetime
