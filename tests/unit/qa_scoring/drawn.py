"""Hypothesis strategies: conversations, facts and rubrics as they could really be; and, by seed, busy ones."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from qa_scoring.call_facts import CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.dialogue import dialogue_of, spans_of
from qa_scoring.facts import AudioFacts
from qa_scoring.intervals import Interval
from qa_scoring.measures import MEASURES
from qa_scoring.rubric import Criterion, Rubric
from qa_scoring.rubric_rules import Condition, Limit, Scale
from qa_scoring.wording import Wording

LENGTH_MS = 60_000
TITLE = Wording("标题", "Title")

_steps = st.lists(st.integers(1, 400).map(lambda step: step * 10), max_size=24)


def as_intervals(steps: list[int]) -> list[Interval]:
    """Alternating pause and speech; what passes the end of the recording is cut off."""
    found, at = [], 0
    for pause, speech in zip(steps[::2], steps[1::2], strict=False):
        start, end = at + pause, min(at + pause + speech, LENGTH_MS)
        if start >= LENGTH_MS:
            break
        found.append((start, end))
        at = end
    return found


intervals = _steps.map(as_intervals)


@st.composite
def audio_facts(draw: st.DrawFn) -> AudioFacts:
    """Facts that fit together: made by the rules of `dialogue` from two drawn voices."""
    caller, agent = draw(intervals), draw(intervals)
    length_ms = draw(st.sampled_from([LENGTH_MS, LENGTH_MS + 7]))
    talk = dialogue_of(caller, agent, length_ms)
    return AudioFacts(
        rate_hz=8000,
        length_ms=length_ms,
        caller=_side(draw, caller, "caller"),
        agent=_side(draw, agent, "agent"),
        silence_ms=talk.silence_ms,
        silences=talk.silences,
        overlap_ms=talk.overlap_ms,
        overlaps=talk.overlaps,
        interruptions=talk.interruptions,
        turns=talk.turns,
        response_gaps=talk.response_gaps,
    )


def call_facts() -> st.SearchStrategy[CallFacts]:
    return audio_facts().map(CallFacts)


def _side(draw: st.DrawFn, speech: list[Interval], voice: str) -> ChannelFacts:
    clipped = draw(st.lists(st.sampled_from(speech), unique=True)) if speech else []
    decibels = st.integers(-800, 0).map(lambda tenths: tenths / 10)
    return ChannelFacts(
        speech=spans_of(speech, voice),
        level_dbfs=draw(decibels) if speech else None,
        noise_dbfs=draw(st.none() | decibels),
        clipped=spans_of(sorted(clipped), voice),
        clipped_ms=sum(end - start for start, end in clipped),
        echoes=spans_of(draw(intervals), voice),
        syllables=draw(st.integers(0, 500)) if speech else 0,
        fast=spans_of(draw(intervals), voice),
        raised=spans_of(draw(intervals), voice),
        shouted=spans_of(draw(intervals), voice),
        pitch_hz=draw(st.none() | st.integers(690, 4440).map(lambda tenths: tenths / 10)),
        higher=spans_of(draw(intervals), voice),
        aroused=spans_of(draw(intervals), voice),
        echo_delay_ms=draw(st.none() | st.integers(0, 49).map(lambda frames: frames * 10)),
    )


_values = st.floats(-80, 120, allow_nan=False).map(lambda value: round(value, 1))
_scales = st.tuples(_values, _values).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Scale(*pair))
_limits = st.one_of(
    _values.map(lambda value: Limit(at_least=value)),
    _values.map(lambda value: Limit(at_most=value)),
    st.tuples(_values, _values).map(lambda pair: Limit(min(pair), max(pair))),
)
_measures = st.sampled_from(sorted(MEASURES))
_weights = st.sampled_from([1.0, 3.333, 5.0, 20.0, 33.3])
_conditions = st.lists(st.builds(Condition, _measures, _limits), max_size=2).map(tuple)


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    """Sound rubrics of up to six criteria."""
    criteria = tuple(
        Criterion(
            id=f"criterion_{number}",
            title=TITLE,
            measure=draw(_measures),
            rule=draw(_scales | _limits),
            weight=draw(_weights),
            fatal=draw(st.sampled_from([False, False, False, True])),
            applies_when=draw(_conditions),
        )
        for number in range(draw(st.integers(1, 6)))
    )
    return Rubric("drawn", 3, TITLE, criteria, min_length_s=draw(st.sampled_from([0.0, 10.0, 60.0, 61.0])))


HEARD = sorted(name for name in MEASURES if "hold" not in name)
_MOST = {"s": 10.0, "%": 60.0, "times": 6.0}


def busy_facts(random: Random) -> CallFacts:
    """Two people who talk, stop and interrupt each other for a minute."""
    voices = [as_intervals([random.randrange(1, 400) * 10 for _ in range(24)]) for _ in range(2)]
    caller, agent = (
        ChannelFacts(spans_of(speech, voice), level_dbfs=-24.0, noise_dbfs=-60.0)
        for speech, voice in zip(voices, ("caller", "agent"), strict=True)
    )
    talk = dialogue_of(*voices, LENGTH_MS)
    heard = {name: getattr(talk, name) for name in type(talk).__slots__}
    return CallFacts(AudioFacts(8000, LENGTH_MS, caller, agent, **heard))


def busy_rubric(random: Random) -> Rubric:
    """Strict, so that points are lost; rarely fatal."""
    criteria = tuple(_strict(random, measure) for measure in random.sample(HEARD, 4))
    return Rubric("busy", random.randrange(1, 9), TITLE, criteria)


def _strict(random: Random, measure: str) -> Criterion:
    most = _MOST.get(MEASURES[measure].unit, 20.0) * random.random()
    rule = random.choice([Scale(0, round(most + 0.1, 1)), Scale(0, 100), Limit(at_most=round(most, 1))])
    return Criterion(measure, TITLE, measure, rule, random.choice([3.333, 5.0, 20.0]), fatal=random.random() < 0.03)
