"""An utterance as the letters that matter, each knowing the word it belongs to.

Full and half width, case, punctuation and blanks make no difference to what was said, and recognisers differ in them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import chain

from qa_scoring.transcript import Utterance, Word


@dataclass(frozen=True, slots=True)
class Letters:
    """`text` holds letters and digits only; letter i belongs to `words[owner[i]]`. Where the recogniser gave no times
    the words have those of the whole utterance."""

    text: str
    owner: tuple[int, ...]
    words: tuple[Word, ...]

    def begins_word(self, at: int) -> bool:
        return at == 0 or self.owner[at - 1] != self.owner[at]

    def ends_word(self, end: int) -> bool:
        return end == len(self.text) or self.owner[end - 1] != self.owner[end]

    def within(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that the letters `start..end` lie in, whole."""
        return self.words[self.owner[start] : self.owner[end - 1] + 1]


def plain(text: str) -> str:
    """The letters and digits of a text, in one width and one case."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def letters_of(spoken: Utterance) -> Letters:
    words = spoken.words or _untimed(spoken)
    parts = [plain(word.text) for word in words]
    owner = chain.from_iterable([index] * len(part) for index, part in enumerate(parts))
    return Letters("".join(parts), tuple(owner), words)


def shown(words: tuple[Word, ...]) -> str:
    """Words as one writes them: a blank between two that are not Chinese."""
    text = ""
    for word in words:
        piece = word.text.strip()
        gap = " " if text and piece and text[-1].isascii() and piece[0].isascii() and piece[0].isalnum() else ""
        text += gap + piece
    return text


def _untimed(spoken: Utterance) -> tuple[Word, ...]:
    whole = unicodedata.normalize("NFKC", spoken.text)
    small = chain.from_iterable(_split(piece) for piece in re.findall(r"[^\W_]+", whole))
    return tuple(Word(piece, spoken.start_ms, spoken.end_ms, spoken.confidence) for piece in small)


def _split(piece: str) -> list[str]:
    """Latin words whole, other letters one by one."""
    return re.findall(r"[A-Za-z0-9]+|[^A-Za-z0-9]", piece)
