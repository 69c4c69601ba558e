"""One place where a phrase was said."""

from __future__ import annotations

from dataclasses import dataclass

from qa_scoring.span import Span, Voice
from qa_scoring.transcript import Utterance, Word


@dataclass(frozen=True, slots=True)
class Hit:
    """`words` as they were said; `confidence` that of the least certain of them, and of the phrases it depends on."""

    span: Span
    words: str
    confidence: float


def place_of(words: tuple[Word, ...], voice: Voice, length_ms: int) -> Span:
    """The stretch the words take, within a recording of this length: recognisers are a little off at its end."""
    return _within(words[0].start_ms, max(word.end_ms for word in words), voice, length_ms)


def place_of_all(spoken: Utterance, length_ms: int) -> Span:
    return _within(spoken.start_ms, spoken.end_ms, spoken.voice, length_ms)


def _within(start_ms: int, end_ms: int, voice: Voice, length_ms: int) -> Span:
    start = max(0, min(start_ms, length_ms - 1))
    return Span(start, max(start + 1, min(end_ms, length_ms)), voice)
