"""Typed access to a mapping that people wrote: every fault is noted with its place, none stops the reading."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from calls.model import CHINESE, ENGLISH
from qa_scoring.rubric_faults import Path, RubricFault, fault
from qa_scoring.wording import Wording

_MISSING: Final = object()
_TOO_LARGE: Final = 1e12
_MOST_SHOWN: Final = 60
_LIST: Final = Wording("请写成列表，每项以“- ”开头", "Write a list, each entry beginning with “- ”")


class Fields:
    """One mapping at `path`. For a missing value, or one of another kind, `faults` grows and a stand-in is given."""

    def __init__(self, value: object, path: Path, faults: list[RubricFault], known: Collection[str]) -> None:
        self._path = path
        self._faults = faults
        self._mapping = value if isinstance(value, Mapping) else None
        if self._mapping is None:
            self._note((), Wording("这里应当是键值对", "a mapping is expected here"), _keys(known))
        for key in self._mapping or ():
            if key not in known:
                name = visible(str(key))
                self._note(
                    (str(key),), Wording(f"不认识的键 {name}", f"unknown key {name}"), nearest(str(key), known)
                )

    def __contains__(self, key: str) -> bool:
        return self._mapping is not None and key in self._mapping

    def raw(self, key: str) -> object:
        """The value as it stands; None when it is missing."""
        return self._mapping.get(key) if self._mapping is not None else None

    def text(self, key: str) -> str:
        """A text that is not blank."""
        value = self._value(key, Wording("请填写文字", "Write a text"))
        if isinstance(value, str) and value.strip():
            return str(value)
        self._wrong(key, value, Wording("请填写文字", "Write a text"))
        return ""

    def integer(self, key: str) -> int:
        remedy = Wording("请填写整数，例如 1", "Write a whole number such as 1")
        value = self._value(key, remedy)
        if isinstance(value, int) and not isinstance(value, bool):
            return int(value)
        self._wrong(key, value, remedy)
        return 0

    def number(self, key: str, otherwise: float | None = None) -> float:
        """A number that is neither infinite nor absurd; `otherwise` stands in for a missing key when given."""
        remedy = Wording("请填写数字，例如 10", "Write a number such as 10")
        value = otherwise if otherwise is not None and key not in self else self._value(key, remedy)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _TOO_LARGE:
            return float(value)
        self._wrong(key, value, remedy)
        return 0.0

    def flag(self, key: str) -> bool:
        """true or false; a missing key is false."""
        value = self._mapping[key] if self._mapping is not None and key in self._mapping else False
        if isinstance(value, bool):
            return value
        self._wrong(key, value, Wording("请填写 true 或 false", "Write true or false"))
        return False

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts that are not blank; none when the key is missing."""
        if key not in self:
            return ()
        found = tuple(self._entry_text(entry, path) for entry, path in self.entries(key))
        if not found:
            self._note((key,), Wording("列表是空的", "the list is empty"), _LIST)
        return found

    def _entry_text(self, entry: object, path: Path) -> str:
        if isinstance(entry, str) and entry.strip():
            return entry
        shown = repr(entry)[:_MOST_SHOWN]
        problem = Wording(f"这里不能是 {shown}", f"this cannot be {shown}")
        self._faults.append(fault(path, problem, Wording("请填写文字，加引号", "Write a text, in quotes")))
        return ""

    def chosen(self, key: str, among: Collection[str], otherwise: str) -> str:
        """One of these words; `otherwise` when the key is missing."""
        value = self.text(key) if key in self else otherwise
        if value and value not in among:
            name = visible(value)
            self._note((key,), Wording(f"{key} 不能是 {name}", f"{key} cannot be {name}"), nearest(value, among))
        return value if value in among else otherwise

    def optional(self, key: str) -> float | None:
        """A number, or None when the key is missing."""
        return self.number(key) if key in self else None

    def wording(self, key: str) -> Wording:
        """A text in both languages."""
        remedy = Wording(f"请写成 {{{CHINESE}: 中文, {ENGLISH}: 英文}}", f"Write {{{CHINESE}: …, {ENGLISH}: …}}")
        value = self._value(key, remedy)
        if value is _MISSING:
            return Wording("", "")
        fields = Fields(value, (*self._path, key), self._faults, (CHINESE, ENGLISH))
        return Wording(fields.text(CHINESE), fields.text(ENGLISH))

    def entries(self, key: str) -> Iterator[tuple[object, Path]]:
        """The entries of a list, each with its path."""
        value = self._value(key, _LIST)
        if not isinstance(value, list | tuple):
            self._wrong(key, value, _LIST)
            return
        for index, entry in enumerate(value):
            yield entry, (*self._path, key, index)

    def reject(self, keys: Collection[str], beside: Collection[str]) -> None:
        """Note each of these keys as one that cannot stand beside those."""
        for key in keys:
            if key in self:
                names = ", ".join(beside)
                problem = Wording(f"{key} 不能与 {names} 同时使用", f"{key} cannot stand beside {names}")
                self._note((key,), problem, Wording("请只保留一种", "Keep one kind only"))

    def _value(self, key: str, remedy: Wording) -> object:
        if self._mapping is None:
            return _MISSING
        if key not in self._mapping:
            self._note((), Wording(f"缺少 {key}", f"{key} is missing"), remedy)
            return _MISSING
        return self._mapping[key]

    def _wrong(self, key: str, value: object, remedy: Wording) -> None:
        if value is not _MISSING:
            shown = repr(value)[:_MOST_SHOWN]
            self._note((key,), Wording(f"{key} 不能是 {shown}", f"{key} cannot be {shown}"), remedy)

    def _note(self, step: Path, problem: Wording, remedy: Wording) -> None:
        self._faults.append(fault((*self._path, *step), problem, remedy))


def visible(name: str) -> str:
    """A name somebody wrote as it may stand in a message: short, and nothing a terminal would obey."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in name[:_MOST_SHOWN])


def nearest(name: str, known: Collection[str]) -> Wording:
    """The remedy for a name nobody knows: the one that was probably meant, or all there are."""
    close = difflib.get_close_matches(name, known, n=1)
    return Wording(f"是不是 {close[0]}？", f"Did you mean {close[0]}?") if close else _keys(known)


def _keys(known: Collection[str]) -> Wording:
    names = ", ".join(known)
    return Wording(f"可用：{names}", f"Known are: {names}")
