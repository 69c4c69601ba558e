"""What one criterion comes to at a given confidence: part of its points, or why it cannot be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from qa_scoring.measure import Reading, Unknown
from qa_scoring.readings import Readings
from qa_scoring.rubric_parts import Criterion
from qa_scoring.rubric_rules import Limit, Scale
from qa_scoring.rule import Rule, Value
from qa_scoring.said.phrase_measure import doubtful
from qa_scoring.span import Span
from qa_scoring.vocabulary import CONTEXT, TRANSCRIPT
from qa_scoring.wording import Wording

Struck = Collection[Span]
_UNDECIDED: Final = Unknown(Wording("已知的情况不足以判断", "what is known does not decide it"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """`fraction` 0..1 of the points; `value` None for a rule, whose `values` are those it looked at.

    `proofs`: spans with the words said there, empty for what goes by sound. `stand_in`: what to play where there are
    none. `strikable`: those that the figure is made of.
    """

    fraction: float
    value: float | None
    values: tuple[tuple[str, Value], ...]
    proofs: tuple[tuple[Span, str], ...]
    stand_in: tuple[Span, ...]
    strikable: frozenset[Span]
    confidence: float | None


def outcome(readings: Readings, criterion: Criterion, struck: Struck, least: float) -> Outcome | Unknown:
    """`least`: the confidence from which on words count."""
    if isinstance(criterion.rule, Rule):
        return _of_rule(readings, criterion.rule, struck, least)
    reading = readings.read(criterion.measure, struck, least)
    if isinstance(reading, Unknown):
        return reading
    fraction = settled(reading, criterion.rule, least)
    if isinstance(fraction, Unknown):
        return fraction
    is_struck = readings.label(criterion.measure).strikable
    return Outcome(
        fraction=fraction,
        value=reading.value,
        values=(),
        proofs=_proofs(reading),
        stand_in=reading.looked_at,
        strikable=frozenset(reading.spans if is_struck else ()),
        confidence=reading.confidence,
    )


def settled(reading: Reading, rule: Scale | Limit, least: float) -> float | Unknown:
    """The part of the points, the same whatever is true of the doubtful words."""
    most = reading.value if reading.most is None else reading.most
    fraction = rule.fraction(reading.value)
    counts = range(int(reading.value) + 1, int(most) + 1)
    if any(rule.fraction(float(count)) != fraction for count in counts):
        return doubtful(reading.spans, reading.words, reading.confidence or 0.0, least)
    return fraction


def told(readings: Readings, rule: Rule, struck: Struck, least: float) -> tuple[dict[str, Value], list[Unknown]]:
    """The values a rule asks for that are known, and why the others are not."""
    values: dict[str, Value] = {}
    missing: list[Unknown] = []
    for name in rule.names:
        value = readings.value(name, struck, least)
        if isinstance(value, Unknown):
            missing.append(value)
        else:
            values[name] = value
    return values, missing


def undecided(missing: Iterable[Unknown]) -> Unknown:
    """Why a rule could not be told; what the transcript will tell is waited for."""
    reasons = list(missing)
    return next((one for one in reasons if one.pending), reasons[0] if reasons else _UNDECIDED)


def _of_rule(readings: Readings, rule: Rule, struck: Struck, least: float) -> Outcome | Unknown:
    values, missing = told(readings, rule, struck, least)
    holds = rule.holds(values)
    if holds is None:
        return undecided(missing)
    found = [(name, readings.read(name, struck, least)) for name in values if name not in (*CONTEXT, TRANSCRIPT)]
    read = [(name, one) for name, one in found if isinstance(one, Reading)]
    sure = [one.confidence for _, one in read if one.confidence is not None]
    return Outcome(
        fraction=1.0 if holds else 0.0,
        value=None,
        values=tuple(values.items()),
        proofs=tuple(dict.fromkeys(proof for _, one in read for proof in _proofs(one))),
        stand_in=tuple(dict.fromkeys(span for _, one in read for span in one.looked_at)),
        strikable=frozenset(span for name, one in read if readings.label(name).strikable for span in one.spans),
        confidence=min(sure, default=None),
    )


def _proofs(reading: Reading) -> tuple[tuple[Span, str], ...]:
    words = reading.words or ("",) * len(reading.spans)
    return tuple(zip(reading.spans, words, strict=True))
