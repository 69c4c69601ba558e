"""One event for one key press, whichever way and however often the phone tells of it.

RFC 4733 sends a key as a row of packets with one RTP timestamp, the last one three times; SIP INFO sends one request.
Many phones send both. pjmedia reports every packet and tells a new press from an update by its duration alone, so
the timestamp decides here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

KEYS = frozenset("0123456789*#ABCD")
TWIN_WINDOW_S = 1.0
"""The same key by the other method within this time of its last packet is the same press."""
UPDATE_GAP_S = 0.25
"""An update comes every 20 to 50 ms; after this much silence it belongs to a press whose beginning was lost."""


class Method(StrEnum):
    RFC4733 = "rfc4733"
    INFO = "info"


@dataclass(slots=True)
class _Press:
    digit: str
    method: Method
    heard_at: float
    timestamp_ms: int
    ended: bool
    has_twin: bool = False


@dataclass(slots=True)
class Presses:
    """The keys of one leg. Times are monotonic seconds."""

    _current: _Press | None = None
    _recent: list[_Press] = field(default_factory=list)

    def packet(self, digit: str, timestamp_ms: int, update: bool, ended: bool, now: float) -> bool:
        """A telephone-event packet (RFC 4733). True when it is the first sign of a press."""
        current = self._current
        if current is not None and self._continues(current, digit, timestamp_ms, update, now):
            current.heard_at, current.ended = now, current.ended or ended
            return False
        self._current = _Press(digit, Method.RFC4733, now, timestamp_ms, ended)
        return self._counts(self._current, now)

    def info(self, digit: str, now: float) -> bool:
        """A SIP INFO request with the key. True when it is the first sign of a press."""
        return self._counts(_Press(digit, Method.INFO, now, 0, True), now)

    def _continues(self, current: _Press, digit: str, timestamp_ms: int, update: bool, now: float) -> bool:
        """The same timestamp is the same press; so is an update in time by a phone that moves its timestamps."""
        if digit != current.digit:
            return False
        moving = update and not current.ended and now - current.heard_at <= UPDATE_GAP_S
        return timestamp_ms == current.timestamp_ms or moving

    def _counts(self, press: _Press, now: float) -> bool:
        """Pair presses of the two methods one to one, oldest first; what finds no twin counts."""
        if press.digit not in KEYS:
            return False
        self._recent = [item for item in self._recent if now - item.heard_at <= TWIN_WINDOW_S]
        for other in self._recent:
            if other.digit == press.digit and other.method is not press.method and not other.has_twin:
                other.has_twin = True
                return False
        self._recent.append(press)
        return True
