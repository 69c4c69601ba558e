"""What the switchboard knows of one call that is up."""

from __future__ import annotations

from dataclasses import dataclass, field

from calls.events import CallOffered
from calls.model import HangupCause, Party, Stage, Tier
from calls.table import Queue
from ivr.run import FlowRun
from switchboard.lines import Line


@dataclass(slots=True)
class Waiting:
    """The caller's stay in a queue.

    `told` is the position he heard last, `speaking` the announcement after whose end the music goes on.
    """

    queue: Queue
    language: str
    told: int | None = None
    speaking: str | None = None


@dataclass(frozen=True, slots=True)
class Ringing:
    """An agent's phone that rings for the call; `withdrawn` waits for the phone to fall silent."""

    offer: str
    agent: str
    leg: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Dialling:
    """An outside address that rings."""

    address: str
    leg: str


@dataclass(frozen=True, slots=True)
class Talk:
    """The other side of a conversation; `agent` is empty for an outside party."""

    agent: str
    leg: str


@dataclass(frozen=True, slots=True)
class Ending:
    """Decided, and under way until the caller's leg is gone."""

    cause: HangupCause
    by: Party


@dataclass(slots=True)
class Record:
    """One call. `other_legs` are the legs we dialled that are not known to be gone."""

    offered: CallOffered
    line: Line | None
    stage: Stage = Stage.OFFERED
    tier: Tier = Tier.NORMAL
    flow: FlowRun | None = None
    waiting: Waiting | None = None
    ringing: Ringing | None = None
    dialling: Dialling | None = None
    talk: Talk | None = None
    ending: Ending | None = None
    recording: str | None = None
    question: str | None = None
    other_legs: set[str] = field(default_factory=set)
    _legs_dialled: int = 0
    _recordings: int = 0

    @property
    def call(self) -> str:
        return self.offered.call

    @property
    def leg(self) -> str:
        """The caller's leg."""
        return self.offered.leg

    def dial(self) -> str:
        """The id of one more leg."""
        self._legs_dialled += 1
        leg = f"{self.call}-a{self._legs_dialled}"
        self.other_legs.add(leg)
        return leg

    def next_recording(self) -> str:
        self._recordings += 1
        self.recording = f"{self.call}-r{self._recordings}"
        return self.recording
