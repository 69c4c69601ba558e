"""One criterion against the facts of one call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from qa_scoring import reasons
from qa_scoring.call_facts import CallFacts
from qa_scoring.measure import Reading, Spans, Unknown
from qa_scoring.measures import MEASURES
from qa_scoring.rubric import Criterion
from qa_scoring.score_card import CriterionScore, Status
from qa_scoring.span import Span
from qa_scoring.wording import Wording

EVIDENCE_LIMIT: Final = 20


def judged(facts: CallFacts, criterion: Criterion, struck: Collection[Span]) -> CriterionScore:
    """The criterion's line of the card, read without the spans in `struck`."""
    for condition in criterion.applies_when:
        reading = MEASURES[condition.measure].read(facts)
        if isinstance(reading, Unknown):
            return for_review(criterion, reading.reason)
        if not condition.limit.holds(reading.value):
            return _unscored(criterion, Status.NOT_APPLICABLE, reasons.set_aside(condition, reading.value))
    reading = MEASURES[criterion.measure].read(facts, struck)
    if isinstance(reading, Unknown):
        return for_review(criterion, reading.reason)
    return _scored(facts, criterion, reading)


def for_review(criterion: Criterion, missing: Wording) -> CriterionScore:
    """The line that says a person has to look, and why."""
    return _unscored(criterion, Status.NEEDS_REVIEW, reasons.unknown(missing))


def _unscored(criterion: Criterion, status: Status, reason: Wording) -> CriterionScore:
    return CriterionScore(
        id=criterion.id,
        title=criterion.title,
        status=status,
        max_points=criterion.weight,
        reason=reason,
        measure=criterion.measure,
        unit=MEASURES[criterion.measure].unit,
    )


def _scored(facts: CallFacts, criterion: Criterion, reading: Reading) -> CriterionScore:
    fraction = criterion.rule.fraction(reading.value)
    points = _points(criterion.weight, fraction)
    reason = reasons.earned(criterion, reading.value, points)
    fatal = criterion.fatal and fraction == 0
    return replace(
        _unscored(criterion, Status.SCORED, reasons.vetoed(reason) if fatal else reason),
        value=reading.value,
        points=points,
        fatal=fatal,
        evidence=_evidence(facts, criterion, reading.spans, fraction),
    )


def _points(weight: float, fraction: float) -> float:
    return weight if fraction == 1 else min(weight, round(weight * fraction, 2))


def _evidence(facts: CallFacts, criterion: Criterion, spans: Spans, fraction: float) -> Spans:
    """The longest spans in the order of time. What is missing altogether is proven by the whole call."""
    if not spans and fraction < 1:
        return (Span(0, facts.audio.length_ms, MEASURES[criterion.measure].channel),)
    longest = sorted(spans, key=lambda span: (-span.length_ms, span))
    return tuple(sorted(longest[:EVIDENCE_LIMIT]))
