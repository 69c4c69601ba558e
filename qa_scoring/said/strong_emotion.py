"""Where a side says that it is angry, anxious or disappointed, and strongly so."""

from __future__ import annotations

from typing import Final

from qa_scoring.call_facts import CallFacts
from qa_scoring.emotion import emotions_of
from qa_scoring.said.hit import Hit
from qa_scoring.said.search import Search
from qa_scoring.span import Span, Voice
from qa_scoring.transcript import Transcript

STRONG: Final = 0.7
"""Of the strength of `qa_scoring.emotion`, 0..1."""
_KINDS: Final = ("angry", "anxious", "disappointed")


def strong_emotion(facts: CallFacts, transcript: Transcript, voice: Voice) -> Search:
    """Each stretch once, whatever was felt in it; a stirred voice alone is not enough."""
    length_ms = facts.audio.length_ms
    hits: dict[Span, Hit] = {}
    for one in emotions_of(facts):
        if one.voice == voice and one.kind in _KINDS and one.strength >= STRONG:
            start = max(0, min(one.span.start_ms, length_ms - 1))
            span = Span(start, max(start + 1, min(one.span.end_ms, length_ms)), voice)
            hits.setdefault(span, Hit(span, "、".join(one.words), one.confidence))
    own = transcript.of(voice)
    understood = round(sum(one.confidence for one in own) / len(own), 3) if own else None
    unheard = None if facts.audio.side(voice).speech else 1.0
    sure = unheard if understood is None else understood
    return Search(tuple(hits.values()), (Span(0, length_ms, voice),), sure)
