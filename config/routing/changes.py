"""What differs between two routing documents: by meaning, not by line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from config.routing.document import FILE, parsed

_MOST_MATCHED = 100
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?")


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `path` is like `queues.orders.ladder[1].after_s`, a removed entry of a list counted as before.

    `before` and `after` are made of dict, list, text and None; the one that does not apply is None.
    """

    path: str
    kind: ChangeKind
    before: Any = None
    after: Any = None


def diff(before: str, after: str, name: str = FILE) -> tuple[Change, ...]:
    """Differences in the order of `before`, then what is new. The order of keys, comments and layout do not count.

    `name` is what the places of faults call them. Raises ConfigurationError when one of them is not YAML; the form of
    a routing document is not asked for.
    """
    return tuple(_differences("", parsed(before, name).value, parsed(after, name).value))


def same_meaning(one: Any, other: Any) -> bool:
    return _meaning(one) == _meaning(other)


def _differences(path: str, before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _in_mapping(path, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _in_list(path, before, after)
    elif _meaning(before) != _meaning(after):
        yield Change(path, ChangeKind.CHANGED, before, after)


def _in_mapping(path: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for key in (*before, *(key for key in after if key not in before)):
        here = f"{path}.{key}" if path else key
        if key not in after:
            yield Change(here, ChangeKind.REMOVED, before=before[key])
        elif key not in before:
            yield Change(here, ChangeKind.ADDED, after=after[key])
        else:
            yield from _differences(here, before[key], after[key])


def _in_list(path: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    """Entries that stayed are matched first, so that one put in between does not seem to change all below it."""
    for first, past, new_first, new_past in _blocks([*map(_meaning, before)], [*map(_meaning, after)]):
        both = min(past - first, new_past - new_first)
        for step in range(both):
            yield from _differences(f"{path}[{new_first + step}]", before[first + step], after[new_first + step])
        for number in range(first + both, past):
            yield Change(f"{path}[{number}]", ChangeKind.REMOVED, before=before[number])
        for number in range(new_first + both, new_past):
            yield Change(f"{path}[{number}]", ChangeKind.ADDED, after=after[number])


def _blocks(before: list[str], after: list[str]) -> list[tuple[int, int, int, int]]:
    """Where the two differ: from and to in each. Beyond what anybody writes by hand, as one block."""
    if max(len(before), len(after)) > _MOST_MATCHED:
        return [(0, len(before), 0, len(after))]
    matched = SequenceMatcher(None, before, after, autojunk=False)
    return [opcode[1:] for opcode in matched.get_opcodes() if opcode[0] != "equal"]


def _meaning(value: Any) -> str:
    """The same text for values that mean the same: 30 and 30.0, keys in any order. 010 is dialled, it is not ten."""
    if isinstance(value, dict):
        return "{" + ",".join(sorted(f"{json.dumps(key)}:{_meaning(inner)}" for key, inner in value.items())) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_meaning, value)) + "]"
    return str(float(value)) if isinstance(value, str) and _AMOUNT.fullmatch(value) else json.dumps(value)
