"""From a recogniser's tokens with times to the words of a transcript: Mandarin by character, punctuation left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qa_scoring.transcript import Word

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+(?:['’.,:\-][^\W\u3400-\u9fff]+)*")

Token = tuple[str, float, float, float]
"""Text, first and last second, probability."""


def words_of(tokens: Iterable[Token]) -> tuple[Word, ...]:
    """Times in milliseconds, each word at least 1 ms long and none before the end of the one before."""
    words: list[Word] = []
    for text, start_ms, end_ms, sure in _parts(tokens):
        begin = max(start_ms, words[-1].end_ms if words else 0)
        words.append(Word(text, begin, max(end_ms, begin + 1), round(min(max(sure, 0.0), 1.0), 3)))
    return tuple(words)


def _parts(tokens: Iterable[Token]) -> Iterator[tuple[str, int, int, float]]:
    """A token of several words shares its time among them by the number of their characters."""
    for text, start, end, sure in tokens:
        found = [match.group() for match in _WORD.finditer(text)]
        letters = sum(map(len, found))
        done = 0
        for word in found:
            begin = start + (end - start) * done / letters
            done += len(word)
            yield word, round(begin * 1000), round((start + (end - start) * done / letters) * 1000), float(sure)
