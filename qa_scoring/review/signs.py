"""What the facts of a call say that a person should look, whatever its rubric measures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from qa_scoring.call_facts import CallFacts
from qa_scoring.measure import Reading
from qa_scoring.measures import MEASURES
from qa_scoring.said.phrase import ANYWHERE, Phrase
from qa_scoring.said.search import searched
from qa_scoring.said.strong_emotion import strong_emotion
from qa_scoring.span import Span, Voice
from qa_scoring.transcript import Transcript

SILENCE: Final = "longest_silence_s"
RAISED: Final = ("caller_raised_voice_s", "agent_raised_voice_s")
RAISED_S: Final = 3.0
"""Who is loud for as long as this is strongly moved."""
SURE: Final = 0.5
"""Of the utterance. Below, somebody may have been misheard."""
VOICES: Final[tuple[Voice, Voice]] = ("caller", "agent")


@dataclass(frozen=True, slots=True)
class Signs:
    """`longest_silence_s` None when it could not be measured."""

    longest_silence_s: float | None = None
    complaint: bool = False
    strong_emotion: bool = False


def signs_of(facts: CallFacts, phrases: Iterable[Phrase] = ()) -> Signs:
    """`phrases` are the rubric's. The caller complains who says one of those that a lead is told of (`alarm`), at any
    place of the call."""
    words = facts.transcript
    return Signs(
        longest_silence_s=_figure(facts, SILENCE),
        complaint=words is not None and _complains(facts, words, _of_callers(phrases)),
        strong_emotion=_is_loud(facts) or (words is not None and _is_moved(facts, words)),
    )


def _figure(facts: CallFacts, name: str) -> float | None:
    reading = MEASURES[name].read(facts)
    return reading.value if isinstance(reading, Reading) else None


def _is_loud(facts: CallFacts) -> bool:
    return any((_figure(facts, name) or 0.0) >= RAISED_S for name in RAISED)


def _is_moved(facts: CallFacts, words: Transcript) -> bool:
    """Either of them says so, in strong words."""
    return any(hit.confidence >= SURE for voice in VOICES for hit in strong_emotion(facts, words, voice).hits)


def _of_callers(phrases: Iterable[Phrase]) -> list[Phrase]:
    """Without what else they refer to: where they were said does not count."""
    return [replace(one, window=ANYWHERE) for one in phrases if one.alarm and one.voice != "agent"]


def _complains(facts: CallFacts, words: Transcript, phrases: Sequence[Phrase]) -> bool:
    found = searched(facts, words, phrases)
    return any(_is_the_callers(hit.span, words) for search in found.values() for hit in search.hits)


def _is_the_callers(span: Span, words: Transcript) -> bool:
    """Recognisers doubt single characters that sound like others: it is the whole utterance that counts."""
    return span.channel == "caller" and any(
        said.confidence >= SURE and said.start_ms < span.end_ms and span.start_ms < said.end_ms
        for said in words.of("caller")
    )
