"""How much of a Mandarin sentence was understood: the character error rate's two numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HAN = re.compile(r"[^\u4e00-\u9fff]")
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


def character_errors(said: str, heard: str) -> tuple[int, int]:
    """Characters said, and how many of them are wrong, missing or added; digits count as the characters they are read
    as, anything else that is not Mandarin is not compared."""
    reference, hypothesis = (_HAN.sub("", text.translate(_DIGITS)) for text in (said, heard))
    return len(reference), distance(reference, hypothesis)


def distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """Levenshtein's."""
    row = list(range(len(heard) + 1))
    for i, one in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1]
