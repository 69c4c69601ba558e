"""A call without its holds and payment pauses: what is heard in them is no conversation.

Music is no speech of the agent, and waiting through a hold that was announced is no dead air. Levels, noise and the
speaking rate stay those of the whole recording: they are sums that cannot be taken apart again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.dialogue import STANDARD, dialogue_of
from qa_scoring.facts import AudioFacts
from qa_scoring.intervals import Interval, Intervals, complement, intersection, joined, total
from qa_scoring.span import Span, total_ms


def without_holds(facts: AudioFacts, holds: Sequence[Span]) -> AudioFacts:
    """The same facts, as if nothing had been heard in these spans (whatever their channel). Without any, the same.

    Speech, silences and answers are cut at their edges; the conversation is what its rules make of the rest.
    """
    if not holds:
        return facts
    left = complement(_within(holds, facts.length_ms), facts.length_ms)
    caller, agent = _side(facts.caller, left), _side(facts.agent, left)
    talk = dialogue_of(_intervals(caller.speech), _intervals(agent.speech), facts.length_ms)
    silent = intersection(complement(joined(sorted(_all_speech(caller, agent)), 0), facts.length_ms), left)
    return replace(
        facts,
        caller=caller,
        agent=agent,
        silence_ms=total(silent),
        silences=tuple(Span(start, end, "both") for start, end in silent if end - start >= STANDARD.silence_ms),
        overlap_ms=talk.overlap_ms,
        overlaps=talk.overlaps,
        interruptions=talk.interruptions,
        turns=talk.turns,
        response_gaps=_cut(talk.response_gaps, left),
    )


def _side(side: ChannelFacts, left: Intervals) -> ChannelFacts:
    speech, clipped = _cut(side.speech, left), _cut(side.clipped, left)
    before_ms, after_ms = side.talk_ms, total_ms(speech)
    lists = {
        name: _cut(getattr(side, name), left) for name in ("echoes", "fast", "raised", "shouted", "higher", "aroused")
    }
    return replace(
        side,
        speech=speech,
        clipped=clipped,
        clipped_ms=min(side.clipped_ms, total_ms(clipped)),
        syllables=round(side.syllables * after_ms / before_ms) if before_ms else side.syllables,
        **lists,  # type: ignore[arg-type]
    )


def _within(holds: Sequence[Span], length_ms: int) -> list[Interval]:
    return intersection(joined(sorted(_intervals(holds)), 0), [(0, length_ms)])


def _all_speech(caller: ChannelFacts, agent: ChannelFacts) -> list[Interval]:
    return [*_intervals(caller.speech), *_intervals(agent.speech)]


def _intervals(spans: Sequence[Span]) -> list[Interval]:
    return [(span.start_ms, span.end_ms) for span in spans]


def _cut(spans: Sequence[Span], left: Intervals) -> tuple[Span, ...]:
    """What of each lies outside; lists may hold spans of both sides, which overlap at the turns' edges."""
    return tuple(
        Span(start, end, span.channel)
        for span in spans
        for start, end in intersection([(span.start_ms, span.end_ms)], left)
    )
