"""Where one utterance has a phrase, as stretches of its letters."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from qa_scoring.said.letters import Letters, plain
from qa_scoring.said.pattern import compiled
from qa_scoring.said.phrase import Phrase

Stretch = tuple[int, int]
_compiled = functools.lru_cache(maxsize=256)(compiled)


def matches(phrase: Phrase, letters: Letters) -> list[Stretch]:
    """The matches by words and pattern in order, none within another; meaning is not looked at here."""
    found = {*_any(phrase.any, letters), *_all(phrase.all, letters), *_pattern(phrase.pattern, letters)}
    barred = list(_any(phrase.excluding, letters))
    allowed = [(start, end) for start, end in found if not any(a < end and start < b for a, b in barred)]
    return _outermost(sorted(allowed, key=lambda one: (one[0], -one[1])))


def occurrences(words: str, letters: Letters) -> Iterator[Stretch]:
    """Where these words are said; an English one only as a whole word."""
    wanted = plain(words)
    at = letters.text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if _whole(wanted, at, end, letters):
            yield at, end
        at = letters.text.find(wanted, at + 1)


def _whole(wanted: str, at: int, end: int, letters: Letters) -> bool:
    left = not wanted[0].isascii() or letters.begins_word(at)
    return left and (not wanted[-1].isascii() or letters.ends_word(end))


def _any(texts: tuple[str, ...], letters: Letters) -> Iterator[Stretch]:
    for text in texts:
        yield from occurrences(text, letters)


def _all(texts: tuple[str, ...], letters: Letters) -> Iterator[Stretch]:
    firsts = [next(occurrences(text, letters), None) for text in texts]
    there = [first for first in firsts if first is not None]
    if there and len(there) == len(texts):
        yield min(start for start, _ in there), max(end for _, end in there)


def _pattern(source: str | None, letters: Letters) -> Iterator[Stretch]:
    expression: re.Pattern[str] | None = _compiled(source) if source is not None else None
    for match in expression.finditer(letters.text) if expression else ():
        yield match.span()  # never empty: see `pattern`


def _outermost(stretches: list[Stretch]) -> list[Stretch]:
    """Of what overlaps the first and longest."""
    kept: list[Stretch] = []
    for start, end in stretches:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
