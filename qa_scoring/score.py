"""Facts and a rubric to a score card. The same two always yield the same card, bit for bit.

Rounding happens in three places only: percentages (`measures`) and points (`judgement`) to two decimals, the total
(`total`) to one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from qa_scoring import reasons
from qa_scoring.call_facts import CallFacts
from qa_scoring.judgement import Judged, judged, left_open
from qa_scoring.measure import Unknown
from qa_scoring.readings import Readings
from qa_scoring.rubric import Rubric
from qa_scoring.score_card import CriterionScore, ScoreCard, SectionScore
from qa_scoring.span import Span
from qa_scoring.total import summed, total_of

Struck = Mapping[str, Collection[Span]]
_NOTHING_STRUCK: Final[Struck] = MappingProxyType({})


def score(facts: CallFacts, rubric: Rubric, struck: Struck = _NOTHING_STRUCK) -> ScoreCard:
    """The card of one call.

    `struck` maps a criterion's id to spans of its evidence that a reviewer threw out; what is left is scored anew.
    `rubric` must be sound (see `qa_scoring.rubric.check`).
    """
    readings = Readings(facts, rubric)
    found = _judged(readings, struck)
    lines = [one.line for one in found]
    sections = tuple(SectionScore(section.id, section.title, section.weight) for section in rubric.sections)
    card = ScoreCard(
        rubric=rubric.id,
        rubric_version=rubric.version,
        total=None,
        criteria=(),
        listening_version=facts.audio.version,
        sections=sections,
        transcript_model="" if facts.transcript is None else facts.transcript.model,
        transcript_version=None if facts.transcript is None else facts.transcript.version,
    )
    card = summed(card, lines)
    told = tuple(_explained(readings, struck, card, one, index) for index, one in enumerate(found))
    return replace(card, criteria=told)


def _judged(readings: Readings, struck: Struck) -> list[Judged]:
    rubric, length_ms = readings.rubric, readings.facts.audio.length_ms
    if length_ms < max(1, rubric.min_length_s * 1000):
        short = Unknown(reasons.too_short(length_ms, rubric.min_length_s))
        return [Judged(left_open(readings, criterion, short)) for criterion in rubric.criteria]
    return [judged(readings, criterion, struck.get(criterion.id, ())) for criterion in rubric.criteria]


def _explained(readings: Readings, struck: Struck, card: ScoreCard, one: Judged, index: int) -> CriterionScore:
    """The line with what the total would be without each piece of its evidence."""
    line, criterion = one.line, readings.rubric.criteria[index]
    if not (line.lost or line.fatal):
        return line
    totals: list[float | None] = []
    for span in line.evidence:
        if span not in one.strikable:
            totals.append(None)
            continue
        without = judged(readings, criterion, {*struck.get(criterion.id, ()), span}).line
        lines = [*card.criteria[:index], without, *card.criteria[index + 1 :]]
        totals.append(total_of(lines, card.sections))
    return replace(line, total_without=tuple(totals))
