"""What shall be done. Imperative, frozen; every command has exactly one performer (the tuples at the end)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calls.events import Event
from calls.model import HangupCause, PauseBy, Purpose, Sound, Tier
from calls.monitored import MonitorMode
from calls.table import Need


@dataclass(frozen=True, slots=True)
class Command:
    """Anything that shall be done."""


@dataclass(frozen=True, slots=True)
class Announce(Command):
    """Journal the event and tell everybody who listens: the way engines speak to each other."""

    event: Event


# --- performed by telephony ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LegCommand(Command):
    call: str
    leg: str


@dataclass(frozen=True, slots=True)
class Ring(LegCommand):
    """Let the caller hear ringing (180) while the line waits."""


@dataclass(frozen=True, slots=True)
class Answer(LegCommand):
    pass


@dataclass(frozen=True, slots=True)
class Reject(LegCommand):
    """Refuse an unanswered leg with a SIP status; 503 carries Retry-After."""

    sip_status: int
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class Play(LegCommand):
    """Play the sounds one after another; `play` names this playing. A new Play on the leg replaces the old."""

    play: str
    sounds: tuple[Sound, ...]
    loop: bool = False


@dataclass(frozen=True, slots=True)
class StopPlay(LegCommand):
    play: str


@dataclass(frozen=True, slots=True)
class RingAgent(LegCommand):
    """Call an agent's phone; `leg` is the new leg's id. The ring time is the switchboard's to keep.

    `about` is a line about the caller's matter for the phone's display.
    """

    agent: str
    address: str
    caller: str
    caller_name: str = ""
    queue: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Dial(LegCommand):
    """Call an outside address; `leg` is the new leg's id."""

    address: str
    caller: str


@dataclass(frozen=True, slots=True)
class Bridge(LegCommand):
    """Let `leg` and `other` hear each other, and nobody else; whatever plays on either stops.

    What `other` says is on the right side of `recording` too, where one is named that runs already.
    """

    other: str
    recording: str = ""


@dataclass(frozen=True, slots=True)
class RingSupervisor(LegCommand):
    """Call a supervisor's phone; `leg` is the new leg's id. `mode` and `agent` are for the phone's display."""

    address: str
    mode: MonitorMode
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Join(LegCommand):
    """From now on the leg hears the legs `hears` and is heard by those of `heard_by`, and by no other.

    What stays as it was is not interrupted. Its sound is on the right side of `recording`, where one is named.
    """

    hears: tuple[str, ...]
    heard_by: tuple[str, ...] = ()
    recording: str = ""


@dataclass(frozen=True, slots=True)
class HangUp(LegCommand):
    """End the leg in whatever way its state asks for (CANCEL, BYE); the cause goes into a Reason header."""

    cause: HangupCause = HangupCause.NORMAL_CLEARING


@dataclass(frozen=True, slots=True)
class StartRecording(LegCommand):
    """Record `leg` on the left. The right is `other` (the agent), or what we play to the caller when empty."""

    recording: str
    other: str = ""
    purpose: Purpose = Purpose.TALK


@dataclass(frozen=True, slots=True)
class StopRecording(Command):
    call: str
    recording: str


@dataclass(frozen=True, slots=True)
class PauseRecording(Command):
    """From now on the recording holds silence on both sides, and keys of its legs are secret; its time goes on."""

    call: str
    recording: str
    by: PauseBy


@dataclass(frozen=True, slots=True)
class ResumeRecording(Command):
    call: str
    recording: str
    by: PauseBy


@dataclass(frozen=True, slots=True)
class KeepSecret(LegCommand):
    """From now on (or, with `on` False, no longer) keys of the leg are secret and its recordings hold silence."""

    on: bool


@dataclass(frozen=True, slots=True)
class Listen(LegCommand):
    """Tell by events what the leg's party says; `listening` names this, `knowledge` the base with the answers."""

    listening: str
    language: str
    knowledge: str


@dataclass(frozen=True, slots=True)
class StopListening(LegCommand):
    listening: str


# --- performed by the services around the house ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LookUp(Command):
    """Ask another system (`service` of services.yaml) with these values; the answer comes as an event.

    `wanted` are the names of the values that shall come back.
    """

    call: str
    lookup: str
    service: str
    values: Mapping[str, str]
    wanted: tuple[str, ...]


# --- performed by the switchboard: what a flow decides ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Enqueue(Command):
    """`needs` is what the caller asks for besides what the queue does; `exits` are the ladder's ways out he has.

    While he waits `offers` are said, for the first time after `offer_after_s`; the flow takes the keys. With `after`
    he comes back to the flow when the agent has hung up first.
    """

    call: str
    queue: str
    language: str
    tier: Tier | None = None
    needs: tuple[Need, ...] = ()
    exits: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    offer_after_s: float = 30.0
    after: bool = False


@dataclass(frozen=True, slots=True)
class Transfer(Command):
    call: str
    address: str
    ring_s: float = 30.0


@dataclass(frozen=True, slots=True)
class RequestCallback(Command):
    """The caller wants to be called back at `number`, `in_s` seconds from now or, with zero, when his turn comes.

    Without `same_agent` it shall be somebody else than who talked to him in this call (双确认, H6).
    """

    call: str
    queue: str
    language: str
    number: str
    in_s: float = 0.0
    same_agent: bool = True


@dataclass(frozen=True, slots=True)
class RecordMessage(Command):
    """Record what the caller says from now on for `queue`; see `EndMessage`."""

    call: str
    queue: str
    language: str


@dataclass(frozen=True, slots=True)
class StopMessage(Command):
    """What the caller says is no message any more; whether it is kept, he has still to say."""

    call: str


@dataclass(frozen=True, slots=True)
class EndMessage(Command):
    """The message is over: kept as a work item of its queue, or thrown away."""

    call: str
    keep: bool


@dataclass(frozen=True, slots=True)
class NoticeGiven(Command):
    """The caller was told that he is recorded, and has not refused: he heard the notice out, or knows it."""

    call: str


@dataclass(frozen=True, slots=True)
class RefuseRecording(Command):
    """The caller does not want to be recorded."""

    call: str


@dataclass(frozen=True, slots=True)
class TakeSurvey(Command):
    """The caller's marks 1-5 by criterion and their weighted mean, 0-100."""

    call: str
    marks: Mapping[str, int]
    score: float | None


@dataclass(frozen=True, slots=True)
class SendMessage(Command):
    """Have a text message sent to the caller (or to `number`), `in_s` seconds from now."""

    call: str
    template: str
    language: str
    values: Mapping[str, str]
    number: str = ""
    in_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Leave(Command):
    """The flow is done with the caller."""

    call: str
    cause: HangupCause = HangupCause.NORMAL_CLEARING


TELEPHONY: tuple[type[Command], ...] = (
    Ring,
    Answer,
    Reject,
    Play,
    StopPlay,
    RingAgent,
    Dial,
    RingSupervisor,
    Join,
    Bridge,
    HangUp,
    StartRecording,
    StopRecording,
    PauseRecording,
    ResumeRecording,
    KeepSecret,
    Listen,
    StopListening,
)
SERVICES: tuple[type[Command], ...] = (LookUp,)
SWITCHBOARD: tuple[type[Command], ...] = (
    Enqueue,
    Transfer,
    RequestCallback,
    RecordMessage,
    StopMessage,
    EndMessage,
    NoticeGiven,
    RefuseRecording,
    TakeSurvey,
    SendMessage,
    Leave,
)
DRIVER: tuple[type[Command], ...] = (Announce,)
