"""A kind of fault: words with gaps for the particulars."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from calls.errors import Fault

_MOST_CHARACTERS = 60
_MOST_DETAIL = 160


@dataclass(frozen=True, slots=True)
class Kind:
    """Format strings; the gaps are filled by name when a fault is made."""

    problem: str
    remedy: str
    problem_zh: str
    remedy_zh: str

    def at(self, place: str, **words: object) -> Fault:
        texts = (self.problem, self.remedy, self.problem_zh, self.remedy_zh)
        return Fault(place, *(text.format(**words) for text in texts))


class WrongValueError(ValueError):
    """A value that cannot be; raised where it is read, placed by whoever knows the line."""

    def __init__(self, kind: Kind, **words: object) -> None:
        super().__init__(kind.problem)
        self.kind = kind
        self.words = words


def shown(value: object) -> str:
    """A value as it may stand in a message: short, and with nothing a terminal would obey."""
    text = repr(value)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"


def printable(text: str) -> str:
    """Words of others as they may stand in a message: short and visible."""
    visible = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return visible if len(visible) <= _MOST_DETAIL else f"{visible[: _MOST_DETAIL - 1]}…"


def hints(name: str, known: Collection[str], *, compare: bool = True) -> dict[str, str]:
    """The gaps `hint` and `hint_zh`: what was meant, or what there is; without time to `compare`, neither."""
    if not compare:
        return {"hint": "Check how it is written", "hint_zh": "请检查写法"}
    if close := get_close_matches(name, known, n=1):
        return {"hint": f"Did you mean {printable(close[0])}?", "hint_zh": f"是不是 {printable(close[0])}？"}
    names = printable(", ".join(sorted(known)))
    if not names:
        return {"hint": "There is none yet", "hint_zh": "目前一个都没有"}
    return {"hint": f"Known are: {names}", "hint_zh": f"可用的有：{names}"}
