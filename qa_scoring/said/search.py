"""All phrases of a rubric looked for in one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qa_scoring.call_facts import CallFacts
from qa_scoring.said.hit import Hit, place_of, place_of_all
from qa_scoring.said.letters import Letters, letters_of, shown
from qa_scoring.said.matching import matches
from qa_scoring.said.phrase import Phrase
from qa_scoring.said.windows import Stretch, certainty, stretches
from qa_scoring.span import Span
from qa_scoring.transcript import Transcript, Utterance

UNHEARD_MS: Final = 1000
"""So much speech without a word in the transcript, and what was said there is not known."""


@dataclass(frozen=True, slots=True)
class Search:
    """What came of looking for one phrase.

    `hits` in the order of time. `looked_at`: the stretches in which it counts. `confidence`: of the words there, by
    length; None where somebody spoke and no word was understood. `compared`: false where the phrase goes by meaning
    and nobody compared it.
    """

    hits: tuple[Hit, ...]
    looked_at: tuple[Span, ...]
    confidence: float | None
    compared: bool = True


def searched(facts: CallFacts, transcript: Transcript, phrases: Sequence[Phrase]) -> Mapping[str, Search]:
    """By the phrase's id. Phrases that others refer to must not refer back to them."""
    letters = [letters_of(spoken) for spoken in transcript.utterances]
    found: dict[str, Search] = {}
    waiting = list(phrases)
    while waiting:
        ready = [phrase for phrase in waiting if all(name in found for name in phrase.refers_to)]
        for phrase in ready or waiting:
            found[phrase.id] = _search(facts, transcript, phrase, letters, found)
        waiting = [phrase for phrase in waiting if phrase.id not in found]
    return found


def _search(
    facts: CallFacts,
    transcript: Transcript,
    phrase: Phrase,
    letters: Sequence[Letters],
    found: Mapping[str, Search],
) -> Search:
    length_ms = facts.audio.length_ms
    spoken = _of(phrase, transcript)
    marks = {name: found[name].hits for name in phrase.refers_to}
    where = stretches(phrase, spoken, marks, length_ms)
    every = {hit.span: hit for hit in _hits(facts, transcript, phrase, letters)}
    hits = tuple(_weighed(sorted(every.values(), key=lambda hit: hit.span), where))
    spans = tuple(Span(one.start_ms, one.end_ms, phrase.voice) for one in where)
    compared = all(found[name].compared for name in phrase.refers_to) and _is_compared(facts, transcript, phrase)
    sure = [_confidence(facts, phrase, spoken, where), *_of_marks(phrase, found)]
    return Search(hits, spans, None if None in sure else min(one for one in sure if one is not None), compared)


def _of_marks(phrase: Phrase, found: Mapping[str, Search]) -> list[float | None]:
    """How sure it is that the phrases which mark the stretches out, and were not found, were not said."""
    return [found[name].confidence for name in phrase.refers_to if not found[name].hits]


def _of(phrase: Phrase, transcript: Transcript) -> tuple[Utterance, ...]:
    return tuple(one for one in transcript.utterances if phrase.voice in ("both", one.voice))


def _is_compared(facts: CallFacts, transcript: Transcript, phrase: Phrase) -> bool:
    return phrase.like is None or len(facts.likeness.get(phrase.like.key, ())) == len(transcript.utterances)


def _hits(facts: CallFacts, transcript: Transcript, phrase: Phrase, letters: Sequence[Letters]) -> Iterator[Hit]:
    length_ms = facts.audio.length_ms
    for index, spoken in enumerate(transcript.utterances):
        if phrase.voice not in ("both", spoken.voice):
            continue
        if _is_alike(facts, transcript, phrase, index):
            yield Hit(place_of_all(spoken, length_ms), spoken.text, spoken.confidence)
        for start, end in matches(phrase, letters[index]):
            words = letters[index].within(start, end)
            sure = min(word.confidence for word in words)
            yield Hit(place_of(words, spoken.voice, length_ms), shown(words), sure)


def _is_alike(facts: CallFacts, transcript: Transcript, phrase: Phrase, index: int) -> bool:
    like = phrase.like
    if like is None or not _is_compared(facts, transcript, phrase):
        return False
    return facts.likeness[like.key][index] >= like.at_least


def _weighed(hits: Iterable[Hit], where: Sequence[Stretch]) -> Iterator[Hit]:
    for hit in hits:
        sure = certainty(hit.span.start_ms, where)
        if sure is not None:
            yield Hit(hit.span, hit.words, min(hit.confidence, sure))


def _confidence(
    facts: CallFacts, phrase: Phrase, spoken: Sequence[Utterance], where: Sequence[Stretch]
) -> float | None:
    """Of what was understood where it was looked for. A stretch that may not be one is as uncertain as its mark."""
    there = [one for one in spoken if certainty(one.start_ms, where) is not None]
    length_ms = sum(one.end_ms - one.start_ms for one in there)
    if length_ms > 0:
        return round(sum(one.confidence * (one.end_ms - one.start_ms) for one in there) / length_ms, 3)
    return None if _speech_ms(facts, phrase, where, bool(spoken)) >= UNHEARD_MS else 1.0


def _speech_ms(facts: CallFacts, phrase: Phrase, where: Sequence[Stretch], understood: bool) -> int:
    """How long the voice is heard there; anywhere, when not a word of it was understood."""
    speech = facts.audio.caller.speech + facts.audio.agent.speech
    spans = [span for span in speech if phrase.voice in ("both", span.channel)]
    if not understood:
        return sum(span.length_ms for span in spans)
    pairs = ((max(span.start_ms, one.start_ms), min(span.end_ms, one.end_ms)) for span in spans for one in where)
    return sum(max(0, end - start) for start, end in pairs)
