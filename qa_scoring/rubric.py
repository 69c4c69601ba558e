"""The marking scheme: what is looked at, what is good enough, and how much it weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from qa_scoring.rubric_check import faults_in
from qa_scoring.rubric_faults import Path, RubricError, RubricFault
from qa_scoring.rubric_fields import Fields
from qa_scoring.rubric_rules import Condition, Limit, Scale
from qa_scoring.wording import Wording

MIN_LENGTH_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the marking scheme.

    `measure` names an entry of `qa_scoring.measures.MEASURES`. `weight` is its maximum of points. `fatal` (一票否决):
    when it earns nothing, the whole call scores 0. Where not all of `applies_when` hold, its weight does not count.
    """

    id: str
    title: Wording
    measure: str
    rule: Scale | Limit
    weight: float
    fatal: bool = False
    applies_when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Rubric:
    """A published marking scheme. Recordings shorter than `min_length_s` are left to a person."""

    id: str
    version: int
    title: Wording
    criteria: tuple[Criterion, ...]
    min_length_s: float = MIN_LENGTH_S

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Rubric:
        """The rubric as it stands in a YAML file, checked. Raises RubricError naming every fault found."""
        faults: list[RubricFault] = []
        rubric = _rubric(mapping, faults)
        faults = faults or faults_in(rubric)
        if faults:
            raise RubricError(faults)
        return rubric


def check(rubric: Rubric) -> list[RubricFault]:
    """What keeps this rubric from being published, each fault with place and remedy; empty when it is sound."""
    return faults_in(rubric)


_RUBRIC_KEYS: Final = ("rubric", "version", "title", "min_length_s", "criteria")
_SCALE_KEYS: Final = ("full_at", "zero_at")
_LIMIT_KEYS: Final = ("at_least", "at_most")
_CRITERION_KEYS: Final = ("id", "title", "measure", *_SCALE_KEYS, *_LIMIT_KEYS, "weight", "fatal", "applies_when")


def _rubric(mapping: object, faults: list[RubricFault]) -> Rubric:
    fields = Fields(mapping, (), faults, _RUBRIC_KEYS)
    return Rubric(
        id=fields.text("rubric"),
        version=fields.integer("version"),
        title=fields.wording("title"),
        criteria=tuple(_criterion(entry, path, faults) for entry, path in fields.entries("criteria")),
        min_length_s=fields.number("min_length_s", MIN_LENGTH_S),
    )


def _criterion(entry: object, path: Path, faults: list[RubricFault]) -> Criterion:
    fields = Fields(entry, path, faults, _CRITERION_KEYS)
    conditions = fields.entries("applies_when") if "applies_when" in fields else ()
    return Criterion(
        id=fields.text("id"),
        title=fields.wording("title"),
        measure=fields.text("measure"),
        rule=_rule(fields),
        weight=fields.number("weight"),
        fatal=fields.flag("fatal"),
        applies_when=tuple(_condition(entry, path, faults) for entry, path in conditions),
    )


def _rule(fields: Fields) -> Scale | Limit:
    if any(key in fields for key in _LIMIT_KEYS):
        fields.reject(_SCALE_KEYS, beside=_LIMIT_KEYS)
        return _limit(fields)
    return Scale(full_at=fields.number("full_at"), zero_at=fields.number("zero_at"))


def _limit(fields: Fields) -> Limit:
    at_least, at_most = (fields.number(key) if key in fields else None for key in _LIMIT_KEYS)
    return Limit(at_least, at_most)


def _condition(entry: object, path: Path, faults: list[RubricFault]) -> Condition:
    fields = Fields(entry, path, faults, ("measure", *_LIMIT_KEYS))
    return Condition(fields.text("measure"), _limit(fields))
