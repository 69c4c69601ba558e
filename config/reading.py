"""From bytes to values whose places are known.

Every scalar stays the text it was written as, null excepted, so that 0010 stays a number to dial and 09:00 an hour;
the shapes say later what is a number. No references, types or second documents: nothing that can grow on reading.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLStreamError
from ruamel.yaml.events import Event
from ruamel.yaml.reader import ReaderError

from calls.errors import ConfigurationError, Fault
from config.scalars import as_typed, as_written
from config.tree import MisplacedError, Path, Spot, Tree
from config.wording import files
from config.wording.kind import Kind, printable

MOST_BYTES = 1024 * 1024

_PROBLEMS: tuple[tuple[str, Kind], ...] = (
    (r"'\t' that cannot start", files.TAB),
    ("mapping values are not allowed", files.COLON),
    ("could not find expected ':'", files.COLON),
    ("expected alphabetic or numeric character", files.STAR),
    ("anchor", files.STAR),
    ("tag", files.TAG),
)


@dataclass(frozen=True, slots=True)
class Document:
    """`value` is made of dict, list, text and None; `spots` has the place of every key and entry by its path."""

    name: str
    value: Any
    spots: Mapping[Path, Spot]

    def place_of(self, path: Path) -> str:
        """`name:line:column` of the path, or of the nearest thing around it that is there."""
        line, column = self._spot_of(path)
        return f"{self.name}:{line}:{column}"

    def line_of(self, path: Path) -> int:
        return self._spot_of(path)[0]

    def _spot_of(self, path: Path) -> Spot:
        while path and path not in self.spots:
            path = path[:-1]
        return self.spots.get(path, (1, 1))

    def find(self, path: Path, text: str) -> Path:
        """The path of the first scalar below `path` that reads `text`; `path` itself when there is none."""
        return next((where for where, value in _scalars(path, self.at(path)) if value == text), path)

    def at(self, path: Path) -> Any:
        value = self.value
        for step in path:
            value = value[step]
        return value


def as_text(raw: bytes) -> str:
    """What a file says, also one that is not UTF-8: then `as_bytes` gives bytes that are none either."""
    return raw.decode("utf-8", "surrogateescape")


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def read(raw: bytes, name: str, *, typed: bool = False) -> Document:
    """Read one file. `typed` turns plain scalars into numbers and truth values by YAML 1.2's core schema.

    Raises ConfigurationError with one fault, placed at its line and column.
    """
    if len(raw) > MOST_BYTES:
        sizes = {"size_kb": len(raw) // 1024, "most_kb": MOST_BYTES // 1024}
        raise ConfigurationError([files.TOO_LARGE.at(name, **sizes)])
    tree = Tree(as_typed if typed else as_written)
    text = _decoded(raw, name)
    try:
        for event in _events(text):
            tree.take(event)
    except MisplacedError as wrong:
        raise ConfigurationError([wrong.kind.at("{}:{}:{}".format(name, *wrong.spot), **wrong.words)]) from wrong
    except MarkedYAMLError as error:
        raise ConfigurationError([_syntax_fault(error, name)]) from error
    except ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, error.position - before.rfind("\n")
        raise ConfigurationError([files.CONTROL_CHARACTER.at(f"{name}:{line}:{column}")]) from error
    return Document(name, tree.value, tree.spots)


def _decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigurationError([files.NOT_UTF8.at(f"{name}:{line}", byte=error.start + 1)]) from error


def _events(text: str) -> Iterator[Event]:
    """The parser's events. On some broken input ruamel fails in ways it does not announce: that is syntax too."""
    parser = YAML(typ="safe", pure=True)
    try:
        yield from parser.parse(io.StringIO(text))
    except (MarkedYAMLError, ReaderError, MisplacedError):
        raise
    except (
        YAMLStreamError,
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        raise MarkedYAMLError(problem=type(error).__name__) from error


def _syntax_fault(error: MarkedYAMLError, name: str) -> Fault:
    """What the parser found, placed at the opening quote or bracket when the end of it is missing."""
    problem = str(error.problem)
    unended = "end" in problem and "stream" in problem
    mark = (error.context_mark if unended else None) or error.problem_mark or error.context_mark
    place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark is not None else name
    kind = next((kind for words, kind in _PROBLEMS if words in problem), files.SYNTAX)
    return kind.at(place, detail=printable(problem))


def _scalars(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        for step, inner in steps:
            yield from _scalars((*path, step), inner)
    else:
        yield path, value
