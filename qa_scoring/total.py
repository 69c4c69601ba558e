"""The total of a card from its lines: the one arithmetic for machines and for people who correct them."""

from __future__ import annotations

import math
from collections.abc import Iterable

from qa_scoring.score_card import CriterionScore, Status


def total_of(lines: Iterable[CriterionScore]) -> float | None:
    """0..100; 0 with a fatal line, None when nothing that weighs was scored."""
    scored = [line for line in lines if line.status is Status.SCORED]
    if any(line.fatal for line in scored):
        return 0.0
    most = math.fsum(line.max_points for line in scored)
    return round(100 * math.fsum(line.points or 0.0 for line in scored) / most, 1) if most else None
