"""Values put together from a YAML parser's events, with the line of each; no recursion, whatever the nesting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ruamel.yaml import events as yaml
from ruamel.yaml.events import Event

from config.scalars import Scalar
from config.wording import files
from config.wording.kind import Kind, shown

Path = tuple[str | int, ...]

MOST_LEVELS = 20


class MisplacedError(Exception):
    """YAML that is correct and not wanted here."""

    def __init__(self, line: int, kind: Kind, **words: object) -> None:
        super().__init__(kind.problem)
        self.line, self.kind, self.words = line, kind, words


class _Open:
    """A mapping or list not yet closed; `key` is the one whose value comes next."""

    def __init__(self, path: Path, holds: dict[str, Any] | list[Any]) -> None:
        self.path = path
        self.holds = holds
        self.key: str | None = None

    @property
    def next_path(self) -> Path:
        return (*self.path, len(self.holds) if isinstance(self.holds, list) else self.key or "")

    def put(self, value: Any) -> None:
        if isinstance(self.holds, list):
            self.holds.append(value)
        else:
            self.holds[self.key or ""] = value
            self.key = None


class Tree:
    """Feed it every event; `value` and `lines` (by path, from 1) are complete after the last."""

    def __init__(self, scalar: Callable[[str, bool], Scalar]) -> None:
        self.value: Any = None
        self.lines: dict[Path, int] = {}
        self._scalar = scalar
        self._open: list[_Open] = []
        self._documents = 0

    def take(self, event: Event) -> None:
        """Raises MisplacedError for what this program does not take in a file."""
        line = event.start_mark.line + 1
        self._refuse(event, line)
        if isinstance(event, yaml.MappingStartEvent):
            self._begin({}, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin([], line)
        elif isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()

    def _refuse(self, event: Event, line: int) -> None:
        if getattr(event, "anchor", None) is not None:
            raise MisplacedError(line, files.STAR)
        if getattr(event, "tag", None) is not None:
            raise MisplacedError(line, files.TAG)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise MisplacedError(line, files.TWO_DOCUMENTS)

    def _begin(self, holds: dict[str, Any] | list[Any], line: int) -> None:
        if len(self._open) == MOST_LEVELS:
            raise MisplacedError(line, files.TOO_DEEP, most=MOST_LEVELS)
        path = self._put(holds, line)
        self._open.append(_Open(path, holds))

    def _take_scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        text, plain = _whole(event.value, line), event.style is None
        if self._wants_key():
            self._take_key(text, line)
        else:
            self._put(self._scalar(text, plain), line)

    def _take_key(self, key: str, line: int) -> None:
        inside = self._open[-1]
        path = (*inside.path, key)
        if not key:
            raise MisplacedError(line, files.STRANGE_KEY)
        if path in self.lines:
            raise MisplacedError(line, files.TWICE, key=shown(key), first=self.lines[path])
        inside.key = key
        self.lines[path] = line

    def _wants_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].holds, dict) and self._open[-1].key is None

    def _put(self, value: Any, line: int) -> Path:
        """Set the value where it belongs and tell its path."""
        if not self._open:
            self.value = value
            return ()
        if self._wants_key():
            raise MisplacedError(line, files.STRANGE_KEY)
        inside = self._open[-1]
        path = inside.next_path
        self.lines.setdefault(path, line)
        inside.put(value)
        return path


def _whole(text: str, line: int) -> str:
    """Escaped surrogates (\\ud83d\\ude00) joined to the character they mean; a lone one means nothing."""
    if text.isascii():
        return text
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise MisplacedError(line, files.CONTROL_CHARACTER) from error
