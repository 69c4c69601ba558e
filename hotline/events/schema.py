"""What other systems are told, as a schema. Fields are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from calls import events as e
from calls.model import AgentState, AgentStatus, Channel, Concern, HangupCause, Party, Stage, Tier


class Told(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class CallTold(Told):
    """The call as it stands at that event. `caller` is 138****8000 unless the endpoint gets full numbers."""

    id: str
    channel: Channel
    caller: str
    caller_name: str
    dialled: str
    tier: Tier
    language: str
    queue: str | None
    began_at: datetime


class EventTold(Told):
    """`id` is the same however often it is sent: keep it, and do nothing for one that was seen. `seq` counts up on
    each `node`."""

    id: str
    type: str
    at: datetime
    node: str
    seq: int
    call: CallTold | None = Field(description="null: about no call, or one that is not known any more.")
    data: dict[str, Any] = Field(description="As the type has it.")


class Arrived(Told):
    trunk: str
    diverted_from: str


class Queued(Told):
    callback: str = Field(description="The callback this call takes up; empty for none.")
    waited_s: float


class Moved(Told):
    queue: str
    to: str
    by: str


class OfferedToAgent(Told):
    """For the screen pop: who is rung, and what is known of the caller by then."""

    agent: str
    offer: str
    ring_s: float
    waiting_since: datetime | None = None
    collected: dict[str, str] = Field(default_factory=dict, description="What the flow and the bot noted.")
    looked_up: dict[str, str] = Field(default_factory=dict, description="What other systems answered.")


class Connected(Told):
    agent: str = Field(description="Empty: somebody outside.")


class TalkEnded(Told):
    agent: str
    by: Party


class Transferred(Told):
    address: str


class Disposed(Told):
    agent: str
    code: str


class Noted(Told):
    agent: str
    text: str


class Ended(Told):
    cause: HangupCause
    by: Party
    stage: Stage
    agents: list[str] = Field(default_factory=list, description="Who talked to the caller, in order.")
    waited_s: float | None = None
    disposition: str | None = None
    collected: dict[str, str] = Field(default_factory=dict)
    looked_up: dict[str, str] = Field(default_factory=dict)


class CallbackRequested(Told):
    callback: str
    queue: str
    number: str
    in_s: float
    attempts: int


class CallbackDialled(Told):
    callback: str
    of: str
    attempt: int
    number: str


class CallbackClosed(Told):
    callback: str
    reached: bool
    attempts: int


class VoicemailLeft(Told):
    voicemail: str
    queue: str
    recording: str
    number: str


class VoicemailHeard(Told):
    agent: str


class SurveyTaken(Told):
    agent: str
    marks: dict[str, int]
    score: float | None


class RecordingClosed(Told):
    recording: str
    length_ms: int
    sha256: str
    cut: bool


class Scored(Told):
    recording: str
    total: float | None
    needs_review: bool


class ConcernRaised(Told):
    recording: str
    concern: Concern
    by: Party
    start_ms: int
    end_ms: int


class AgentChanged(Told):
    agent: str
    status: AgentStatus
    state: AgentState
    reachable: bool


class Server(Told):
    node: str


DATA: dict[type[e.Event], type[Told]] = {
    e.CallOffered: Arrived,
    e.CallQueued: Queued,
    e.CallMoved: Moved,
    e.OfferMade: OfferedToAgent,
    e.TalkStarted: Connected,
    e.TalkEnded: TalkEnded,
    e.TransferStarted: Transferred,
    e.DispositionSet: Disposed,
    e.NoteAdded: Noted,
    e.CallEnded: Ended,
    e.CallbackRequested: CallbackRequested,
    e.CallbackDue: CallbackDialled,
    e.CallbackClosed: CallbackClosed,
    e.VoicemailLeft: VoicemailLeft,
    e.VoicemailHeard: VoicemailHeard,
    e.SurveyTaken: SurveyTaken,
    e.RecordingClosed: RecordingClosed,
    e.CallScored: Scored,
    e.ConcernRaised: ConcernRaised,
    e.AgentStateChanged: AgentChanged,
    e.ServerStarted: Server,
    e.ServerStopped: Server,
}
