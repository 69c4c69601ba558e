"""What becomes of a leg, the caller's or one we dialled: posted by telephony."""

from __future__ import annotations

from dataclasses import dataclass

from calls.event import CallEvent
from calls.model import HangupCause


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
class LegHeld(CallEvent):
    """The leg's phone has put us on hold: nothing it sends reaches the other side (RFC 3264, 8.4)."""

    leg: str


@dataclass(frozen=True, slots=True)
class LegResumed(CallEvent):
    """The leg's phone has taken us back from hold."""

    leg: str
