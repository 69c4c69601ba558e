"""What of a scored call says that a person should look at the call."""

from __future__ import annotations

from dataclasses import dataclass

from qa_scoring.review.sampling import Candidate
from qa_scoring.review.signs import RAISED, RAISED_S, SILENCE, Signs
from qa_scoring.score_card import ScoreCard


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a call besides its card. `complaint`: a person keeps it as one. `signs` None where its facts
    are not known (any more)."""

    agent: str = ""
    days_of_service: int | None = None
    complaint: bool = False
    disputed: bool = False
    signs: Signs | None = None


def candidate(recording: str, card: ScoreCard, known: Known) -> Candidate:
    """By its facts; where there are none, by the figures that were measured under any criterion of the card."""
    signs = known.signs or _signs_on(card)
    return Candidate(
        recording=recording,
        agent=known.agent,
        score=card.total,
        fatal=bool(card.fatal),
        needs_review=card.needs_review,
        longest_silence_s=signs.longest_silence_s,
        complaint=known.complaint or signs.complaint,
        strong_emotion=signs.strong_emotion,
        disputed=known.disputed,
        days_of_service=known.days_of_service,
    )


def _signs_on(card: ScoreCard) -> Signs:
    loud = any((_value(card, name) or 0.0) >= RAISED_S for name in RAISED)
    return Signs(_value(card, SILENCE), strong_emotion=loud)


def _value(card: ScoreCard, measure: str) -> float | None:
    return max(
        (line.value for line in card.criteria if line.measure == measure and line.value is not None), default=None
    )
