"""What happened. Past tense, frozen, each one serialises to the journal and back.

An event about a call names it in `call`; ids are made at the edge or derived from other ids. `at` is an aware
UTC datetime stamped at the edge; monotonic time is the `now` handed to the engines beside the event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from calls.event import CallEvent, Event
from calls.guided import (
    AnnouncementMade,
    AnnouncementWithdrawn,
    BotAnswered,
    BotHandedOver,
    CustomerNoted,
    InputFailed,
    LookupAnswered,
    LookupFailed,
    MessageRequested,
    NoteTaken,
    RecordingRefused,
    SpeechBegan,
    SpeechFailed,
    SpeechHeard,
    SurveyTaken,
    VoicemailHeard,
    VoicemailLeft,
)
from calls.legs import LegAnswered, LegHeld, LegHungUp, LegResumed, LegRinging
from calls.model import (
    AgentState,
    AgentStatus,
    Channel,
    HangupCause,
    LeaveReason,
    Party,
    RefusalReason,
    Stage,
    Tier,
)
from calls.monitored import (
    CallEndOrdered,
    CallTakenOver,
    MonitoringEnded,
    MonitoringModeChanged,
    MonitoringOrdered,
    MonitoringRung,
    MonitoringStarted,
    MonitoringStopOrdered,
    SupervisorOrderRefused,
)
from calls.orders import (
    AgentGroupsSet,
    AgentLent,
    AgentSkillsSet,
    MoveOrdered,
    PlanSwitched,
    PriorityOrdered,
    QueuePaused,
    QueueResumed,
    RecordingOrderRefused,
    RecordingPauseOrdered,
    RecordingResumeOrdered,
    WithdrawalOrdered,
    WrapUpExtended,
    WrapUpSkipped,
)
from calls.recorded import (
    CallScored,
    ConcernRaised,
    RecordingClosed,
    RecordingDeleted,
    RecordingNotChanged,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    RecordingStopped,
)
from calls.routed import (
    AgentPaused,
    CallbackClosed,
    CallbackDue,
    CallMoved,
    CallOverflowed,
    CallWaits,
    OfferMade,
    OfferWithdrawn,
    PositionTold,
    QueueRefused,
)
from calls.table import Need, RoutingTable
from calls.wrapped import DispositionSet, NoteAdded

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
class DigitPressed(CallEvent):
    """One key, counted once; `method` is rfc4733, info or twilio. Of a `secret` key only `calls.secrets.HIDDEN` is
    kept."""

    leg: str
    digit: str
    method: str = "rfc4733"
    secret: bool = False


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
class PromptMissing(CallEvent):
    """Nothing could be played of these prompts, in no form and no language: the caller hears a tone."""

    leg: str
    play: str
    prompts: tuple[str, ...]


# --- the caller's way: announced by the switchboard -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FlowStarted(CallEvent):
    """The call began on this version of a flow and will finish on it."""

    flow: str
    version: str
    tier: Tier


@dataclass(frozen=True, slots=True)
class NodeEntered(CallEvent):
    """The caller came to a node of the flow; `prompts` are the keys that begin to play there.

    `by` is the way out of the node before, "" at the flow's start and after a rescue. `flow` in `version` is the
    (sub)flow the node belongs to.
    """

    node: str
    verb: str
    prompts: tuple[str, ...] = ()
    flow: str = ""
    version: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class CallQueued(CallEvent):
    """The call waits in a queue from now on.

    `needs` is what this call asks for besides what queue, language and region ask for; `manager` the caller's
    personal manager; `exits` the ways out of the queue its flow knows. `callback` is set on a call that we made to
    take up the place of that callback. `waited_s` is time waited before that counts (after a restart). `avoid` are
    agents who must not serve it.
    """

    queue: str
    tier: Tier
    language: str
    caller: str = ""
    needs: tuple[Need, ...] = ()
    manager: str = ""
    channel: Channel = Channel.VOICE
    exits: tuple[str, ...] = ()
    callback: str = ""
    waited_s: float = 0.0
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CallLeftQueue(CallEvent):
    queue: str
    reason: LeaveReason


@dataclass(frozen=True, slots=True)
class CallbackRequested(CallEvent):
    """The caller wants to be called back at `number` instead of waiting; `callback` names this request.

    With `in_s` zero he keeps the place and the class he has in the queue; else he wants to be called that much later.
    `waited_s` and `attempts` are what was before a restart, and zero otherwise. `dialled` is the number he had
    dialled. `recording_refused`: he did not want this call to be recorded, so the call back is not recorded either.
    """

    callback: str
    queue: str
    tier: Tier
    language: str
    number: str
    in_s: float = 0.0
    waited_s: float = 0.0
    attempts: int = 0
    dialled: str = ""
    avoid: tuple[str, ...] = ()
    recording_refused: bool = False


@dataclass(frozen=True, slots=True)
class CallbackFailed(CallEvent):
    """The customer was not reached this time; `call` is the attempt's call."""

    callback: str
    cause: HangupCause


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
    """`supervisor` had taken the call over from its agent, if not empty."""

    agent: str
    by: Party
    supervisor: str = ""


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
    """`by` is the supervisor who chose it for the agent, or empty for the agent himself. `reason` is why he takes a
    break, one of desk.yaml's, where he said so."""

    agent: str
    status: AgentStatus
    by: str = ""
    reason: str = ""


# --- the owner's and supervisors' rules ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TablePublished(Event):
    table: RoutingTable


@dataclass(frozen=True, slots=True)
class FlowsPublished(Event):
    """`digest` names the content, so that a replay knows which flows were live."""

    digest: str


@dataclass(frozen=True, slots=True)
class FlowPublished(Event):
    """New calls go through this version of the flow; calls under way finish on theirs."""

    flow: str
    version: str


@dataclass(frozen=True, slots=True)
class ServerStarted(Event):
    node: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ServerStopped(Event):
    node: str
    at: datetime
