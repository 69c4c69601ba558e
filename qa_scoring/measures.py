"""The figures a rubric can look at, each with what can be played to prove it.

Percentages are rounded to two decimals here and nowhere else; seconds are exact milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from qa_scoring.facts import AudioFacts
from qa_scoring.span import Channel, Span, Voice, total_ms
from qa_scoring.wording import Wording

Unit = Literal["s", "%", "dBFS", "times"]
Spans = tuple[Span, ...]
Struck = Collection[Span]


@dataclass(frozen=True, slots=True)
class Reading:
    """A value and what it was read from."""

    value: float
    spans: Spans


@dataclass(frozen=True, slots=True)
class Unknown:
    """No value, and why there is none."""

    reason: Wording


@dataclass(frozen=True, slots=True)
class Measure:
    """How to read one figure from the facts.

    `needs`: voices without which the figure means nothing. `strikable`: the figure is made of its spans, so that it
    can be read without some of them (a reviewer struck them, or the question is what one of them costs).
    """

    unit: Unit
    title: Wording
    channel: Channel
    needs: tuple[Voice, ...]
    figure: Callable[[AudioFacts, Struck], tuple[float, Spans] | None]
    strikable: bool = False

    def read(self, facts: AudioFacts, struck: Struck = ()) -> Reading | Unknown:
        for voice in self.needs:
            if not facts.side(voice).speech:
                return Unknown(_UNHEARD[voice])
        found = self.figure(facts, struck)
        return Reading(*found) if found is not None else Unknown(_NOT_MEASURED)


_UNHEARD: Final[Mapping[Voice, Wording]] = {
    "caller": Wording("没有听到客户的声音", "the caller was not heard"),
    "agent": Wording("没有听到坐席的声音", "the agent was not heard"),
}
_NOT_MEASURED: Final = Wording("录音中无法测得这一项", "the recording does not allow it to be measured")


def _percent(part_ms: int, whole_ms: int) -> float:
    return round(100 * part_ms / whole_ms, 2)


def _left(spans: Spans, struck: Struck) -> Spans:
    return tuple(span for span in spans if span not in struck)


def _whole(facts: AudioFacts, channel: Channel) -> Spans:
    return (Span(0, facts.length_ms, channel),) if facts.length_ms else ()


def _longest(spans: Spans) -> tuple[float, Spans]:
    longest = max(spans, key=lambda span: span.length_ms, default=None)
    return (longest.length_ms / 1000, (longest,)) if longest else (0.0, ())


def _share_left(facts: AudioFacts, part_ms: int, spans: Spans, struck: Struck) -> tuple[float, Spans]:
    left = _left(spans, struck)
    return _percent(part_ms - total_ms(spans) + total_ms(left), facts.length_ms), left


def _length(facts: AudioFacts, _: Struck) -> tuple[float, Spans]:
    return facts.length_ms / 1000, _whole(facts, "both")


def _first_word(facts: AudioFacts, _: Struck) -> tuple[float, Spans]:
    first = facts.agent.speech[0]
    return first.start_ms / 1000, (Span(0, first.start_ms, "agent") if first.start_ms else first,)


def _longest_silence(facts: AudioFacts, struck: Struck) -> tuple[float, Spans]:
    return _longest(_left(facts.silences, struck))


def _longest_response(facts: AudioFacts, struck: Struck) -> tuple[float, Spans]:
    gaps = tuple(gap for gap in facts.response_gaps if gap.channel == "agent")
    return _longest(_left(gaps, struck))


def _silence(facts: AudioFacts, struck: Struck) -> tuple[float, Spans]:
    return _share_left(facts, facts.silence_ms, facts.silences, struck)


def _overlap(facts: AudioFacts, struck: Struck) -> tuple[float, Spans]:
    return _share_left(facts, facts.overlap_ms, facts.overlaps, struck)


def _agent_talk(facts: AudioFacts, _: Struck) -> tuple[float, Spans]:
    talk_ms = facts.agent.talk_ms
    return _percent(talk_ms, talk_ms + facts.caller.talk_ms), facts.agent.speech


def _interruptions(voice: Voice, title: Wording) -> Measure:
    def figure(facts: AudioFacts, struck: Struck) -> tuple[float, Spans]:
        left = _left(tuple(span for span in facts.interruptions if span.channel == voice), struck)
        return float(len(left)), left

    return Measure("times", title, voice, _BOTH, figure, strikable=True)


def _level(facts: AudioFacts, _: Struck) -> tuple[float, Spans] | None:
    level = facts.agent.level_dbfs
    return None if level is None else (level, facts.agent.speech)


def _noise(facts: AudioFacts, _: Struck) -> tuple[float, Spans] | None:
    noise = facts.agent.noise_dbfs
    return None if noise is None else (noise, _whole(facts, "agent"))


def _clipped(facts: AudioFacts, _: Struck) -> tuple[float, Spans]:
    return _percent(facts.agent.clipped_ms, facts.agent.talk_ms), facts.agent.clipped


_BOTH: Final[tuple[Voice, ...]] = ("caller", "agent")
_AGENT: Final[tuple[Voice, ...]] = ("agent",)

MEASURES: Final[Mapping[str, Measure]] = {
    "length_s": Measure("s", Wording("通话时长", "Length of the call"), "both", (), _length),
    "agent_first_word_s": Measure(
        "s", Wording("坐席首句等待", "Time to the agent's first word"), "agent", _AGENT, _first_word
    ),
    "longest_silence_s": Measure(
        "s", Wording("最长静音", "Longest silence"), "both", _BOTH, _longest_silence, strikable=True
    ),
    "silence_percent": Measure("%", Wording("静音占比", "Share of silence"), "both", _BOTH, _silence, strikable=True),
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
}
"""By the name used in rubrics; the name carries the unit."""
