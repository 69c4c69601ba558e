"""Score cards made by hand, for tests of what is done with them."""

from __future__ import annotations

from qa_scoring.score_card import CriterionScore, ScoreCard, Status
from qa_scoring.wording import Wording


def line(
    name: str, points: float | None = 10.0, *, of: float = 10.0, status: Status = Status.SCORED, fatal: bool = False
) -> CriterionScore:
    """One line; `points` None unless it is scored."""
    title = Wording(f"项目{name}", f"item {name}")
    reason = Wording("理由", "reason")
    scored = points if status is Status.SCORED else None
    return CriterionScore(name, title, status, of, reason, "length_s", "s", points=scored, fatal=fatal)


def card(total: float | None, *lines: CriterionScore) -> ScoreCard:
    return ScoreCard("acoustic", 1, total, lines)
