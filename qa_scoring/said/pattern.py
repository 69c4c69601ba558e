"""The part of regular expressions that a rubric may use: whatever is said, no pattern takes long.

    工号[0-9]{3,6}      (请问|麻烦)您?贵姓      查.{0,8}余额      ^你好      再见$      \\d{3}

No `*`, no `+`, no repeated group, no look-around, no back-reference: every piece has an upper bound, and the product
of all bounds, which is how many ways there are to try the pattern at one place, is limited.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from qa_scoring.said.letters import plain

MOST_CHARACTERS: Final = 200
MOST_REPEATS: Final = 30
MOST_WAYS: Final = 500

_CLASS: Final = re.compile(r"\[(?:\w(?:-\w)?)+\]")
_COUNT: Final = re.compile(r"\{(\d{1,3})(?:,(\d{1,3}))?\}|\?")


class PatternError(ValueError):
    """`at`: the place in the pattern, from 0; `why` is one of the names below."""

    def __init__(self, why: str, at: int, word: str = "") -> None:
        super().__init__(f"{why} at {at}: {word}")
        self.why, self.at, self.word = why, at, word


def compiled(source: str) -> re.Pattern[str]:
    """The pattern, to be matched against `plain` text. Raises PatternError."""
    text = unicodedata.normalize("NFKC", source).casefold()
    if not text or len(text) > MOST_CHARACTERS:
        raise PatternError("length", 0)
    reader = _Reader(text)
    ways = reader.choice()
    if reader.at < len(text):
        raise PatternError("unbalanced", reader.at, text[reader.at])
    if ways > MOST_WAYS:
        raise PatternError("too_many_ways", 0, str(ways))
    try:
        found = re.compile(text)
    except re.error as error:
        raise PatternError("syntax", error.pos or 0, error.msg) from error
    if found.match(""):
        raise PatternError("empty", 0)
    return found


class _Reader:
    """Reads a pattern from left to right; each method gives the number of ways its part can be tried."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def choice(self) -> int:
        ways = self._sequence()
        while self._next() == "|":
            self.at += 1
            ways += self._sequence()
        return ways

    def _sequence(self) -> int:
        ways = 1
        while self._next() not in ("", "|", ")"):
            ways *= self._piece()
        return ways

    def _piece(self) -> int:
        if self._next() == "(":
            return self._group()
        self._single()
        counted = _COUNT.match(self.text, self.at)
        return self._counted(counted) if counted else 1

    def _group(self) -> int:
        begin = self.at
        self.at += 1
        ways = self.choice()
        if self._next() != ")":
            raise PatternError("unbalanced", begin, "(")
        self.at += 1
        if self._next() == "?":
            self.at += 1
            ways += 1
        elif self._next() == "{":
            raise PatternError("repeated_group", self.at, "{")
        return ways

    def _counted(self, counted: re.Match[str]) -> int:
        least, most = int(counted[1] or 0), int(counted[2] or counted[1] or 1)
        if not least <= most <= MOST_REPEATS:
            raise PatternError("repeats", self.at, counted[0])
        self.at = counted.end()
        return most - least + 1

    def _single(self) -> None:
        """A letter, `.`, a class, a digit or an edge."""
        letter = self._next()
        known = _CLASS.match(self.text, self.at)
        if known:
            self.at = known.end()
        elif self.text.startswith("\\d", self.at):
            self.at += 2
        elif letter in ".^$" or plain(letter):
            self.at += 1
        else:
            raise PatternError("not_allowed", self.at, letter)

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]
