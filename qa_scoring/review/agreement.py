"""How far two score the same calls alike, criterion by criterion: machine and person, or person and person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_scoring.review.confidence import Estimate, mean, share
from qa_scoring.review.kappa import Kappa, kappa
from qa_scoring.score_card import CriterionScore, ScoreCard, Status
from qa_scoring.wording import Wording

Pair = tuple[ScoreCard, ScoreCard]
"""Two cards of one call."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one criterion. `same`: share 0-1 of calls both gave the same mark, points or n.a. alike; `kappa` over these
    marks; `linear` and `quadratic` over the points where both gave some; `bias`: the mean of the first's points less
    the second's."""

    criterion: str
    title: Wording
    same: Estimate
    kappa: Kappa
    linear: Kappa
    quadratic: Kappa
    bias: Estimate


def agreement(pairs: Sequence[Pair]) -> tuple[Agreement, ...]:
    """Each criterion that stands on both cards of a pair, in the order of the cards."""
    lines: dict[str, list[tuple[CriterionScore, CriterionScore]]] = {}
    for first, second in pairs:
        others = {line.id: line for line in second.criteria}
        for line in first.criteria:
            if line.id in others:
                lines.setdefault(line.id, []).append((line, others[line.id]))
    return tuple(_of_criterion(criterion, both) for criterion, both in lines.items())


def same_mark(one: CriterionScore, other: CriterionScore) -> bool:
    return _mark(one) == _mark(other)


def _of_criterion(criterion: str, both: Sequence[tuple[CriterionScore, CriterionScore]]) -> Agreement:
    points = [(a.points, b.points) for a, b in both if a.points is not None and b.points is not None]
    order = sorted({mark for pair in points for mark in pair})
    return Agreement(
        criterion=criterion,
        title=both[-1][0].title,
        same=share(sum(same_mark(*pair) for pair in both), len(both)),
        kappa=kappa([(_mark(one), _mark(other)) for one, other in both]),
        linear=kappa(points, order, "linear"),
        quadratic=kappa(points, order, "quadratic"),
        bias=mean([one - other for one, other in points]),
    )


def _mark(line: CriterionScore) -> str:
    return f"{line.points:g}" if line.status is Status.SCORED and line.points is not None else line.status.value
