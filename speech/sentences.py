"""What was recognised in one go, as utterances of a transcript: one a sentence where words have times."""

from __future__ import annotations

import re
from math import fsum
from typing import Final

from qa_scoring.span import Voice
from qa_scoring.transcript import Utterance, Word
from speech.interface import Heard
from speech.pieces import Piece

_END: Final = re.compile(r"[。！？!?；;][”’\"']?|\.(?=\s)")

_Sentence = tuple[str, tuple[Word, ...]]


def sentences_of(heard: Heard, voice: Voice, piece: Piece) -> list[Utterance]:
    """In order, none overlapping. The confidence of each is the whole's, moved by how sure its own words are."""
    words = _within(heard.words, piece)
    sentences = _cut(heard.text, words)
    mean = _sure(words)
    said: list[Utterance] = []
    for number, (text, spoken) in enumerate(sentences, 1):
        start_ms = spoken[0].start_ms if said else piece.start_ms
        end_ms = spoken[-1].end_ms if number < len(sentences) else piece.end_ms
        confidence = heard.confidence * _sure(spoken) / mean if spoken and mean else heard.confidence
        said.append(Utterance(voice, start_ms, end_ms, text, round(min(1.0, confidence), 3), spoken))
    return said


def _within(words: tuple[Word, ...], piece: Piece) -> tuple[Word, ...]:
    """In the recording's time, one after the other; at its rims an alignment may lie 100 ms outside the speech."""
    at_ms, latest_ms = piece.start_ms, piece.end_ms
    placed: list[Word] = []
    for left, word in zip(range(len(words) - 1, -1, -1), words, strict=True):
        start_ms = max(at_ms, min(word.start_ms + piece.from_ms, latest_ms - 1 - left))
        at_ms = max(start_ms + 1, min(word.end_ms + piece.from_ms, latest_ms - left))
        placed.append(Word(word.text, start_ms, at_ms, word.confidence))
    return tuple(placed)


def _cut(text: str, words: tuple[Word, ...]) -> list[_Sentence]:
    """Behind every mark that ends a sentence and has words on both sides of it."""
    sentences: list[_Sentence] = []
    begin = at = first = 0
    for number, word in enumerate(words):
        found = text.find(word.text, at)
        if found < 0:
            return [(text, ())]
        marks = list(_END.finditer(text, at, found))
        if marks and number > first:
            sentences.append((text[begin : marks[-1].end()].strip(), words[first:number]))
            begin, first = marks[-1].end(), number
        at = found + len(word.text)
    return [*sentences, (text[begin:].strip(), words[first:])]


def _sure(words: tuple[Word, ...]) -> float:
    return fsum(word.confidence for word in words) / len(words) if words else 0.0
