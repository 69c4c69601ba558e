"""How the two sides sound and how fast they speak: loud, shouting, aroused; syllables and characters a minute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import fsum
from typing import Final

from qa_scoring.call_facts import CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.measure import NOT_UNDERSTOOD, Figure, Measure, Reading, Spans, Struck, Unknown, seconds_in, without
from qa_scoring.pace import characters_pm
from qa_scoring.raised_voice import LEAST_REFERENCE_MS
from qa_scoring.span import Voice
from qa_scoring.wording import Wording


def _lasting(voice: Voice, title: Wording, since: int, spans: Callable[[ChannelFacts], Spans]) -> Measure:
    def figure(facts: CallFacts, struck: Struck) -> Figure:
        side = facts.audio.side(voice)
        return seconds_in(without(spans(side), struck)) if side.talk_ms >= LEAST_REFERENCE_MS else None

    return Measure("s", title, voice, (voice,), figure, strikable=True, since=since)


def _aroused(voice: Voice, title: Wording) -> Measure:
    """Unknown without enough voice to tell its pitch."""

    def figure(facts: CallFacts, struck: Struck) -> Figure:
        side = facts.audio.side(voice)
        return None if side.pitch_hz is None else seconds_in(without(side.aroused, struck))

    return Measure("s", title, voice, (voice,), figure, strikable=True, since=7)


def _rate(facts: CallFacts, _: Struck) -> Figure:
    agent = facts.audio.agent
    return None if agent.rate_spm is None else (agent.rate_spm, agent.fast or agent.speech)


def _characters(facts: CallFacts, _: Struck) -> Reading | Unknown | None:
    """As sure as the words are on the average."""
    if facts.transcript is None:
        return NOT_UNDERSTOOD
    said = facts.transcript.of("agent")
    value = characters_pm(said, facts.audio.agent.speech)
    if value is None:
        return None
    sure = round(fsum(one.confidence for one in said) / len(said), 3)
    return Reading(value, tuple(one.span for one in said), confidence=sure)


VOICE_MEASURES: Final[Mapping[str, Measure]] = {
    "agent_rate_spm": Measure(
        "spm", Wording("坐席语速", "Agent's speaking rate"), "agent", ("agent",), _rate, since=3
    ),
    "agent_characters_pm": Measure(
        "cpm", Wording("坐席语速（按文字）", "Agent's speaking rate by words"), "agent", ("agent",), _characters
    ),
    "caller_raised_voice_s": _lasting(
        "caller", Wording("客户高声时长", "Time the caller's voice is raised"), 4, lambda side: side.raised
    ),
    "agent_raised_voice_s": _lasting(
        "agent", Wording("坐席高声时长", "Time the agent's voice is raised"), 4, lambda side: side.raised
    ),
    "caller_shouting_s": _lasting(
        "caller", Wording("客户喊叫时长", "Time the caller shouts"), 7, lambda side: side.shouted
    ),
    "agent_shouting_s": _lasting(
        "agent", Wording("坐席喊叫时长", "Time the agent shouts"), 7, lambda side: side.shouted
    ),
    "caller_aroused_s": _aroused("caller", Wording("客户声音激动时长", "Time the caller's voice is aroused")),
    "agent_aroused_s": _aroused("agent", Wording("坐席声音激动时长", "Time the agent's voice is aroused")),
}
