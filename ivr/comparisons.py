"""What kinds of values a condition compares, and whether they go together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from calls.model import CHINESE, ENGLISH, Tier
from ivr.flow import Kind

ALWAYS_THERE: Mapping[str, Kind] = {
    "caller": Kind.TEXT,
    "dialled": Kind.TEXT,
    "tier": Kind.TEXT,
    "language": Kind.TEXT,
    "hour": Kind.NUMBER,
    "weekday": Kind.NUMBER,
    "senior": Kind.FLAG,
    "known": Kind.FLAG,
    "calls_before": Kind.NUMBER,
}
"""What every condition may ask: `weekday` is 1 (Monday) to 7, `calls_before` counts the last 24 hours."""

CHOICES: Mapping[str, tuple[str, ...]] = {"tier": tuple(Tier), "language": (CHINESE, ENGLISH)}

TEXT = r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'"
_WORD = rf"(?:{TEXT}|[\w.]+)"
_COMPARED = re.compile(rf"({_WORD})\s*(?:==|!=|<=|>=|<|>)\s*({_WORD})")
_LISTED = re.compile(rf"([\w.]+)\s+in\s*\[\s*({_WORD}(?:\s*,\s*{_WORD})*)\s*\]")


class Why(StrEnum):
    """What is wrong with a condition."""

    TOO_LONG = "too_long"
    SYNTAX = "syntax"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN_VARIABLE = "unknown_variable"
    MISMATCH = "mismatch"
    NEVER_SO = "never_so"
    NOT_YES_NO = "not_yes_no"


class ConditionError(ValueError):
    """A condition that cannot be used; `word` is the name or the value it is about, or what the parser says."""

    def __init__(self, why: Why, word: str = "") -> None:
        super().__init__(f"{why}: {word}")
        self.why, self.word = why, word


def check_comparisons(source: str, kinds: Mapping[str, Kind]) -> None:
    """Equality of different kinds is no error to the language, and never so."""
    pairs = [(found[1], found[2]) for found in _COMPARED.finditer(source)]
    for found in _LISTED.finditer(source):
        pairs += [(found[1], one[0]) for one in re.finditer(_WORD, found[2])]
    for left, right in pairs:
        _check_pair(left, right, kinds)
        _check_pair(right, left, kinds)


def _check_pair(name: str, other: str, kinds: Mapping[str, Kind]) -> None:
    kind, compared = kinds.get(name), _kind_of(other, kinds)
    if kind is not None and compared is not None and _plain(kind) is not _plain(compared):
        raise ConditionError(Why.MISMATCH, name)
    choices = CHOICES.get(name)
    if choices and other[0] in "\"'" and other[1:-1] not in choices:
        raise ConditionError(Why.NEVER_SO, f"{name} == {other}")


def _plain(kind: Kind) -> Kind:
    return Kind.TEXT if kind is Kind.DATE else kind


def _kind_of(word: str, kinds: Mapping[str, Kind]) -> Kind | None:
    if word[0] in "\"'":
        return Kind.TEXT
    if re.fullmatch(r"[0-9.]+", word):
        return Kind.NUMBER
    return Kind.FLAG if word in ("true", "false") else kinds.get(word)


def samples_of(kind: Kind, source: str) -> list[object]:
    """Values on both sides of what the condition compares with."""
    if kind is Kind.FLAG:
        return [False, True]
    if kind is Kind.NUMBER:
        numbers = [float(found) for found in re.findall(r"[0-9]+(?:\.[0-9]+)?", source)][:3]
        return [-1.0, 1.0, *numbers, *(number + 1 for number in numbers)]
    return ["", "1", *(found[1:-1] for found in re.findall(TEXT, source))]
