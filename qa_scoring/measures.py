"""The figures a rubric can look at, each with what can be played to prove it.

Percentages are rounded to two decimals here and nowhere else; seconds are exact milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from qa_scoring.call_facts import CallFacts
from qa_scoring.intervals import total
from qa_scoring.measure import (
    Measure,
    Spans,
    Struck,
    breaks_of,
    longest_of,
    percent,
    seconds_in,
    whole,
    without,
)
from qa_scoring.span import Span, Voice, total_ms
from qa_scoring.voice_measures import VOICE_MEASURES
from qa_scoring.wording import Wording


def _share_left(facts: CallFacts, part_ms: int, spans: Spans, struck: Struck) -> tuple[float, Spans] | None:
    """Of the time that is neither hold nor pause."""
    length_ms, left = facts.audio.length_ms - total(breaks_of(facts)), without(spans, struck)
    return (percent(part_ms - total_ms(spans) + total_ms(left), length_ms), left) if length_ms else None


def _length(facts: CallFacts, _: Struck) -> tuple[float, Spans]:
    return facts.audio.length_ms / 1000, whole(facts, "both")


def _first_word(voice: Voice, title: Wording) -> Measure:
    def figure(facts: CallFacts, _: Struck) -> tuple[float, Spans]:
        first = facts.audio.side(voice).speech[0]
        return first.start_ms / 1000, (Span(0, first.start_ms, voice) if first.start_ms else first,)

    return Measure("s", title, voice, (voice,), figure)


def _longest_silence(facts: CallFacts, struck: Struck) -> tuple[float, Spans]:
    return longest_of(without(facts.audio.silences, struck))


def _longest_response(facts: CallFacts, struck: Struck) -> tuple[float, Spans]:
    gaps = tuple(gap for gap in facts.audio.response_gaps if gap.channel == "agent")
    return longest_of(without(gaps, struck))


def _longest_owed(facts: CallFacts, struck: Struck) -> tuple[float, Spans]:
    owed = tuple(span for span in facts.audio.owed_silences if span.channel == "agent")
    return longest_of(without(owed, struck))


def _silence(facts: CallFacts, struck: Struck) -> tuple[float, Spans] | None:
    return _share_left(facts, facts.audio.silence_ms, facts.audio.silences, struck)


def _held(facts: CallFacts) -> Spans:
    """The holds as far as they lie in the recording."""
    length_ms = facts.audio.length_ms
    return tuple(
        Span(one.start_ms, min(one.end_ms, length_ms), "both")
        for one in facts.context.holds
        if one.start_ms < length_ms
    )


def _hold(facts: CallFacts, struck: Struck) -> tuple[float, Spans] | None:
    return seconds_in(without(_held(facts), struck)) if facts.context.direction else None


def _longest_hold(facts: CallFacts, struck: Struck) -> tuple[float, Spans] | None:
    return longest_of(without(_held(facts), struck)) if facts.context.direction else None


def _holds(facts: CallFacts, struck: Struck) -> tuple[float, Spans] | None:
    left = without(_held(facts), struck)
    return (float(len(left)), left) if facts.context.direction else None


def _overlap(facts: CallFacts, struck: Struck) -> tuple[float, Spans] | None:
    return _share_left(facts, facts.audio.overlap_ms, facts.audio.overlaps, struck)


def _agent_talk(facts: CallFacts, _: Struck) -> tuple[float, Spans]:
    talk_ms = facts.audio.agent.talk_ms
    return percent(talk_ms, talk_ms + facts.audio.caller.talk_ms), facts.audio.agent.speech


def _interruptions(voice: Voice, title: Wording) -> Measure:
    def figure(facts: CallFacts, struck: Struck) -> tuple[float, Spans]:
        left = without(tuple(span for span in facts.audio.interruptions if span.channel == voice), struck)
        return float(len(left)), left

    return Measure("times", title, voice, _BOTH, figure, strikable=True)


def _level(facts: CallFacts, _: Struck) -> tuple[float, Spans] | None:
    level = facts.audio.agent.level_dbfs
    return None if level is None else (level, facts.audio.agent.speech)


def _noise(facts: CallFacts, _: Struck) -> tuple[float, Spans] | None:
    noise = facts.audio.agent.noise_dbfs
    return None if noise is None else (noise, whole(facts, "agent"))


def _level_difference(facts: CallFacts, _: Struck) -> tuple[float, Spans] | None:
    """Either way: whoever is the fainter, somebody strains to hear."""
    difference = facts.audio.level_difference_db
    return (
        None
        if difference is None
        else (abs(difference), tuple(sorted(facts.audio.caller.speech + facts.audio.agent.speech)))
    )


def _echo(facts: CallFacts, struck: Struck) -> tuple[float, Spans]:
    return seconds_in(without(tuple(sorted(facts.audio.caller.echoes + facts.audio.agent.echoes)), struck))


def _clipped(facts: CallFacts, _: Struck) -> tuple[float, Spans]:
    return percent(facts.audio.agent.clipped_ms, facts.audio.agent.talk_ms), facts.audio.agent.clipped


_BOTH: Final[tuple[Voice, ...]] = ("caller", "agent")
_AGENT: Final[tuple[Voice, ...]] = ("agent",)

MEASURES: Final[Mapping[str, Measure]] = {
    "length_s": Measure("s", Wording("通话时长", "Length of the call"), "both", (), _length),
    "agent_first_word_s": _first_word("agent", Wording("坐席首句等待", "Time to the agent's first word")),
    "caller_first_word_s": _first_word("caller", Wording("客户首句等待", "Time to the caller's first word")),
    "longest_silence_s": Measure(
        "s", Wording("最长静音", "Longest silence"), "both", _BOTH, _longest_silence, strikable=True
    ),
    "silence_percent": Measure("%", Wording("静音占比", "Share of silence"), "both", _BOTH, _silence, strikable=True),
    "agent_owed_silence_s": Measure(
        "s",
        Wording("坐席应说而未说的最长静音", "Longest silence the agent owed a word"),
        "agent",
        _BOTH,
        _longest_owed,
        strikable=True,
    ),
    "overlap_percent": Measure(
        "%", Wording("重叠说话占比", "Share of overlap"), "both", _BOTH, _overlap, strikable=True
    ),
    "agent_interruptions": _interruptions("agent", Wording("坐席打断客户", "Interruptions by the agent")),
    "caller_interruptions": _interruptions("caller", Wording("客户打断坐席", "Interruptions by the caller")),
    "longest_response_s": Measure(
        "s",
        Wording("坐席最长应答间隔", "Agent's longest pause before an answer"),
        "agent",
        _BOTH,
        _longest_response,
        strikable=True,
    ),
    "hold_s": Measure("s", Wording("保持等待总时长", "Time on hold"), "both", (), _hold, strikable=True),
    "longest_hold_s": Measure(
        "s", Wording("最长保持等待", "Longest hold"), "both", (), _longest_hold, strikable=True
    ),
    "holds": Measure("times", Wording("保持等待次数", "Holds"), "both", (), _holds, strikable=True),
    "agent_talk_percent": Measure(
        "%", Wording("坐席说话占比", "Agent's part of all talk"), "agent", _BOTH, _agent_talk
    ),
    "agent_level_dbfs": Measure("dBFS", Wording("坐席音量", "Agent's speech level"), "agent", _AGENT, _level),
    "agent_noise_dbfs": Measure(
        "dBFS", Wording("坐席背景噪声", "Noise on the agent's side"), "agent", _AGENT, _noise
    ),
    "agent_clipped_percent": Measure(
        "%", Wording("坐席削波占比", "Clipped part of the agent's speech"), "agent", _AGENT, _clipped
    ),
    "level_difference_db": Measure(
        "dB", Wording("双方音量差", "Difference between the sides' levels"), "both", _BOTH, _level_difference
    ),
    "echo_s": Measure("s", Wording("回声时长", "Time with echo"), "both", _BOTH, _echo, strikable=True, since=2),
    **VOICE_MEASURES,
}
"""By the name used in rubrics; the name carries the unit."""
