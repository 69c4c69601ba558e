"""Corrections that say that the rule was wrong become cases which drafts of the rubric are held to [Q4]."""

from __future__ import annotations

from collections.abc import Iterator

from qa_scoring.regression_case import part_earned
from store.auditing import Hand
from store.regression_cases import Decided, RegressionCases
from store.review_rows import Kept


def learn(cases: RegressionCases, kept: Kept, hand: Hand) -> None:
    """From the step just taken. Done again it replaces what it made before."""
    for decided in _decided(kept):
        cases.add(decided, hand)


def _decided(kept: Kept) -> Iterator[Decided]:
    lines = {line.id: line for line in kept.review.card.criteria}
    for each in kept.review.corrections:
        line = lines.get(each.criterion)
        if each.rule_wrong and line is not None:
            earned = part_earned(line)
            yield Decided(kept.row.review, kept.row.call, each.criterion, line.status, earned, each.reason)
