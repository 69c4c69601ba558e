"""What the routing engine decided: the events it announces about calls."""

from __future__ import annotations

from dataclasses import dataclass

from calls.decision import Decision
from calls.event import CallEvent, Event
from calls.model import QueueRefusal, Tier


@dataclass(frozen=True, slots=True)
class OfferMade(CallEvent):
    """The call goes to this agent, whose phone rings for `ring_s` at most.

    With ring-several a call has several offers at once: the first to be accepted wins, the others are told so.
    """

    offer: str
    agent: str
    address: str
    ring_s: float
    why: Decision


@dataclass(frozen=True, slots=True)
class OfferWithdrawn(CallEvent):
    """The agent was needed elsewhere; the call keeps its place."""

    offer: str
    agent: str


@dataclass(frozen=True, slots=True)
class CallWaits(CallEvent):
    """Nobody could be offered the call when it came, or when what it asks for changed."""

    queue: str
    why: Decision


@dataclass(frozen=True, slots=True)
class CallMoved(CallEvent):
    """The call waits in queue `to` from now on, join time kept. `by` is the supervisor, or empty for the ladder."""

    queue: str
    to: str
    by: str = ""
    why: Decision | None = None


@dataclass(frozen=True, slots=True)
class CallOverflowed(CallEvent):
    """The call has left its queue by the ladder: to its flow's way out `exit`, or to the outside `number`."""

    queue: str
    exit: str
    number: str
    why: Decision


@dataclass(frozen=True, slots=True)
class QueueRefused(CallEvent):
    queue: str
    reason: QueueRefusal


@dataclass(frozen=True, slots=True)
class PositionTold(CallEvent):
    """`position` 1 is served next; `waiting` counts all callers of the queue.

    The wait ahead is estimated between `low_s` and `high_s`; both None while nothing can be said.
    """

    queue: str
    position: int
    waiting: int
    low_s: float | None = None
    high_s: float | None = None


@dataclass(frozen=True, slots=True)
class CallbackDue(CallEvent):
    """The customer shall be called now: `call` is the new call, the `attempt`th for this callback, `of` the first.

    `dialled` is the number he had dialled: what his phone shows as the caller. `avoid` are agents who must not have
    the call. With `recording_refused` it is not recorded. An agent who has heard a message and calls back is such an
    attempt too: `call` and `callback` are then the voicemail.
    """

    callback: str
    of: str
    queue: str
    tier: Tier
    language: str
    number: str
    attempt: int
    ring_s: float
    dialled: str = ""
    avoid: tuple[str, ...] = ()
    recording_refused: bool = False


@dataclass(frozen=True, slots=True)
class CallbackClosed(CallEvent):
    """The callback is over: an agent talked to the customer, or nobody will try again. `call` is the caller's own."""

    callback: str
    reached: bool
    attempts: int


@dataclass(frozen=True, slots=True)
class AgentPaused(Event):
    """The agent let `refusals` calls in a row go by and was put on a break."""

    agent: str
    refusals: int
