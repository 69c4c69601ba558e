"""Facts and a rubric to a score card. The same two always yield the same card, bit for bit.

Rounding happens in three places only: percentages (`measures`) and points (`judgement`) to two decimals, the total
(`total`) to one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from qa_scoring import reasons
from qa_scoring.call_facts import CallFacts
from qa_scoring.judgement import for_review, judged
from qa_scoring.measures import MEASURES
from qa_scoring.rubric import Rubric
from qa_scoring.score_card import CriterionScore, ScoreCard
from qa_scoring.span import Span
from qa_scoring.total import total_of

Struck = Mapping[str, Collection[Span]]
Lines = Sequence[CriterionScore]
_NOTHING_STRUCK: Final[Struck] = MappingProxyType({})


def score(facts: CallFacts, rubric: Rubric, struck: Struck = _NOTHING_STRUCK) -> ScoreCard:
    """The card of one call.

    `struck` maps a criterion's id to spans of its evidence that a reviewer threw out; what is left is scored anew.
    `rubric` must be sound (see `qa_scoring.rubric.check`).
    """
    lines = _lines(facts, rubric, struck)
    return ScoreCard(
        rubric=rubric.id,
        rubric_version=rubric.version,
        total=total_of(lines),
        criteria=tuple(_explained(facts, rubric, struck, lines, index) for index in range(len(lines))),
        listening_version=facts.audio.version,
    )


def _lines(facts: CallFacts, rubric: Rubric, struck: Struck) -> Lines:
    if facts.audio.length_ms < max(1, rubric.min_length_s * 1000):
        missing = reasons.too_short(facts.audio.length_ms, rubric.min_length_s)
        return [for_review(criterion, missing) for criterion in rubric.criteria]
    return [judged(facts, criterion, struck.get(criterion.id, ())) for criterion in rubric.criteria]


def _explained(facts: CallFacts, rubric: Rubric, struck: Struck, lines: Lines, index: int) -> CriterionScore:
    """The line with what the total would be without each piece of its evidence."""
    line, criterion = lines[index], rubric.criteria[index]
    if not (line.lost or line.fatal):
        return line
    if not MEASURES[criterion.measure].strikable:
        return replace(line, total_without=(None,) * len(line.evidence))
    totals = []
    for span in line.evidence:
        without = judged(facts, criterion, {*struck.get(criterion.id, ()), span})
        totals.append(total_of([*lines[:index], without, *lines[index + 1 :]]))
    return replace(line, total_without=tuple(totals))
