"""What was heard in a recording, as stretches a player can mark and play."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from console.schemas import Shape
from qa_scoring.call_facts import CallFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.span import Channel, Span

Stretch = tuple[int, int, Channel]


class HeardAnswer(Shape):
    """Each stretch is [start_ms, end_ms, channel]."""

    recording: str
    length_ms: int
    silences: list[Stretch] = Field(description="Nobody speaks; the channel is who owed the next word.")
    overlaps: list[Stretch] = Field(description="Both speak.")
    interruptions: list[Stretch] = Field(description="The channel is who interrupted.")
    raised: list[Stretch] = Field(description="A voice much louder than at its beginning.")
    fast: list[Stretch] = Field(description="A voice much faster than usual.")
    clipped: list[Stretch]
    holds: list[Stretch] = Field(description="The caller was on hold.")
    pauses: list[Stretch] = Field(description="Recording was paused, for a payment.")
    transcribed: bool = Field(description="Whether there is a transcript to be asked for.")
    talk_caller_ms: int
    talk_agent_ms: int
    silence_ms: int
    overlap_ms: int


def heard_answer(recording: str, facts: CallFacts) -> HeardAnswer:
    audio, context = facts.audio, facts.context
    return HeardAnswer(
        recording=recording,
        length_ms=audio.length_ms,
        silences=_stretches(audio.owed_silences),
        overlaps=_stretches(audio.overlaps),
        interruptions=_stretches(audio.interruptions),
        raised=_of_both(audio, "raised"),
        fast=_of_both(audio, "fast"),
        clipped=_of_both(audio, "clipped"),
        holds=_stretches(context.holds),
        pauses=_stretches(context.pauses),
        transcribed=facts.transcript is not None,
        talk_caller_ms=audio.caller.talk_ms,
        talk_agent_ms=audio.agent.talk_ms,
        silence_ms=audio.silence_ms,
        overlap_ms=audio.overlap_ms,
    )


def _of_both(audio: AudioFacts, name: str) -> list[Stretch]:
    return _stretches(sorted([*getattr(audio.caller, name), *getattr(audio.agent, name)]))


def _stretches(spans: Iterable[Span]) -> list[Stretch]:
    return [(span.start_ms, span.end_ms, span.channel) for span in spans]
