"""What of a score card says that a person should look at the call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qa_scoring.review.sampling import Candidate
from qa_scoring.score_card import ScoreCard

SILENCE: Final = "longest_silence_s"
RAISED: Final = "caller_raised_voice_s"
RAISED_S: Final = 3.0
"""A caller who shouts as long as this is strongly moved."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a call besides its card."""

    agent: str = ""
    days_of_service: int | None = None
    complaint: bool = False
    strong_emotion: bool = False
    disputed: bool = False


def candidate(recording: str, card: ScoreCard, known: Known) -> Candidate:
    """Figures of the card that were measured under any criterion."""
    raised = _value(card, RAISED)
    return Candidate(
        recording=recording,
        agent=known.agent,
        score=card.total,
        fatal=bool(card.fatal),
        needs_review=card.needs_review,
        longest_silence_s=_value(card, SILENCE),
        complaint=known.complaint,
        strong_emotion=known.strong_emotion or (raised is not None and raised >= RAISED_S),
        disputed=known.disputed,
        days_of_service=known.days_of_service,
    )


def _value(card: ScoreCard, measure: str) -> float | None:
    return max(
        (line.value for line in card.criteria if line.measure == measure and line.value is not None), default=None
    )
