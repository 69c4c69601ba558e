"""Values put together from a YAML parser's events, with the place of each; no recursion, whatever the nesting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ruamel.yaml import events as yaml
from ruamel.yaml.events import Event

from config.scalars import Scalar
from config.wording import files
from config.wording.kind import Kind, shown

Path = tuple[str | int, ...]
Spot = tuple[int, int]
"""Line and column, both from 1."""

MOST_LEVELS = 20


class MisplacedError(Exception):
    """YAML that is correct and not wanted here."""

    def __init__(self, spot: Spot, kind: Kind, **words: object) -> None:
        super().__init__(kind.problem)
        self.spot, self.kind, self.words = spot, kind, words


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
    """Feed it every event; `value` and `spots` (by path) are complete after the last."""

    def __init__(self, scalar: Callable[[str, bool], Scalar]) -> None:
        self.value: Any = None
        self.spots: dict[Path, Spot] = {}
        self._scalar = scalar
        self._open: list[_Open] = []
        self._documents = 0

    def take(self, event: Event) -> None:
        """Raises MisplacedError for what this program does not take in a file."""
        spot = (event.start_mark.line + 1, event.start_mark.column + 1)
        self._refuse(event, spot)
        if isinstance(event, yaml.MappingStartEvent):
            self._begin({}, spot)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin([], spot)
        elif isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event, spot)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()

    def _refuse(self, event: Event, spot: Spot) -> None:
        if getattr(event, "anchor", None) is not None:
            raise MisplacedError(spot, files.STAR)
        if getattr(event, "tag", None) is not None:
            raise MisplacedError(spot, files.TAG)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise MisplacedError(spot, files.TWO_DOCUMENTS)

    def _begin(self, holds: dict[str, Any] | list[Any], spot: Spot) -> None:
        if len(self._open) == MOST_LEVELS:
            raise MisplacedError(spot, files.TOO_DEEP, most=MOST_LEVELS)
        path = self._put(holds, spot)
        self._open.append(_Open(path, holds))

    def _take_scalar(self, event: yaml.ScalarEvent, spot: Spot) -> None:
        text, plain = _whole(event.value, spot), event.style is None
        if self._wants_key():
            self._take_key(text, spot)
        else:
            self._put(self._scalar(text, plain), spot)

    def _take_key(self, key: str, spot: Spot) -> None:
        inside = self._open[-1]
        path = (*inside.path, key)
        if not key:
            raise MisplacedError(spot, files.STRANGE_KEY)
        if path in self.spots:
            raise MisplacedError(spot, files.TWICE, key=shown(key), first=self.spots[path][0])
        inside.key = key
        self.spots[path] = spot

    def _wants_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].holds, dict) and self._open[-1].key is None

    def _put(self, value: Any, spot: Spot) -> Path:
        """Set the value where it belongs and tell its path."""
        if not self._open:
            self.value = value
            return ()
        if self._wants_key():
            raise MisplacedError(spot, files.STRANGE_KEY)
        inside = self._open[-1]
        path = inside.next_path
        self.spots.setdefault(path, spot)
        inside.put(value)
        return path


def _whole(text: str, spot: Spot) -> str:
    """Escaped surrogates (\\ud83d\\ude00) joined to the character they mean; a lone one means nothing."""
    if text.isascii():
        return text
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise MisplacedError(spot, files.CONTROL_CHARACTER) from error
