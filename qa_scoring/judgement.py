"""One criterion against the facts of one call."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from qa_scoring import reasons
from qa_scoring.measure import Unknown
from qa_scoring.outcome import Outcome, outcome, settled, told, undecided
from qa_scoring.readings import Readings
from qa_scoring.rubric_parts import Criterion
from qa_scoring.rule import Rule
from qa_scoring.score_card import CriterionScore, Status
from qa_scoring.span import Channel, Span
from qa_scoring.vocabulary import RULE
from qa_scoring.wording import Wording

EVIDENCE_LIMIT: Final = 20
Proofs = Sequence[tuple[Span, str]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of the card, and those of its spans that can be thought away."""

    line: CriterionScore
    strikable: frozenset[Span] = frozenset()


def judged(readings: Readings, criterion: Criterion, struck: Collection[Span]) -> Judged:
    """The criterion's line of the card, read without the spans in `struck`."""
    aside = _set_aside(readings, criterion)
    if aside is not None:
        return Judged(aside)
    rubric = readings.rubric
    found = outcome(readings, criterion, struck, rubric.min_confidence)
    if isinstance(found, Unknown):
        return Judged(left_open(readings, criterion, found))
    if criterion.fatal and found.fraction == 0 and (doubt := _not_fatal(readings, criterion, struck)) is not None:
        return Judged(left_open(readings, criterion, doubt))
    return Judged(_scored(readings, criterion, found), found.strikable)


def left_open(readings: Readings, criterion: Criterion, missing: Unknown) -> CriterionScore:
    """The line that says a person has to look, or the transcript is waited for, and why."""
    if missing.pending:
        return _unscored(readings, criterion, Status.PENDING, reasons.pending(missing.reason))
    line = _unscored(readings, criterion, Status.NEEDS_REVIEW, reasons.unknown(missing.reason))
    return replace(line, evidence=missing.spans[:EVIDENCE_LIMIT], words=missing.words[:EVIDENCE_LIMIT])


def _set_aside(readings: Readings, criterion: Criterion) -> CriterionScore | None:
    """The line of a criterion that does not apply, or of which that is not known."""
    least = readings.rubric.min_confidence
    for condition in criterion.applies_when:
        reading = readings.read(condition.measure, (), least)
        if isinstance(reading, Unknown):
            return left_open(readings, criterion, reading)
        holds = settled(reading, condition.limit, least)
        if isinstance(holds, Unknown):
            return left_open(readings, criterion, holds)
        if not holds:
            reason = reasons.set_aside(condition, readings.label(condition.measure), reading.value)
            return _unscored(readings, criterion, Status.NOT_APPLICABLE, reason)
    return _set_aside_by_rule(readings, criterion, criterion.when) if criterion.when is not None else None


def _set_aside_by_rule(readings: Readings, criterion: Criterion, when: Rule) -> CriterionScore | None:
    values, missing = told(readings, when, (), readings.rubric.min_confidence)
    holds = when.holds(values)
    if holds is None:
        return left_open(readings, criterion, undecided(missing))
    if holds:
        return None
    return _unscored(readings, criterion, Status.NOT_APPLICABLE, reasons.ruled_out(when, values))


def _not_fatal(readings: Readings, criterion: Criterion, struck: Collection[Span]) -> Unknown | None:
    """Why a failure that is known well enough to cost points is not known well enough to fail the call."""
    again = outcome(readings, criterion, struck, readings.rubric.fatal_confidence)
    if isinstance(again, Unknown):
        return again
    return Unknown(reasons.NOT_SURE_ENOUGH) if again.fraction else None


def _unscored(readings: Readings, criterion: Criterion, status: Status, reason: Wording) -> CriterionScore:
    return CriterionScore(
        id=criterion.id,
        title=criterion.title,
        status=status,
        max_points=criterion.weight,
        reason=reason,
        measure=criterion.measure,
        unit="" if criterion.measure == RULE else readings.label(criterion.measure).unit,
        section=criterion.section,
    )


def _scored(readings: Readings, criterion: Criterion, found: Outcome) -> CriterionScore:
    points = _points(criterion.weight, found.fraction)
    reason = _reason(readings, criterion, found, points)
    fatal = criterion.fatal and found.fraction == 0
    proofs = _evidence(readings, criterion, found)
    words = tuple(said for _, said in proofs)
    return replace(
        _unscored(readings, criterion, Status.SCORED, reasons.vetoed(reason) if fatal else reason),
        value=found.value,
        points=points,
        fatal=fatal,
        evidence=tuple(span for span, _ in proofs),
        words=words if any(words) else (),
        confidence=found.confidence,
    )


def _reason(readings: Readings, criterion: Criterion, found: Outcome, points: float) -> Wording:
    if isinstance(criterion.rule, Rule):
        return reasons.ruled(criterion.rule, found.fraction > 0, dict(found.values), (criterion.weight, points))
    return reasons.earned(criterion, readings.label(criterion.measure), found.value or 0.0, points)


def _points(weight: float, fraction: float) -> float:
    return weight if fraction == 1 else min(weight, round(weight * fraction, 2))


def _evidence(readings: Readings, criterion: Criterion, found: Outcome) -> Proofs:
    """Words before sounds, and of these the longest, in the order of time. What is missing altogether is proven by
    the stretches it was looked for in, or by the whole call."""
    if not found.proofs and found.fraction < 1:
        channel: Channel = "both" if criterion.measure == RULE else readings.label(criterion.measure).channel
        whole = (Span(0, readings.facts.audio.length_ms, channel),)
        return [(span, "") for span in (found.stand_in or whole)[:EVIDENCE_LIMIT]]
    first = sorted(found.proofs, key=lambda proof: (not proof[1], -proof[0].length_ms, proof))
    return sorted(first[:EVIDENCE_LIMIT])
