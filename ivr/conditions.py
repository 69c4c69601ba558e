"""Conditions of a flow, in the Common Expression Language (github.com/google/cel-spec), over typed variables.

`tier == "vip" && hour < 18`: compiled when the flow is read, where every fault that can be told without a caller is
told; evaluated while he is on the line, where nothing raises. All numbers are doubles; a variable without a value is
null. No loops and no patterns, and so no condition takes longer than its 500 characters allow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone

import cel

from ivr.comparisons import ALWAYS_THERE, TEXT, ConditionError, Why, check_comparisons, samples_of
from ivr.flow import Kind
from ivr.journey import Journey, Value

MOST_CHARACTERS = 500
MOST_SAMPLES = 64
BEIJING = timezone(timedelta(hours=8))
"""The clock of `hour` and `weekday`; China has one zone and no summer time."""

OWN_SIZE = "size_"
"""Counts characters, as the language has it; the library's own counts bytes."""

FUNCTIONS = (OWN_SIZE, "startsWith", "endsWith", "contains")
_OPERATORS = frozenset(
    (
        "_&&_",
        "_||_",
        "!_",
        "_==_",
        "_!=_",
        "_<_",
        "_<=_",
        "_>_",
        "_>=_",
        "_+_",
        "_-_",
        "_*_",
        "_/_",
        "-_",
        "_?_:_",
        "@in",
    )
)

_STRANGE = re.compile(r"[rRbB]+[\"']|\"\"\"|'''|[{}`]|//|[\])]\s*\.")
"""Raw and long texts, maps, remarks, and lists with something done to them: the loops of the language."""
_PIECES = re.compile(rf"({TEXT})|(?<![\w.])([0-9]+)(?![\w.])|\b(size)(?=\s*\()")


@dataclass(frozen=True, slots=True)
class Condition:
    """`source` as it was written, `variables` the names it asks for."""

    source: str
    variables: tuple[str, ...]
    _program: cel.Program = field(compare=False, repr=False)

    def holds(self, journey: Journey) -> bool | None:
        """Whether it is so for this caller; None when it cannot be told, as of a text in place of a number."""
        values = known_of(journey)
        asked = {name: _cel_value(values.get(name)) for name in self.variables}
        try:
            answer = self._program.execute(_surroundings(asked))
        except (ArithmeticError, RuntimeError, TypeError, ValueError):
            return False if None in asked.values() else None
        return answer if isinstance(answer, bool) else None


def known_of(journey: Journey) -> dict[str, Value]:
    """Every value a condition may ask for, by name."""
    caller, local = journey.caller, journey.at.astimezone(BEIJING)
    return {
        **journey.variables,
        "caller": caller.number,
        "dialled": caller.dialled,
        "tier": (journey.tier or caller.tier).value,
        "language": journey.language,
        "hour": local.hour,
        "weekday": local.isoweekday(),
        "senior": caller.senior,
        "known": caller.known,
        "calls_before": caller.calls_before,
    }


def compiled(source: str, variables: Mapping[str, Kind]) -> Condition:
    """The condition over these variables and `ALWAYS_THERE`. Raises ConditionError."""
    if len(source) > MOST_CHARACTERS:
        raise ConditionError(Why.TOO_LONG)
    kinds = {**variables, **ALWAYS_THERE}
    program = _program(source)
    for name in program.variables():
        if name not in kinds:
            raise ConditionError(Why.UNKNOWN_VARIABLE, name)
    check_comparisons(source, kinds)
    condition = Condition(source, tuple(program.variables()), program)
    _try(condition, kinds)
    return condition


def _program(source: str) -> cel.Program:
    bare = re.sub(TEXT, '""', source)
    if strange := _STRANGE.search(bare):
        raise ConditionError(Why.NOT_ALLOWED, strange.group())
    try:
        program = cel.compile(_PIECES.sub(_as_meant, source))
    except ValueError as error:
        raise ConditionError(Why.SYNTAX, _told(str(error))) from error
    for name in program.functions():
        if name not in _OPERATORS and name not in FUNCTIONS:
            raise ConditionError(Why.NOT_ALLOWED, name.strip("_"))
    return program


def _as_meant(piece: re.Match[str]) -> str:
    """Whole numbers as doubles, so that 1 + 1.5 is no mistake, and our own size; texts as they are."""
    return piece[1] or (OWN_SIZE if piece[3] else f"{piece[2]}.0")


def _told(message: str) -> str:
    """The first thing the parser found, without the text it was given."""
    found = re.search(r"Syntax error: ([^\n|]*?)(?: expecting.*)?$", message, re.MULTILINE)
    return found[1].strip() if found else ""


def _surroundings(values: Mapping[str, object]) -> cel.Context:
    return cel.Context(variables=dict(values), functions={OWN_SIZE: _size})


def _size(text: str) -> float:
    return float(len(text))


def _cel_value(value: Value | None) -> object:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _try(condition: Condition, kinds: Mapping[str, Kind]) -> None:
    """Evaluate it over samples of every kind: what does not go together shows."""
    samples = {name: samples_of(kinds[name], condition.source) for name in condition.variables}
    for turn in range(MOST_SAMPLES):
        values = {
            name: found[(turn // 2 ** (place % 6)) % len(found)]
            for place, (name, found) in enumerate(samples.items())
        }
        try:
            answer = condition._program.execute(_surroundings(values))
        except (ArithmeticError, RuntimeError, TypeError, ValueError) as error:
            raise ConditionError(Why.MISMATCH, ", ".join(condition.variables)) from error
        if not isinstance(answer, bool):
            raise ConditionError(Why.NOT_YES_NO)
