"""What a person says of one criterion against the machine, and the card that follows; the machine's is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from calls.errors import FarEndError
from qa_scoring.review.refusal import unsound
from qa_scoring.score_card import CriterionScore, ScoreCard, Status
from qa_scoring.span import Span
from qa_scoring.total import summed
from qa_scoring.wording import Wording

LONGEST_TEXT: Final = 2000
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Correction:
    """`criterion` gets this `status` and these `points` (None unless scored) for the `reason`, which is required.

    `fatal` (一票否决) sets the total to 0. `struck` are pieces of the machine's evidence the person threw out.
    `rule_wrong`: not this call is odd, the rule is wrong; drafts of the rubric are held to what the person said.
    """

    criterion: str
    status: Status
    reason: str
    points: float | None = None
    fatal: bool = False
    struck: tuple[Span, ...] = ()
    rule_wrong: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "criterion": self.criterion,
            "status": self.status.value,
            "points": self.points,
            "fatal": self.fatal,
            "reason": self.reason,
            "struck": [span.to_list() for span in self.struck],
            "rule_wrong": self.rule_wrong,
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Correction:
        """What `to_dict` wrote. Raises FarEndError when the mapping is not that."""
        try:
            return cls(
                criterion=str(value["criterion"]),
                status=Status(value["status"]),
                reason=str(value["reason"]),
                points=None if value["points"] is None else float(value["points"]),
                fatal=bool(value["fatal"]),
                struck=tuple(Span(start, end, channel) for start, end, channel in value["struck"]),
                rule_wrong=bool(value.get("rule_wrong", False)),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise FarEndError(f"this is not a correction: {error!r}") from error


Corrections = tuple[Correction, ...]


def check(card: ScoreCard, corrections: Sequence[Correction]) -> None:
    """Raises RefusedStepError for the first correction the machine's card cannot take."""
    lines = {line.id: line for line in card.criteria}
    seen: set[str] = set()
    for each in corrections:
        if each.criterion not in lines:
            raise unsound(each.criterion, "评分表没有此项", "the card has no such criterion")
        if each.criterion in seen:
            raise unsound(each.criterion, "同一项只能更正一次", "corrected twice; correct it once")
        seen.add(each.criterion)
        _check_one(lines[each.criterion], each)


def _check_one(line: CriterionScore, each: Correction) -> None:
    if not each.reason.strip():
        raise unsound(each.criterion, "请写明更正理由", "say why it is corrected")
    if len(each.reason) > LONGEST_TEXT:
        raise unsound(
            each.criterion, f"理由最多 {LONGEST_TEXT} 字", f"a reason has at most {LONGEST_TEXT} characters"
        )
    if any(span not in line.evidence for span in each.struck):
        raise unsound(each.criterion, "剔除的片段不在依据之中", "a struck span is none of its evidence")
    _check_points(line, each)


def _check_points(line: CriterionScore, each: Correction) -> None:
    if (each.status is Status.SCORED) != (each.points is not None):
        raise unsound(each.criterion, "评分时须给分，其他情况不给分", "give points when, and only when, it is scored")
    if each.points is not None and not (math.isfinite(each.points) and 0 <= each.points <= line.max_points):
        most = f"{line.max_points:g}"
        raise unsound(each.criterion, f"得分应在 0 至 {most} 之间", f"points are from 0 to {most}")
    if each.fatal and each.points != 0:
        raise unsound(each.criterion, "一票否决的项须为 0 分", "a fatal criterion earns 0 points")


def corrected(card: ScoreCard, corrections: Sequence[Correction]) -> ScoreCard:
    """The card with the corrections in it, its total by the machine's arithmetic. Nothing corrected: the same card.

    What the total would be without a piece of evidence is not known any more once a person has changed something.
    """
    if not corrections:
        return card
    by_criterion = {each.criterion: each for each in corrections}
    lines = tuple(_line(line, by_criterion.get(line.id)) for line in card.criteria)
    return summed(card, lines)


def _line(line: CriterionScore, each: Correction | None) -> CriterionScore:
    if each is None:
        return replace(line, total_without=(None,) * len(line.evidence))
    left = tuple(span for span in line.evidence if span not in each.struck)
    return replace(
        line,
        status=each.status,
        points=each.points,
        fatal=each.fatal,
        reason=Wording(f"人工复核：{each.reason}", f"Corrected by a person: {each.reason}"),
        evidence=left,
        words=tuple(said for span, said in zip(line.evidence, line.words, strict=False) if span in left),
        total_without=(None,) * len(left),
    )


def merged(before: Sequence[Correction], after: Sequence[Correction]) -> Corrections:
    """All of both; of a criterion in both, that which came after."""
    return tuple({each.criterion: each for each in (*before, *after)}.values())


def unsettled(card: ScoreCard) -> tuple[str, ...]:
    """Criteria that still need a person."""
    return tuple(line.id for line in card.criteria if line.status is Status.NEEDS_REVIEW)
