"""Yes-or-no rules over the facts of a call, in the Common Expression Language (github.com/google/cel-spec).

    said.apology || hold_s <= 60.0            !said.promise || count.deadline >= 1            tier == "vip"

All numbers are doubles. A fact that is not known is left undefined: what needs it cannot be told, while `false && x`
and `true || x` can, on either side, as the language has it. No loops, no patterns, 500 characters at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import cel

Value = float | bool | str | list[str]
GROUPS: Final = ("said", "count", "first_s")
"""What is known of a phrase: whether it was said, how often, and when first."""
MOST_CHARACTERS: Final = 500

TEXT: Final = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
_STRANGE: Final = re.compile(
    r"[rRbB]+[\"']|\"\"\"|'''|[{}`?]|//|\bhas\s*\(|[\])]\s*\.|\.\s*(?:all|exists|map|filter)"
)
_PIECES: Final = re.compile(rf"({TEXT})|(?<![\w.])([0-9]+)(?![\w.])")
_OPERATORS: Final = frozenset(
    ("_&&_", "_||_", "!_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "_+_", "_-_", "_*_", "_/_", "-_", "@in")
)
_FUNCTIONS: Final = ("startsWith", "endsWith", "contains")
_FAILURES: Final = (ArithmeticError, KeyError, RuntimeError, TypeError, ValueError)


class RuleError(ValueError):
    """`why` is one of the names of `qa_scoring.rule_faults`; `word` what it is about."""

    def __init__(self, why: str, word: str = "") -> None:
        super().__init__(f"{why}: {word}")
        self.why, self.word = why, word


@dataclass(frozen=True, slots=True)
class Rule:
    """`source` as it was written, `names` the facts it asks for, such as `hold_s` and `said.apology`."""

    source: str
    names: tuple[str, ...]
    _program: cel.Program = field(compare=False, repr=False)

    def holds(self, values: Mapping[str, Value]) -> bool | None:
        """Whether it is so; None when what is known does not tell."""
        try:
            answer = self._program.execute(cel.Context(variables=_nested(values)))
        except _FAILURES:
            return None
        return answer if isinstance(answer, bool) else None

    def __reduce__(self) -> tuple[object, ...]:
        """Its program cannot be sent to another process; its source can."""
        return parsed, (self.source,)


def parsed(source: str) -> Rule:
    """Raises RuleError. Whether its names are known is not looked at."""
    if len(source) > MOST_CHARACTERS:
        raise RuleError("too_long")
    bare = re.sub(TEXT, '""', source)
    if strange := _STRANGE.search(bare):
        raise RuleError("not_allowed", strange.group())
    program = _program(source)
    for name in program.functions():
        if name not in _OPERATORS and name not in _FUNCTIONS:
            raise RuleError("not_allowed", name.strip("_"))
    return Rule(source, tuple(_names(bare, program.variables())), program)


def _program(source: str) -> cel.Program:
    try:
        return cel.compile(_PIECES.sub(lambda piece: piece[1] or f"{piece[2]}.0", source))
    except ValueError as error:
        found = re.search(r"Syntax error: ([^\n|]*?)(?: expecting.*)?$", str(error), re.MULTILINE)
        raise RuleError("syntax", found[1].strip() if found else "") from error


def _names(bare: str, variables: Iterable[str]) -> Iterable[str]:
    for name in sorted(variables):
        if name not in GROUPS:
            yield name
            continue
        used = [found[1] for found in re.finditer(rf"(?<![\w.]){name}\b(?:\s*\.\s*(\w+))?", bare)]
        if None in used:
            raise RuleError("group", name)
        yield from dict.fromkeys(f"{name}.{one}" for one in used)


def _nested(values: Mapping[str, Value]) -> dict[str, object]:
    """`said.apology` as the entry `apology` of `said`."""
    tree: dict[str, object] = {}
    groups: dict[str, dict[str, object]] = {name: {} for name in GROUPS}
    for name, value in values.items():
        group, _, key = name.partition(".")
        if key:
            groups[group][key] = value
        else:
            tree[name] = value
    return {**groups, **tree}
