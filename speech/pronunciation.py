"""How alike two Mandarin sentences sound. Who mistakes 退款 for 推款 has still heard the right thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_HAN = re.compile(r"[\u4e00-\u9fff]+")
Syllable = tuple[str, str]
"""Initial and final, without the tone."""


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[Syllable, ...]:
    """The Mandarin of the text; anything else in it is silent."""
    han = "".join(_HAN.findall(text))
    initials = lazy_pinyin(han, style=Style.INITIALS, strict=False)
    finals = lazy_pinyin(han, style=Style.FINALS, strict=False)
    return tuple(zip(initials, finals, strict=True))


def likeness(one: Sequence[Syllable], other: Sequence[Syllable]) -> float:
    """1 for the same sound, 0 for nothing in common: 1 - edit distance / the longer length."""
    longer = max(len(one), len(other))
    return 1 - _distance(one, other) / longer if longer else 0.0


def _distance(one: Sequence[Syllable], other: Sequence[Syllable]) -> float:
    """Levenshtein's, a syllable that shares its initial or its final counting half."""
    row = [float(place) for place in range(len(other) + 1)]
    for place, syllable in enumerate(one, 1):
        before, row[0] = row[0], float(place)
        for column, against in enumerate(other, 1):
            swapped = before + ((syllable[0] != against[0]) + (syllable[1] != against[1])) / 2
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, swapped)
    return row[-1]
