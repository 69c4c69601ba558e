"""The result of scoring one call: points, reasons, and what to play to check them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from calls.errors import FarEndError
from qa_scoring.facts import LISTENING_VERSION
from qa_scoring.span import Span
from qa_scoring.wording import Wording

SCORING_VERSION: Final = 2
"""Rises whenever the same facts and the same rubric would yield another card."""


class Status(StrEnum):
    """Whether a criterion was scored; in the other cases its weight does not count. `pending`: nobody need look yet,
    it is scored once the call is transcribed."""

    SCORED = "scored"
    NOT_APPLICABLE = "not_applicable"
    NEEDS_REVIEW = "needs_review"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One line of the card.

    `points` and `value` are None unless scored. `evidence` is what was measured, at most 20 of the longest spans;
    a line that lost points always has some. `total_without[i]` is the card's total if `evidence[i]` were struck,
    None where the figure is not a sum of its spans. `fatal`: this line alone sets the total to 0. `words[i]`: what
    was said at `evidence[i]`; empty where nothing on the line goes by words. `confidence`: 0..1, how well the words
    that decide were understood, None where none do.
    """

    id: str
    title: Wording
    status: Status
    max_points: float
    reason: Wording
    measure: str
    unit: str
    value: float | None = None
    points: float | None = None
    fatal: bool = False
    evidence: tuple[Span, ...] = ()
    total_without: tuple[float | None, ...] = ()
    section: str = ""
    words: tuple[str, ...] = ()
    confidence: float | None = None

    @property
    def lost(self) -> float:
        """Points lost; 0 unless scored."""
        return 0.0 if self.points is None else self.max_points - self.points

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title.to_dict(),
            "status": self.status.value,
            "points": self.points,
            "max_points": self.max_points,
            "reason": self.reason.to_dict(),
            "measure": self.measure,
            "unit": self.unit,
            "value": self.value,
            "fatal": self.fatal,
            "evidence": [span.to_list() for span in self.evidence],
            "total_without": list(self.total_without),
            "section": self.section,
            "words": list(self.words),
            "confidence": self.confidence,
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> CriterionScore:
        """What `to_dict` wrote, now or before calls were understood."""
        return cls(
            id=str(value["id"]),
            title=Wording.from_dict(value["title"]),
            status=Status(value["status"]),
            max_points=float(value["max_points"]),
            reason=Wording.from_dict(value["reason"]),
            measure=str(value["measure"]),
            unit=str(value["unit"]),
            value=_number(value["value"]),
            points=_number(value["points"]),
            fatal=bool(value["fatal"]),
            evidence=tuple(Span(start, end, channel) for start, end, channel in value["evidence"]),
            total_without=tuple(_number(total) for total in value["total_without"]),
            section=str(value.get("section", "")),
            words=tuple(str(said) for said in value.get("words", ())),
            confidence=_number(value.get("confidence")),
        )


@dataclass(frozen=True, slots=True)
class SectionScore:
    """A part of the rubric and how well it was done, 0..100; None when nothing of it was scored."""

    id: str
    title: Wording
    weight: float
    score: float | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "title": self.title.to_dict(), "weight": self.weight, "score": self.score}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> SectionScore:
        title = Wording.from_dict(value["title"])
        return cls(str(value["id"]), title, float(value["weight"]), _number(value["score"]))


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """`total` is 0..100 over the criteria that were scored, None when none was. `transcript_model`: who understood
    the words, empty for a card made before anybody did."""

    rubric: str
    rubric_version: int
    total: float | None
    criteria: tuple[CriterionScore, ...]
    listening_version: int = LISTENING_VERSION
    scoring_version: int = SCORING_VERSION
    sections: tuple[SectionScore, ...] = ()
    transcript_model: str = ""
    transcript_version: int | None = None

    @property
    def complete(self) -> bool:
        """Nothing on it waits for the transcript."""
        return all(line.status is not Status.PENDING for line in self.criteria)

    @property
    def needs_review(self) -> bool:
        """A person has to look: something could not be known."""
        return (self.total is None and self.complete) or any(
            line.status is Status.NEEDS_REVIEW for line in self.criteria
        )

    @property
    def fatal(self) -> tuple[str, ...]:
        """Ids of the fatal criteria that were failed."""
        return tuple(line.id for line in self.criteria if line.fatal)

    def without_evidence(self) -> ScoreCard:
        """The marks alone: nothing in it can be played or was said."""
        bare = (replace(line, evidence=(), total_without=(), words=()) for line in self.criteria)
        return replace(self, criteria=tuple(bare))

    def to_dict(self) -> dict[str, Any]:
        """A JSON-safe mapping with the keys in a fixed order; `from_dict` restores an equal card."""
        return {
            "rubric": self.rubric,
            "rubric_version": self.rubric_version,
            "listening_version": self.listening_version,
            "scoring_version": self.scoring_version,
            "total": self.total,
            "needs_review": self.needs_review,
            "complete": self.complete,
            "fatal": list(self.fatal),
            "criteria": [line.to_dict() for line in self.criteria],
            "sections": [section.to_dict() for section in self.sections],
            "transcript_model": self.transcript_model,
            "transcript_version": self.transcript_version,
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> ScoreCard:
        """The card `to_dict` wrote, now or before calls were understood. Raises FarEndError when the mapping is not
        that."""
        try:
            understood = value.get("transcript_version")
            return cls(
                rubric=str(value["rubric"]),
                rubric_version=int(value["rubric_version"]),
                total=_number(value["total"]),
                criteria=tuple(CriterionScore.from_dict(line) for line in value["criteria"]),
                listening_version=int(value["listening_version"]),
                scoring_version=int(value["scoring_version"]),
                sections=tuple(SectionScore.from_dict(section) for section in value.get("sections", ())),
                transcript_model=str(value.get("transcript_model", "")),
                transcript_version=None if understood is None else int(understood),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise FarEndError(f"this is not a score card: {error!r}") from error


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
