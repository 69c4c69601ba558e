"""A routing table as JSON, and a JSON table laid over one: what differs is changed, the rest keeps its comments."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from calls.errors import ConfigurationError
from config.routing.cells import Act, Edit
from config.routing.changes import same_meaning
from config.wording import sheets as wording
from config.wording.kind import printable


def as_json(table: Any) -> bytes:
    """A parsed table; its scalars are the texts they were written as."""
    return (json.dumps(table, ensure_ascii=False, indent=2) + "\n").encode()


def edits_from(table: Any, content: bytes, name: str) -> list[Edit]:
    """What to change of the parsed table so that it says what the JSON does. Raises ConfigurationError."""
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ConfigurationError([_unreadable(name, printable(str(error)))]) from error
    if not isinstance(said, dict):
        raise ConfigurationError([_unreadable(name, "not a mapping")])
    return list(_edits((), table if isinstance(table, dict) else {}, _texts(said), 2))


def _unreadable(name: str, why: str) -> Any:
    return wording.UNREADABLE_JSON.at(name, why=why)


def _edits(path: tuple[str | int, ...], before: dict[str, Any], said: dict[str, Any], deep: int) -> Iterator[Edit]:
    """Entry by entry, so many levels deep; what lies deeper is put in place whole."""
    for key, value in said.items():
        there = before.get(key)
        if deep > 1 and isinstance(there, dict) and isinstance(value, dict):
            yield from _edits((*path, key), there, value, deep - 1)
        elif key not in before or not same_meaning(there, value):
            yield Edit(Act.SET, (*path, key), value)
    yield from (Edit(Act.REMOVE, (*path, key)) for key in before if key not in said)


def _texts(value: Any) -> Any:
    """Numbers and truths as they are written in YAML."""
    if isinstance(value, dict):
        return {str(key): _texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None or isinstance(value, str) else str(value)
