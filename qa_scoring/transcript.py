"""What was said, as far as a recogniser understood it: who, when, which words, and how sure it is of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from calls.errors import FarEndError
from qa_scoring.span import Span, Voice

TRANSCRIPT_VERSION: Final = 1
"""Rises whenever the same recording and the same model would yield other words."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or in Mandarin a character: milliseconds of the recording, confidence 0..1."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float

    def to_list(self) -> list[Any]:
        """`[text, start_ms, end_ms, confidence]`, the form used in JSON."""
        return [self.text, self.start_ms, self.end_ms, self.confidence]


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one side said without a longer pause. Numbers in `text` and `words` are masked; confidence is 0..1.

    `words` cover the text in its order, blanks and punctuation left out; empty when the model gives no times.
    """

    voice: Voice
    start_ms: int
    end_ms: int
    text: str
    confidence: float
    words: tuple[Word, ...] = ()

    @property
    def span(self) -> Span:
        return Span(self.start_ms, self.end_ms, self.voice)

    def to_dict(self) -> dict[str, Any]:
        return {
            "voice": self.voice,
            "start_ms": self.start_ms,
            "end_ms": self.end_ms,
            "text": self.text,
            "confidence": self.confidence,
            "words": [word.to_list() for word in self.words],
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Utterance:
        """What `to_dict` wrote. Raises KeyError, TypeError, ValueError."""
        span = Span(int(value["start_ms"]), int(value["end_ms"]), value["voice"])
        voice: Voice = "caller" if span.channel == "caller" else "agent"
        words = tuple(Word(str(t), int(start), int(end), float(sure)) for t, start, end, sure in value["words"])
        return cls(voice, span.start_ms, span.end_ms, str(value["text"]), float(value["confidence"]), words)


@dataclass(frozen=True, slots=True)
class Transcript:
    """All utterances by start, caller before agent where they begin together. `model` names who understood them."""

    utterances: tuple[Utterance, ...]
    language: str
    model: str
    version: int = TRANSCRIPT_VERSION

    def of(self, voice: Voice) -> tuple[Utterance, ...]:
        return tuple(utterance for utterance in self.utterances if utterance.voice == voice)

    def to_dict(self) -> dict[str, Any]:
        """A JSON-safe mapping; `from_dict` restores an equal object."""
        return {
            "version": self.version,
            "language": self.language,
            "model": self.model,
            "utterances": [utterance.to_dict() for utterance in self.utterances],
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Transcript:
        """Raises FarEndError when the mapping is not what `to_dict` wrote."""
        try:
            return cls(
                in_order(Utterance.from_dict(utterance) for utterance in value["utterances"]),
                str(value["language"]),
                str(value["model"]),
                int(value["version"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise FarEndError(f"this is not a transcript: {error!r}") from error


def in_order(utterances: Iterable[Utterance]) -> tuple[Utterance, ...]:
    """By start; the caller first where both begin together."""
    return tuple(sorted(utterances, key=lambda spoken: (spoken.start_ms, spoken.voice != "caller", spoken.end_ms)))
