"""How much of a Mandarin sentence was understood, by character and by ear: 案一 written for 按一 was heard right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import cn2an  # type: ignore[import-untyped]

from speech.pronunciation import syllables

_NOT_HAN = re.compile(r"[^\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Errors:
    """`characters` were said; so many of them are `wrong`, and so many of their `syllables`, tones aside. Missing and
    added ones count."""

    characters: int
    wrong: int
    syllables: int


def errors(said: str, heard: str) -> Errors:
    """Digits count as they are read; what is not Mandarin is not compared."""
    reference, hypothesis = (_NOT_HAN.sub("", _read_out(text)) for text in (said, heard))
    sounds = distance(syllables(reference), syllables(hypothesis))
    return Errors(len(reference), distance(reference, hypothesis), sounds)


def distance(said: Sequence[object], heard: Sequence[object]) -> int:
    """Levenshtein's."""
    row = list(range(len(heard) + 1))
    for i, one in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1]


def _read_out(text: str) -> str:
    """Numbers as they are spoken; 二十四 for 24."""
    try:
        return str(cn2an.transform(text, "an2cn"))
    except ValueError:
        return text
