"""What is known of how fast a queue moves, and how much each way of estimating from it has erred lately."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from calls.model import Tier

RECENT = 0.1
"""The weight of the newest observation in what is remembered."""


class Estimator(StrEnum):
    QUEUE_LENGTH = "queue_length"
    LAST_SERVED = "last_served"
    HEAD_OF_LINE = "head_of_line"


@dataclass(frozen=True, slots=True)
class Estimate:
    """Between `low_s` and `high_s` seconds more, with `ahead` callers before him."""

    low_s: float
    high_s: float
    ahead: int


@dataclass(slots=True)
class Pace:
    """What was seen of one queue lately. `errors_s` is each estimator's mean absolute error, in seconds."""

    gap_s: float | None = None
    started_at: float | None = None
    last_wait_s: dict[Tier, float] = field(default_factory=dict)
    errors_s: dict[Estimator, float] = field(default_factory=dict)

    def started(self, now: float, *, others_wait: bool) -> None:
        """Service began. The gap to the next start says something only while somebody waits for it."""
        if self.started_at is not None:
            self.gap_s = _recent(self.gap_s, now - self.started_at)
        self.started_at = now if others_wait else None

    def compare(self, predicted: dict[Estimator, float], waited_s: float) -> None:
        for estimator, said_s in predicted.items():
            self.errors_s[estimator] = _recent(self.errors_s.get(estimator), abs(said_s - waited_s))


def _recent(known: float | None, new: float) -> float:
    return new if known is None else known + RECENT * (new - known)
