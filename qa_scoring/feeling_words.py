"""How somebody feels, by the words used: the longest of the lexicon first, unless they are not meant so.

A word that is denied just before it (没有生气, "not angry") says nothing, but who is not satisfied is disappointed.
An agent who speaks of "you" (您别担心) does not tell of himself, an agent's "happy to help" is manners, and who asks
满意吗 does not say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from qa_scoring.feeling_lexicon import LEXICON, Kind
from qa_scoring.span import Voice

DENIED_SATISFACTION: Final = 0.5
MORE: Final = 0.1
"""For 太, 非常, "so", "really" before a word."""

_INTENSE: Final = re.compile(
    r"(?:太|非常|真|真的|特别|极其|实在|十分|很|\b(?:so|very|really|extremely|absolutely)\s)$", re.IGNORECASE
)
_DENIED: Final = re.compile(
    r"(?:[不没别未][^，。！？,.!?；;]{0,2}|\b(?:not|never|no|hardly|without|\w+n't)\s(?:\w+\s){0,2})$", re.IGNORECASE
)
_ABOUT_YOU: Final = re.compile(r"(?:[您你][^，。！？,.!?；;]{0,6}|\byou(?:'re|r)?\s(?:\w+\s){0,4})$", re.IGNORECASE)
_ASKED: Final = re.compile(r"[^，。！,.!；;]{0,6}(?:吗|[?？])")
_MANNERS: Final = re.compile(r"(?:很高兴|happy to|glad to|pleased to)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Felt:
    """text[start:end] says so; `strength` 0..1."""

    kind: Kind
    strength: float
    start: int
    end: int


def feelings_in(text: str, voice: Voice) -> Iterator[Felt]:
    """What this side says of how it feels, in the order of the text."""
    for found in _ANY.finditer(text):
        kind, strength = _KNOWN[found.group().lower()]
        before, after = text[: found.start()], text[found.end() :]
        if voice == "agent" and (
            _ABOUT_YOU.search(before) or _MANNERS.search(text, max(0, found.start() - 1), found.end() + 3)
        ):
            continue
        if kind == "satisfied" and _ASKED.match(after):
            continue
        if _DENIED.search(before):
            if kind != "satisfied":
                continue
            kind, strength = "disappointed", DENIED_SATISFACTION
        elif _INTENSE.search(before):
            strength = min(1.0, strength + MORE)
        yield Felt(kind, round(strength, 2), found.start(), found.end())


def names_a_feeling(text: str) -> bool:
    """True also for one that is denied or another's."""
    return bool(_ANY.search(text))


def _known() -> Iterator[tuple[str, tuple[Kind, float]]]:
    for kind, ranks in LEXICON.items():
        for strength, mandarin, english in ranks:
            for phrase in (*mandarin.split("|"), *english.split("|")):
                yield phrase, (kind, strength)


_KNOWN: Final = dict(_known())
_ANY: Final = re.compile(
    "|".join(
        rf"(?<![a-z]){phrase}(?![a-z])" if phrase.isascii() else phrase
        for phrase in sorted(_KNOWN, key=len, reverse=True)
    ),
    re.IGNORECASE,
)
