"""One utterance of a call that is up: words that a lead wants to know of, and strong emotion in them [Q5]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from calls.model import Concern
from qa_scoring.call_facts import CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.emotion import emotions_of
from qa_scoring.facts import AudioFacts
from qa_scoring.said.phrase import ANYWHERE, Phrase
from qa_scoring.said.search import searched
from qa_scoring.span import Span
from qa_scoring.transcript import Transcript, Utterance

UNWELCOME: Final = frozenset({"angry", "anxious"})
STRONG: Final = 0.6
SURE: Final = 0.5
"""Below, a lead is not called: somebody may have been misheard. Of a phrase it is the whole utterance that counts:
recognisers doubt single characters that sound like others, and a call too many costs less here than a point."""


@dataclass(frozen=True, slots=True)
class Worded:
    """`phrase` names the rubric's phrase; "" for an emotion."""

    concern: Concern
    span: Span
    phrase: str = ""


def concerns_in(said: Utterance, phrases: Sequence[Phrase]) -> Iterator[Worded]:
    """Each phrase once, then the strongest emotion. Where in the call a phrase was said does not count here, nor what
    comes before or after: that is for the card. What goes by meaning is not compared while a call is up."""
    transcript = Transcript((said,), "", "")
    sides = {said.voice: ChannelFacts(speech=(said.span,))}
    audio = AudioFacts(8000, said.end_ms, sides.get("caller", ChannelFacts()), sides.get("agent", ChannelFacts()))
    facts = CallFacts(audio, transcript=transcript)
    for name, search in searched(facts, transcript, [replace(each, window=ANYWHERE) for each in phrases]).items():
        if search.hits and said.confidence >= SURE:
            yield Worded(Concern.FORBIDDEN_WORDS, search.hits[0].span, name)
    felt = [one for one in emotions_of(facts) if one.kind in UNWELCOME and one.confidence >= SURE]
    strongest = max(felt, key=lambda one: one.strength, default=None)
    if strongest is not None and strongest.strength >= STRONG:
        yield Worded(Concern.STRONG_EMOTION, strongest.span)
