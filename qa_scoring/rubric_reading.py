"""A rubric as it stands in a YAML file: `criteria` in a list of their own, or in the lists of `sections`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from qa_scoring.rubric_faults import Path, RubricFault
from qa_scoring.rubric_fields import Fields
from qa_scoring.rubric_parts import Criterion, Section
from qa_scoring.rubric_rules import Condition, Limit, Scale
from qa_scoring.rule import Rule
from qa_scoring.rule_check import read_rule
from qa_scoring.said.phrase_fields import read_phrase
from qa_scoring.vocabulary import RULE

MIN_LENGTH_S: Final = 10.0
MIN_CONFIDENCE: Final = 0.5
FATAL_CONFIDENCE: Final = 0.8

_RUBRIC_KEYS: Final = (
    "rubric", "version", "title", "min_length_s", "min_confidence", "fatal_confidence", "phrases", "sections",
    "criteria",
)  # fmt: skip
_SECTION_KEYS: Final = ("id", "title", "weight", "criteria")
_SCALE_KEYS: Final = ("full_at", "zero_at")
_LIMIT_KEYS: Final = ("at_least", "at_most")
_LOOK_KEYS: Final = ("measure", "said", "unsaid", "rule")
_CRITERION_KEYS: Final = (
    "id", "title", *_LOOK_KEYS, *_SCALE_KEYS, *_LIMIT_KEYS, "weight", "fatal", "applies_when", "when",
)  # fmt: skip
_NEVER: Final = Scale(0.0, 1.0)
"""Stands in for a rule that could not be read."""


def read_fields(mapping: object, faults: list[RubricFault]) -> dict[str, Any]:
    """The fields of a `Rubric`; of no use when `faults` grew."""
    fields = Fields(mapping, (), faults, _RUBRIC_KEYS)
    head = {
        "id": fields.text("rubric"),
        "version": fields.integer("version"),
        "title": fields.wording("title"),
        "min_length_s": fields.number("min_length_s", MIN_LENGTH_S),
        "min_confidence": fields.number("min_confidence", MIN_CONFIDENCE),
        "fatal_confidence": fields.number("fatal_confidence", FATAL_CONFIDENCE),
    }
    phrases = fields.entries("phrases") if "phrases" in fields else ()
    spoken = tuple(read_phrase(entry, path, faults) for entry, path in phrases)
    sections, criteria = _parts(fields, faults)
    return {**head, "phrases": spoken, "sections": sections, "criteria": criteria}


def _parts(fields: Fields, faults: list[RubricFault]) -> tuple[tuple[Section, ...], tuple[Criterion, ...]]:
    if "sections" not in fields:
        return (), _criteria(fields, faults)
    fields.reject(("criteria",), beside=("sections",))
    sections, criteria = [], []
    for entry, path in fields.entries("sections"):
        one = Fields(entry, path, faults, _SECTION_KEYS)
        section = Section(one.text("id"), one.wording("title"), one.number("weight"))
        sections.append(section)
        criteria += [replace(criterion, section=section.id) for criterion in _criteria(one, faults)]
    return tuple(sections), tuple(criteria)


def _criteria(fields: Fields, faults: list[RubricFault]) -> tuple[Criterion, ...]:
    return tuple(_criterion(entry, path, faults) for entry, path in fields.entries("criteria"))


def _criterion(entry: object, path: Path, faults: list[RubricFault]) -> Criterion:
    fields = Fields(entry, path, faults, _CRITERION_KEYS)
    conditions = fields.entries("applies_when") if "applies_when" in fields else ()
    return Criterion(
        id=fields.text("id"),
        title=fields.wording("title"),
        measure=_measure(fields),
        rule=_rule(fields, path, faults),
        weight=fields.number("weight"),
        fatal=fields.flag("fatal"),
        applies_when=tuple(_condition(entry, path, faults) for entry, path in conditions),
        when=read_rule(fields.text("when"), (*path, "when"), faults) if "when" in fields else None,
    )


def _measure(fields: Fields) -> str:
    """`said: greeting` is short for how often it was said."""
    used = [key for key in _LOOK_KEYS if key in fields]
    for key in used[1:]:
        fields.reject((key,), beside=used[:1])
    key = used[0] if used else "measure"
    name = fields.text(key)
    if key == "rule":
        return RULE
    return name if key == "measure" else f"count.{name}"


def _rule(fields: Fields, path: Path, faults: list[RubricFault]) -> Scale | Limit | Rule:
    if "rule" in fields:
        fields.reject((*_SCALE_KEYS, *_LIMIT_KEYS), beside=("rule",))
        return read_rule(fields.text("rule"), (*path, "rule"), faults) or _NEVER
    if "unsaid" in fields:
        fields.reject((*_SCALE_KEYS, *_LIMIT_KEYS), beside=("unsaid",))
        return Limit(at_most=0.0)
    if any(key in fields for key in _LIMIT_KEYS):
        fields.reject(_SCALE_KEYS, beside=_LIMIT_KEYS)
        return _limit(fields)
    if "said" in fields and not any(key in fields for key in _SCALE_KEYS):
        return Limit(at_least=1.0)
    return Scale(full_at=fields.number("full_at"), zero_at=fields.number("zero_at"))


def _limit(fields: Fields) -> Limit:
    at_least, at_most = (fields.number(key) if key in fields else None for key in _LIMIT_KEYS)
    return Limit(at_least, at_most)


def _condition(entry: object, path: Path, faults: list[RubricFault]) -> Condition:
    fields = Fields(entry, path, faults, ("measure", *_LIMIT_KEYS))
    return Condition(fields.text("measure"), _limit(fields))
