"""What a search by words looks up: pairs of neighbouring characters, and whole words where letters are ASCII.

Chinese has no blanks between words, so every two neighbouring characters are one gram, and the last one alone with
nothing behind it. Grams are hexadecimal behind an `x`, words stand behind a `w`: whatever was said or is asked for,
the database sees letters and digits only, and none of its query languages has anything to find in them.

The index is deleted from by giving it the same grams again: who changes `grams_of` rebuilds `spoken_words`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_ASCII_WORD = re.compile(r"[a-z0-9]+")
_RUNS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
MOST_OF_A_WORD = 40
MOST_TERMS = 12


def plain(text: str) -> str:
    """As it is compared: widths and cases made one; one blank between ASCII words and nothing between others."""
    runs = _RUNS.findall(unicodedata.normalize("NFKC", text).casefold())
    joined = ""
    for run in runs:
        between = " " if joined and joined[-1].isascii() and run[0].isascii() else ""
        joined += between + run
    return joined


def grams_of(text: str) -> set[str]:
    """All that a text is found by."""
    return set(_grams(plain(text)))


def _grams(text: str) -> Iterator[str]:
    for run in _RUNS.findall(text):
        if _ASCII_WORD.fullmatch(run):
            yield "w" + run[:MOST_OF_A_WORD]
        else:
            yield from (_pair(run[place : place + 2]) for place in range(len(run)))


def _pair(characters: str) -> str:
    return "x" + "".join(f"{ord(character):06x}" for character in characters)


def terms_of(words: str) -> tuple[str, ...]:
    """What was asked for, in its parts between blanks, each as it is compared; () when that is nothing."""
    parts = (plain(part) for part in words.split())
    return tuple(dict.fromkeys(part for part in parts if part))[:MOST_TERMS]


def sought(term: str) -> tuple[set[str], set[str]]:
    """The grams that a text with the term has, and beginnings of grams that it has besides."""
    whole: set[str] = set()
    begun: set[str] = set()
    runs = _RUNS.findall(term)
    for place, run in enumerate(runs):
        if _ASCII_WORD.fullmatch(run):
            last = place == len(runs) - 1
            (begun if last else whole).add("w" + run[:MOST_OF_A_WORD])
        elif len(run) == 1:
            begun.add(_pair(run))
        else:
            whole.update(_pair(run[at : at + 2]) for at in range(len(run) - 1))
    return whole, begun


def stands_in(term: str, text: str) -> bool:
    """Whether a plain text has the term; an ASCII word may go on, but not have begun before."""
    place = text.find(term)
    while place >= 0:
        if not (_word(term[0]) and place and _word(text[place - 1])):
            return True
        place = text.find(term, place + 1)
    return False


def _word(character: str) -> bool:
    return _ASCII_WORD.fullmatch(character) is not None
