"""The total of a card from its lines: the one arithmetic for machines and for people who correct them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa_scoring.score_card import CriterionScore, ScoreCard, SectionScore, Status


def total_of(lines: Iterable[CriterionScore], sections: Sequence[SectionScore] = ()) -> float | None:
    """0..100; 0 with a fatal line, None when nothing that weighs was scored. A section weighs what it weighs however
    much of it was scored, and nothing when nothing of it was."""
    scored = [line for line in lines if line.status is Status.SCORED]
    if any(line.fatal for line in scored):
        return 0.0
    if not sections:
        earned, most = _sums(scored)
        return round(100 * earned / most, 1) if most else None
    sums = [(section.weight, *_sums(_in(section, scored))) for section in sections]
    weight = math.fsum(weight for weight, _, most in sums if most)
    parts = math.fsum(weight * earned / most for weight, earned, most in sums if most)
    return round(100 * parts / weight, 1) if weight else None


def summed(card: ScoreCard, lines: Sequence[CriterionScore]) -> ScoreCard:
    """The card with these lines, its sections and its total made of them."""
    sections = tuple(_section(section, lines) for section in card.sections)
    return replace(card, criteria=tuple(lines), sections=sections, total=total_of(lines, sections))


def _section(section: SectionScore, lines: Iterable[CriterionScore]) -> SectionScore:
    earned, most = _sums(_in(section, lines))
    return replace(section, score=round(100 * earned / most, 1) if most else None)


def _in(section: SectionScore, lines: Iterable[CriterionScore]) -> list[CriterionScore]:
    return [line for line in lines if line.section == section.id and line.status is Status.SCORED]


def _sums(lines: Sequence[CriterionScore]) -> tuple[float, float]:
    """Points earned of those possible."""
    return math.fsum(line.points or 0.0 for line in lines), math.fsum(line.max_points for line in lines)
