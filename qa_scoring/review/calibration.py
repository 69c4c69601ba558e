"""Several reviewers score the same call blind: how far apart they are, and over what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from qa_scoring.review.agreement import Pair
from qa_scoring.score_card import CriterionScore, ScoreCard
from qa_scoring.wording import Wording

AIM: Final = 5.0
"""Points of the total between the strictest and the mildest that are fine."""


@dataclass(frozen=True, slots=True)
class CriterionSpread:
    """`points` by reviewer, None where it was not scored; `spread` is the greatest less the least, None with fewer
    than two; `split`: some scored it and some did not."""

    criterion: str
    title: Wording
    points: Mapping[str, float | None]
    spread: float | None
    split: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """`totals` by reviewer; `within_aim` None with fewer than two totals."""

    totals: Mapping[str, float | None]
    machine: float | None
    spread: float | None
    within_aim: bool | None
    criteria: tuple[CriterionSpread, ...]


def spread(machine: ScoreCard, cards: Mapping[str, ScoreCard], aim: float = AIM) -> Spread:
    """The report: criteria they are farthest apart on come first."""
    totals = {reviewer: card.total for reviewer, card in cards.items()}
    apart = _range(totals)
    criteria = [_of(index, line, cards) for index, line in enumerate(machine.criteria)]
    criteria.sort(key=lambda each: (not each.split, -(each.spread or 0.0)))
    return Spread(totals, machine.total, apart, None if apart is None else apart <= aim, tuple(criteria))


def pairs_of(cards: Mapping[str, ScoreCard]) -> list[Pair]:
    """Each two reviewers' cards, for the agreement between people."""
    return [(cards[one], cards[other]) for one, other in combinations(sorted(cards), 2)]


def _of(index: int, line: CriterionScore, cards: Mapping[str, ScoreCard]) -> CriterionSpread:
    points = {reviewer: card.criteria[index].points for reviewer, card in cards.items()}
    split = len({value is None for value in points.values()}) > 1
    return CriterionSpread(line.id, line.title, points, _range(points), split)


def _range(values: Mapping[str, float | None]) -> float | None:
    given = [value for value in values.values() if value is not None]
    return max(given) - min(given) if len(given) > 1 else None
