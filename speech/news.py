"""What a listening tells. Times are milliseconds of the recording that is listened to."""

from __future__ import annotations

from dataclasses import dataclass

Matches = tuple[tuple[str, float], ...]
"""(knowledge entry, score up to 1), best first, three at most."""


@dataclass(frozen=True, slots=True)
class Began:
    """The caller began to speak: time to stop the prompt he speaks over."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What he said. `took_ms` lies between the end of his utterance being noticed and this being known."""

    text: str
    confidence: float
    matches: Matches
    began_ms: int
    ended_ms: int
    took_ms: int


@dataclass(frozen=True, slots=True)
class Failed:
    """This listening is over; `reason` says why in both languages."""

    reason: str


News = Began | Heard | Failed
