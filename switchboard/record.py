"""What the switchboard knows of one call that is up."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from math import inf

from calls.events import CallbackDue, CallOffered, VoicemailLeft
from calls.model import RefusalReason, Sound, Stage, Tier
from calls.table import Queue
from ivr.run import FlowRun
from switchboard.customers import UNKNOWN, Customer
from switchboard.lines import Line, RecordPolicy
from switchboard.monitor import Monitor


@dataclass(slots=True)
class Waiting:
    """The caller's stay in a queue; `told` is the position he heard last, `estimate` the wait he was told.

    `offers` are the prompts that name what he may do instead, said at `offer_at` for the first time.

    `announcing` is the play of the announcement he heard last, `cut_at` when a sentence gives way to one in a hurry.

    Until the stay is `known`, what is heard of the call's waiting is about an earlier one.
    """

    queue: Queue
    since: float = 0.0
    known: bool = False
    offers: tuple[str, ...] = ()
    offer_at: float = inf
    told: int | None = None
    estimate: tuple[Sound, ...] = ()
    announcing: str | None = None
    cut_at: float = inf


@dataclass(slots=True)
class Hold:
    """The music a caller hears, its phrases `phrase_s` long (0: none), and the announcement that interrupts it."""

    music: str
    phrase_s: float = 0.0
    speaking: str | None = None


@dataclass(frozen=True, slots=True)
class Ringing:
    """An agent's phone that rings for the call until `until`.

    `stopped` says why it was told to stop; then it is given up at `until` if it has not said that it did.
    """

    offer: str
    agent: str
    leg: str
    until: float
    stopped: RefusalReason | None = None


@dataclass(frozen=True, slots=True)
class Dialling:
    """An outside address that rings."""

    address: str
    leg: str


@dataclass(frozen=True, slots=True)
class Talk:
    """The other side of a conversation; `agent` is empty for an outside party and a `supervisor` who took over."""

    agent: str
    leg: str
    supervisor: str = ""


@dataclass(slots=True)
class Message:
    """What the caller says for a queue, since `began` until `ended` (None: he still speaks)."""

    recording: str
    queue: str
    language: str
    began: float
    ended: float | None = None


class Part(StrEnum):
    """What an agent who listens to a message hears: by whom and when, the message, what he may do."""

    INTRODUCTION = "introduction"
    MESSAGE = "message"
    QUESTION = "question"


@dataclass(slots=True)
class Hearing:
    """An agent listens to a message; `play` is what he hears now. `begun`: he has heard some of the message itself.
    `reached`: the customer was called back and talks to him; `notice` is what tells the customer before that he is
    recorded, `untold`: that could not be said.
    """

    part: Part = Part.INTRODUCTION
    play: str = ""
    begun: bool = False
    reached: bool = False
    notice: str = ""
    untold: bool = False


Origin = CallOffered | CallbackDue | VoicemailLeft


@dataclass(slots=True)
class Record:
    """One call, or a message that waits for an agent as a call does; its customer has a leg when he is called back.

    `legs` are the caller's and those we dialled that are not known to be gone, oldest first.

    `line` and `flow` are None for a number that nobody serves. `ringing` has the agents' phones by leg, oldest first.
    A customer who is called back is `placed` when he stands where he had asked for it. With `after` he goes back to
    the flow when the agent has hung up first; `agents` talked to him, the last one last. `refused`: he does not want
    to be recorded, or did not in the call for which he is called back. `message` is what he speaks for a queue.
    The recording is `paused`; `keyed` are the last keys of the agent's phone, `held_play` what a caller hears on
    hold. For a message left at `since` the customer is called back for the `attempt`th time while an agent has his
    `hearing`. `monitors` are supervisors in the talk, or whose phones ring for it, by leg.
    """

    origin: Origin
    line: Line | None = None
    stage: Stage = Stage.OFFERED
    tier: Tier = Tier.NORMAL
    placed: bool = False
    customer: Customer = UNKNOWN
    flow: FlowRun | None = None
    waiting: Waiting | None = None
    hold: Hold | None = None
    ringing: dict[str, Ringing] = field(default_factory=dict)
    dialling: Dialling | None = None
    talk: Talk | None = None
    recording: str | None = None
    paused: bool = False
    keyed: str = ""
    held_play: str | None = None
    legs: list[str] = field(default_factory=list)
    announced: set[str] = field(default_factory=set)
    after: bool = False
    agents: list[str] = field(default_factory=list)
    refused: bool = False
    message: Message | None = None
    since: float = 0.0
    hearing: Hearing | None = None
    attempt: int = 0
    monitors: dict[str, Monitor] = field(default_factory=dict)
    _supervisors: int = 0
    _legs_dialled: int = 0
    _recordings: int = 0
    _messages: int = 0
    _texts: int = 0
    _plays: int = 0

    def __post_init__(self) -> None:
        if not self.is_message:
            self.legs.append(self.leg)

    @property
    def call(self) -> str:
        return self.origin.voicemail if isinstance(self.origin, VoicemailLeft) else self.origin.call

    @property
    def is_message(self) -> bool:
        return isinstance(self.origin, VoicemailLeft)

    @property
    def leg(self) -> str:
        """The caller's leg; of a customer whom we call, that of the last attempt."""
        if isinstance(self.origin, CallOffered):
            return self.origin.leg
        return f"{self.call}-c" if self.attempt < 2 else f"{self.call}-c{self.attempt}"

    @property
    def waits(self) -> bool:
        """He stands in a queue, and the queue knows."""
        return self.stage is Stage.QUEUED and self.waiting is not None and self.waiting.known

    @property
    def callback(self) -> str:
        """The callback this call is an attempt at, or ""."""
        return self.origin.callback if isinstance(self.origin, CallbackDue) else ""

    @property
    def avoid(self) -> tuple[str, ...]:
        """Agents who must not have the call."""
        return self.origin.avoid if isinstance(self.origin, CallbackDue) else ()

    @property
    def dialled(self) -> str:
        """The number the customer had dialled."""
        return self.origin.dialled

    @property
    def caller(self) -> str:
        """The customer's number."""
        return self.origin.caller if isinstance(self.origin, CallOffered) else self.origin.number

    @property
    def caller_name(self) -> str:
        """The customer's name as far as we know him, else what the trunk says."""
        told = self.origin.caller_name if isinstance(self.origin, CallOffered) else ""
        return self.customer.name or told

    @property
    def trunk(self) -> str:
        """The address at which outside numbers are dialled; empty: they are not."""
        return self.line.trunk if self.line is not None else ""

    @property
    def language(self) -> str:
        """What the customer is spoken to in."""
        if self.flow is not None:
            return self.flow.language
        return "" if isinstance(self.origin, CallOffered) else self.origin.language

    @property
    def policy(self) -> RecordPolicy:
        return RecordPolicy.NONE if self.line is None or self.refused else self.line.record

    def dial(self) -> str:
        """The id of one more leg."""
        self._legs_dialled += 1
        leg = f"{self.call}-a{self._legs_dialled}"
        self.legs.append(leg)
        return leg

    def dial_supervisor(self) -> str:
        """The id of one more supervisor's leg."""
        self._supervisors += 1
        leg = f"{self.call}-s{self._supervisors}"
        self.legs.append(leg)
        return leg

    def gone(self, leg: str) -> None:
        self.legs = [other for other in self.legs if other != leg]

    def next_recording(self) -> str:
        self._recordings += 1
        self.recording = f"{self.call}-r{self._recordings}"
        return self.recording

    @property
    def was_recorded(self) -> bool:
        """At some time in this call, maybe now."""
        return self._recordings > 0

    def next_message(self) -> str:
        """The name of one more message of this call, and of its sound."""
        self._messages += 1
        return f"{self.call}-v{self._messages}"

    def next_text(self) -> str:
        self._texts += 1
        return f"{self.call}-m{self._texts}"

    def next_play(self) -> str:
        """Of a message: what is played to an agent. What a caller hears is counted by his flow."""
        self._plays += 1
        return f"{self.call}-p{self._plays}"

    def next_callback(self, *, follow_up: bool) -> str:
        """One of each kind in a call: to be called instead of waiting, and to be called again some time after."""
        return f"{self.call}-f1" if follow_up else f"{self.call}-b1"
