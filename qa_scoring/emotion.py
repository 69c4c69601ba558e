"""How the two sides felt, stretch by stretch, from what they said and how loudly: with a confidence, never for sure.

Words name a feeling: those of the lexicon, or a sentence nearer in meaning to examples of a feeling than to ordinary
ones. Likeness knows no "not": where a feeling is named and denied, meaning is not asked. A voice tells only that
somebody is stirred, louder or higher than in the own first minute, which happens in joy and anger alike. So the voice
makes a named feeling stronger and surer, and by itself is `aroused`. No model here hears feelings in the voice
(docs/transcripts.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import fsum
from typing import Any, Final, Literal

from qa_scoring.call_facts import CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.feeling_examples import KEYS
from qa_scoring.feeling_lexicon import KINDS, Kind
from qa_scoring.feeling_words import Felt, feelings_in, names_a_feeling
from qa_scoring.intervals import joined
from qa_scoring.span import Span, Voice
from qa_scoring.transcript import Transcript, Utterance

EmotionKind = Kind | Literal["aroused"]
Why = Literal["words", "meaning", "voice"]

SURE_OF_WORDS: Final = 0.8
SURE_OF_MEANING: Final = 0.5
SURE_OF_VOICE: Final = 0.5
"""What each is right about where it is plain; words are multiplied by how surely they were recognised."""
LEAST_LIKENESS: Final = 0.55
LEAST_MARGIN: Final = 0.05
"""To the nearest example of a feeling, and how much nearer than to ordinary sentences (docs/transcripts.md)."""
MEANING_STRENGTH: Final = 0.5
VOICE_STRENGTH: Final = 0.4
LOUDEST_AFTER_MS: Final = 10_000
"""A voice raised for so long is as stirred as can be told."""
VOICE_ADDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Emotion:
    """`strength` and `confidence` 0..1; `why`: what it was taken from; `words`: as they were said, masked."""

    span: Span
    voice: Voice
    kind: EmotionKind
    strength: float
    confidence: float
    why: tuple[Why, ...]
    words: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """A JSON-safe mapping."""
        return {
            "span": self.span.to_list(),
            "voice": self.voice,
            "kind": self.kind,
            "strength": self.strength,
            "confidence": self.confidence,
            "why": list(self.why),
            "words": list(self.words),
        }


def emotions_of(facts: CallFacts) -> tuple[Emotion, ...]:
    """By time, the caller first; one a kind and utterance at the most. Without a transcript only `aroused`."""
    voices: tuple[Voice, Voice] = ("caller", "agent")
    found = [emotion for voice in voices for emotion in _of(facts, voice)]
    return tuple(sorted(found, key=lambda one: (one.span.start_ms, one.voice != "caller", one.span, one.kind)))


def strongest(emotions: tuple[Emotion, ...], voice: Voice, kind: EmotionKind) -> Emotion | None:
    """The strongest of a kind on one side, the surest and then the first of equals; None without any."""
    own = [one for one in emotions if (one.voice, one.kind) == (voice, kind)]
    return max(own, key=lambda one: (one.strength, one.confidence), default=None)


def _of(facts: CallFacts, voice: Voice) -> Iterator[Emotion]:
    stirred = _stirred(facts.audio.side(voice))
    named = list(_named(facts, voice, stirred)) if facts.transcript else []
    yield from named
    for span in stirred:
        if not any(_meet(span, emotion.span) for emotion in named):
            strength = min(1.0, VOICE_STRENGTH + (1 - VOICE_STRENGTH) * span.length_ms / LOUDEST_AFTER_MS)
            yield Emotion(span, voice, "aroused", round(strength, 2), SURE_OF_VOICE, ("voice",))


def _stirred(side: ChannelFacts) -> list[Span]:
    """Where the voice is louder, higher or both, once each; shouting is loud, too."""
    spans = sorted({*side.raised, *side.higher, *side.aroused})
    runs = joined([(span.start_ms, span.end_ms) for span in spans], 0)
    return [Span(start, end, spans[0].channel) for start, end in runs]


def _named(facts: CallFacts, voice: Voice, stirred: list[Span]) -> Iterator[Emotion]:
    assert facts.transcript
    nearest = _Meanings(facts.transcript, facts.likeness)
    for number, said in enumerate(facts.transcript.utterances):
        if said.voice == voice:
            heard = any(_meet(said.span, span) for span in stirred)
            felt = list(feelings_in(said.text, voice))
            yield from (_worded(said, [one for one in felt if one.kind == kind], heard) for kind in _kinds(felt))
            if not names_a_feeling(said.text) and (kind := nearest.kind(number)):
                yield _emotion(said, kind, MEANING_STRENGTH, SURE_OF_MEANING * said.confidence, "meaning", heard)


def _kinds(felt: list[Felt]) -> list[Kind]:
    return [kind for kind in KINDS if any(one.kind == kind for one in felt)]


def _worded(said: Utterance, felt: list[Felt], heard: bool) -> Emotion:
    """Of one kind; another word of it adds a tenth."""
    words = tuple(dict.fromkeys(said.text[one.start : one.end] for one in felt))
    strength = max(one.strength for one in felt) + 0.1 * (len(words) - 1)
    sure = SURE_OF_WORDS * min(said.confidence, *(_sure(said, word) for word in words))
    return _emotion(said, felt[0].kind, strength, sure, "words", heard, words)


def _sure(said: Utterance, text: str) -> float:
    """How surely the words of `text` were recognised, on average; the utterance's where words have no figures."""
    letters = "".join(filter(str.isalnum, text))
    own = [word.confidence for word in said.words if word.text in letters]
    return fsum(own) / len(own) if own else said.confidence


def _emotion(  # noqa: PLR0917  what was felt, how strongly, how surely and how one knows
    said: Utterance, kind: Kind, strength: float, sure: float, why: Why, heard: bool, words: tuple[str, ...] = ()
) -> Emotion:
    """A stirred voice makes it stronger and takes a fifth of the doubt."""
    if heard:
        strength, sure = strength + VOICE_ADDS, sure + (1 - sure) * VOICE_ADDS
    reasons: tuple[Why, ...] = (why, "voice") if heard else (why,)
    return Emotion(said.span, said.voice, kind, round(min(1.0, strength), 2), round(sure, 2), reasons, words)


class _Meanings:
    """Which feeling an utterance is nearest to, where it was compared with the examples of all."""

    def __init__(self, transcript: Transcript, likeness: Mapping[str, tuple[float, ...]]) -> None:
        count = len(transcript.utterances)
        self._by_kind = {
            kind: likeness[key] for kind, key in KEYS.items() if key in likeness and len(likeness[key]) == count
        }

    def kind(self, number: int) -> Kind | None:
        if len(self._by_kind) < len(KEYS):
            return None
        best = max(KINDS, key=lambda kind: self._by_kind[kind][number])
        near = self._by_kind[best][number]
        plain = near >= LEAST_LIKENESS and near - self._by_kind["neutral"][number] >= LEAST_MARGIN
        return best if plain else None


def _meet(one: Span, other: Span) -> bool:
    return one.start_ms < other.end_ms and other.start_ms < one.end_ms
