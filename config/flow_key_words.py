"""Which keys the words of a prompt name, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from calls.model import CHINESE
from config.known import Texts

KEYS = frozenset("0123456789*#")

_NAMED = {
    **{word: str(digit) for digit, word in enumerate("零一二三四五六七八九")},
    **{
        word: str(digit)
        for digit, word in enumerate("zero one two three four five six seven eight nine".split())  # noqa: SIM905
    },
    **{"星": "*", "井": "#", "star": "*", "pound": "#", "hash": "#"},
}
_OFFERED_ZH = re.compile(
    r"按(?:数字)?\s*([0-9*#](?![0-9])|[一二三四五六七八九零](?![一二三四五六七八九零0-9下键])|星|井)"
)
_OFFERED_EN = re.compile(r"\bpress(?: the)? ([0-9](?![0-9])|[*#]|[a-z]+\b)", re.IGNORECASE)
_MENTIONED = re.compile(r"(?<![0-9])[0-9](?![0-9])|[*#]|[a-z]+", re.IGNORECASE)


def offered(texts: Texts, prompts: Iterable[str]) -> set[str]:
    """The keys that the prompts tell to press."""
    found: set[str] = set()
    for prompt in prompts:
        for language, text in texts.get(prompt, {}).items():
            found |= _keys((_OFFERED_ZH if language == CHINESE else _OFFERED_EN).findall(text))
    return found


def mentioned(texts: Texts, prompts: Iterable[str]) -> set[str]:
    """The keys the prompts may mean, more generously read: "1 for orders, 2 for repairs"."""
    known = tuple(prompts)
    words = [word for prompt in known for text in texts.get(prompt, {}).values() for word in _MENTIONED.findall(text)]
    return _keys(words) | offered(texts, known)


def _keys(words: Iterable[str]) -> set[str]:
    return {_NAMED.get(word.lower(), word) for word in words} & KEYS
