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

SCORING_VERSION: Final = 1
"""Rises whenever the same facts and the same rubric would yield another card."""


class Status(StrEnum):
    """Whether a criterion was scored; in the other two cases its weight does not count."""

    SCORED = "scored"
    NOT_APPLICABLE = "not_applicable"
    NEEDS_REVIEW = "needs_review"


@dataclass(frozen=True, slots=True)
class CriterionScore:
    """One line of the card.

    `points` and `value` are None unless scored. `evidence` is what was measured, at most 20 of the longest spans;
    a line that lost points always has some. `total_without[i]` is the card's total if `evidence[i]` were struck,
    None where the figure is not a sum of its spans. `fatal`: this line alone sets the total to 0.
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
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> CriterionScore:
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
        )


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """`total` is 0..100 over the criteria that were scored, None when none was."""

    rubric: str
    rubric_version: int
    total: float | None
    criteria: tuple[CriterionScore, ...]
    listening_version: int = LISTENING_VERSION
    scoring_version: int = SCORING_VERSION

    @property
    def needs_review(self) -> bool:
        """A person has to look: something could not be known."""
        return self.total is None or any(line.status is Status.NEEDS_REVIEW for line in self.criteria)

    @property
    def fatal(self) -> tuple[str, ...]:
        """Ids of the fatal criteria that were failed."""
        return tuple(line.id for line in self.criteria if line.fatal)

    def without_evidence(self) -> ScoreCard:
        """The marks alone: nothing in it can be played or was said."""
        return replace(self, criteria=tuple(replace(line, evidence=(), total_without=()) for line in self.criteria))

    def to_dict(self) -> dict[str, Any]:
        """A JSON-safe mapping with the keys in a fixed order; `from_dict` restores an equal card."""
        return {
            "rubric": self.rubric,
            "rubric_version": self.rubric_version,
            "listening_version": self.listening_version,
            "scoring_version": self.scoring_version,
            "total": self.total,
            "needs_review": self.needs_review,
            "fatal": list(self.fatal),
            "criteria": [line.to_dict() for line in self.criteria],
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> ScoreCard:
        """The card `to_dict` wrote. Raises FarEndError when the mapping is not that."""
        try:
            return cls(
                rubric=str(value["rubric"]),
                rubric_version=int(value["rubric_version"]),
                total=_number(value["total"]),
                criteria=tuple(CriterionScore.from_dict(line) for line in value["criteria"]),
                listening_version=int(value["listening_version"]),
                scoring_version=int(value["scoring_version"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise FarEndError(f"this is not a score card: {error!r}") from error


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
