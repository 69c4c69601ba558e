"""Where the caller says again what he has said before: he was not understood, or not answered."""

from __future__ import annotations

from collections import Counter
from typing import Final

from qa_scoring.call_facts import CallFacts
from qa_scoring.said.hit import Hit, place_of_all
from qa_scoring.said.letters import plain
from qa_scoring.said.search import Search
from qa_scoring.span import Span
from qa_scoring.transcript import Transcript, Utterance

LEAST_LETTERS: Final = 6
"""Shorter ones, such as 嗯好的, are said again by everybody."""
ALIKE: Final = 0.8
"""Dice's coefficient over pairs of neighbouring letters: 1 for the same text."""
LOOK_BACK: Final = 60
"""Utterances of the caller that each is compared with."""

_Pairs = Counter[str]


def repeats(facts: CallFacts, transcript: Transcript) -> Search:
    """Each utterance of the caller that is nearly one from before the agent last spoke."""
    length_ms = facts.audio.length_ms
    hits = tuple(Hit(place_of_all(one, length_ms), one.text, one.confidence) for one in _again(transcript))
    own = transcript.of("caller")
    understood = sum(one.confidence for one in own) / len(own) if own else None
    unheard = None if facts.audio.caller.speech else 1.0
    sure = unheard if understood is None else round(understood, 3)
    return Search(hits, (Span(0, length_ms, "caller"),), sure)


def _again(transcript: Transcript) -> list[Utterance]:
    found: list[Utterance] = []
    answered: list[_Pairs] = []
    fresh: list[_Pairs] = []
    for spoken in transcript.utterances:
        if spoken.voice == "agent":
            answered, fresh = (answered + fresh)[-LOOK_BACK:], []
            continue
        text = plain(spoken.text)
        if len(text) >= LEAST_LETTERS:
            pairs = _pairs(text)
            if any(_alike(pairs, before) >= ALIKE for before in answered):
                found.append(spoken)
            fresh.append(pairs)
    return found


def _pairs(text: str) -> _Pairs:
    return Counter(text[at : at + 2] for at in range(len(text) - 1))


def _alike(one: _Pairs, other: _Pairs) -> float:
    return 2 * (one & other).total() / (one.total() + other.total())
