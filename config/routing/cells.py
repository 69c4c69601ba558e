"""A routing document as cells: which cell a fault stands in, and a text with some cells changed.

A text that people wrote stays theirs: comments, quotes and layout of what is not changed are kept.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString
from ruamel.yaml.tag import Tag

from calls.errors import ConfigurationError, Fault
from config.reading import Document
from config.routing.document import FILE, parsed
from config.tree import Path, Spot
from config.wording import cells as wording
from config.wording.kind import shown

_LINE_WIDTH = 4096
_PLACE = re.compile(r":(?P<line>[0-9]+)(?::(?P<column>[0-9]+))?$")
_KEYS = re.compile(r": (?P<keys>[\w.-]+)$")
_PLAIN = re.compile(r"[^\W\d_][\w./-]*( [\w./-]+)*|0|[1-9][0-9]{0,17}(\.[0-9]{1,9})?|0\.[0-9]{1,9}")
_OTHERWISE = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_WHOLE = re.compile(r"[1-9][0-9]*\.0|0\.0")


class Act(StrEnum):
    """`SET` puts a value in place of what is there or adds a key; `INSERT` goes before a place of a list."""

    SET = "set"
    INSERT = "insert"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Edit:
    """`value` is made of dict, list, text, numbers and truth values; a removal needs none."""

    act: Act
    path: Path
    value: Any = None


def path_of(fault: Fault, document: Document | None) -> Path:
    """The cell a fault stands in: the innermost one that begins at its place; () when it has none."""
    if keys := _KEYS.search(fault.place):
        return tuple(keys["keys"].split("."))
    place = _PLACE.search(fault.place)
    if place is None or document is None:
        return ()
    spot = int(place["line"]), int(place["column"] or 1)
    return max(_at(document.spots, spot), key=len, default=())


def _at(spots: Mapping[Path, Spot], spot: Spot) -> Iterable[Path]:
    return (path for path, begins in spots.items() if begins == spot)


def edited(text: str, edits: Sequence[Edit], name: str = FILE) -> str:
    """The text with the edits made, one after the other. Raises ConfigurationError where one cannot be, and when the
    text is not YAML."""
    if not edits:
        return text
    parsed(text, name)
    yaml = _yaml()
    root = yaml.load(text)
    for edit in edits:
        _make(root, edit, name)
    out = io.StringIO()
    yaml.dump(root, out)
    return out.getvalue()


class _AsWritten(VersionedResolver):
    """Every scalar is the text it was written as."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        if kind is ScalarNode:
            return Tag(suffix="tag:yaml.org,2002:str")
        return super().resolve(kind, value, implicit)


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.Resolver = _AsWritten
    yaml.preserve_quotes = True
    yaml.width = _LINE_WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _make(root: Any, edit: Edit, name: str) -> None:
    if not edit.path:
        raise _wrong(wording.NO_PLACE, name, (), name)
    *around, last = edit.path
    holder = _holder(root, tuple(around), edit, name)
    {Act.SET: _set, Act.INSERT: _insert, Act.REMOVE: _remove}[edit.act](holder, last, edit, name)


def _holder(root: Any, around: Path, edit: Edit, name: str) -> Any:
    """What the last step of a path leads into. What is set may need mappings that are not there yet."""
    here = root
    for depth, step in enumerate(around):
        if _has(here, step):
            here = here[step]
        elif edit.act is Act.SET and isinstance(here, CommentedMap) and isinstance(step, str):
            here = _added(here, step, name, around[:depth])
        elif edit.act is Act.INSERT and depth == len(around) - 1 and isinstance(here, CommentedMap):
            here[step] = CommentedSeq()
            here = here[step]
        else:
            raise _wrong(wording.NOT_THERE, name, around[: depth + 1], step)
        if here is None:
            raise _wrong(wording.NO_PLACE, name, around[: depth + 1], step)
    return here


def _has(holder: Any, step: str | int) -> bool:
    if isinstance(holder, CommentedMap):
        return step in holder
    return isinstance(holder, CommentedSeq) and isinstance(step, int) and 0 <= step < len(holder)


def _added(holder: CommentedMap, key: str, name: str, around: Path) -> CommentedMap:
    holder[_key(key, name, around)] = inner = CommentedMap()
    inner.fa.set_flow_style()
    return inner


def _set(holder: Any, last: str | int, edit: Edit, name: str) -> None:
    if isinstance(holder, CommentedMap) and isinstance(last, str):
        key = last if last in holder else _key(last, name, edit.path[:-1])
        holder[key] = _value(edit.value)
    elif _has(holder, last):
        holder[last] = _value(edit.value)
    else:
        raise _wrong(wording.NO_PLACE, name, edit.path, last)


def _insert(holder: Any, last: str | int, edit: Edit, name: str) -> None:
    if not isinstance(holder, CommentedSeq) or not isinstance(last, int) or not 0 <= last <= len(holder):
        raise _wrong(wording.NO_PLACE, name, edit.path, last)
    holder.insert(last, _value(edit.value))


def _remove(holder: Any, last: str | int, edit: Edit, name: str) -> None:
    if not _has(holder, last):
        raise _wrong(wording.NOT_THERE, name, edit.path, last)
    del holder[last]


def _value(value: Any) -> Any:
    """On one line, as people write it here."""
    if isinstance(value, dict):
        mapping = CommentedMap({_scalar(str(key)): _value(inner) for key, inner in value.items()})
        mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list | tuple):
        listed = CommentedSeq(map(_value, value))
        listed.fa.set_flow_style()
        return listed
    text = as_text(value)
    return text if value is None else _scalar(text)


def as_text(value: Any) -> str:
    """A scalar as it is written in the file."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return text.partition(".")[0] if isinstance(value, float) and _WHOLE.fullmatch(text) else text


def _scalar(text: str) -> str:
    """Quoted where another reader of YAML would take it for something else than it is."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _OTHERWISE
    return text if plain or text in ("true", "false") else DoubleQuotedScalarString(text)


def _key(key: str, name: str, around: Path) -> str:
    if not key or not key.isprintable() or len(key) > 100:
        raise _wrong(wording.BAD_KEY, name, around, key)
    return _scalar(key)


def _wrong(kind: Any, name: str, path: Path, step: object) -> ConfigurationError:
    return ConfigurationError([kind.at(f"{name}: {dotted(path)}" if path else name, step=shown(step))])


def dotted(path: Path) -> str:
    """`queues.orders.ladder[1].after_s`, as differences are told."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
