"""What people decided about single calls, held against every draft of a rubric [Q4].

A reviewer's correction or a granted appeal that says "the rule was wrong" becomes a case: the draft must judge that
criterion of that call as the person did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qa_scoring.score_card import CriterionScore, ScoreCard, Status
from qa_scoring.wording import Wording

TOLERANCE: Final = 0.05
"""Part of a criterion's points by which a draft may differ from the person: marks are given in steps."""


@dataclass(frozen=True, slots=True)
class RegressionCase:
    """What `by` decided, and why. `earned`: part of the criterion's points, 0..1; None unless `status` is scored."""

    case: int
    recording: str
    call: str
    criterion: str
    status: Status
    earned: float | None
    by: str
    reason: str


def part_earned(line: CriterionScore) -> float | None:
    """Part of its points, 0..1; None unless it is scored. A criterion without weight earns all or nothing: whether
    its fatal rule held."""
    if line.status is not Status.SCORED:
        return None
    if line.max_points:
        return (line.points or 0.0) / line.max_points
    return 0.0 if line.fatal else 1.0


@dataclass(frozen=True, slots=True)
class CaseFailure:
    case: RegressionCase
    reason: Wording


def failed(case: RegressionCase, card: ScoreCard) -> CaseFailure | None:
    """How the card contradicts the person; None when it does not, or the rubric has no such criterion any more."""
    line = next((line for line in card.criteria if line.id == case.criterion), None)
    if line is None:
        return None
    if line.status is not case.status:
        return CaseFailure(case, _other_status(case, line))
    earned = part_earned(line)
    if earned is not None and case.earned is not None and abs(earned - case.earned) > TOLERANCE:
        return CaseFailure(case, _other_points(case, line, earned))
    return None


_STATUS_ZH: Final = {
    Status.SCORED: "计分",
    Status.NOT_APPLICABLE: "不适用",
    Status.NEEDS_REVIEW: "待复核",
    Status.PENDING: "待定",
}
_STATUS_EN: Final = {
    Status.SCORED: "scored",
    Status.NOT_APPLICABLE: "not applicable",
    Status.NEEDS_REVIEW: "needs review",
    Status.PENDING: "pending",
}


def _other_status(case: RegressionCase, line: CriterionScore) -> Wording:
    wanted, judged = _STATUS_ZH[case.status], _STATUS_ZH[line.status]
    return Wording(
        f"案例 {case.case}：通话 {case.call} 的“{line.title.zh}”应为{wanted}，草稿判为{judged}",
        f"case {case.case}: {line.title.en!r} of call {case.call} should be {_STATUS_EN[case.status]}, "
        f"the draft says {_STATUS_EN[line.status]}",
    )


def _other_points(case: RegressionCase, line: CriterionScore, earned: float) -> Wording:
    return Wording(
        f"案例 {case.case}：通话 {case.call} 的“{line.title.zh}”应得 {case.earned:.0%}，草稿给 {earned:.0%}",
        f"case {case.case}: {line.title.en!r} of call {case.call} should earn {case.earned:.0%}, "
        f"the draft gives {earned:.0%}",
    )
