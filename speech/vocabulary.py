"""The words a knowledge base speaks of: the recogniser expects them and mistakes them less."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from speech.segmentation import words

LANGUAGES = ("zh-CN", "en")
_MOST = 30
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
_LATIN = re.compile(r"[A-Za-z]{4,}")


def words_of(texts: Iterable[str], language: str, first: Iterable[str] = ()) -> str:
    """That language's words of two characters and more (English: four letters): `first`, then the most frequent."""
    mandarin = language == "zh-CN"
    spelling = _HAN if mandarin else _LATIN
    said = (word.lower() for text in texts for word in (words(text) if mandarin else text.split()))
    counted = Counter(found.group() for word in said if (found := spelling.search(word)))
    chosen = [*filter(spelling.fullmatch, first), *(word for word, _ in counted.most_common(_MOST))]
    return ("、".join(chosen) + "。" if mandarin else ", ".join(chosen) + ".") if chosen else ""
