"""What callers and agents feel, by words, meaning and voice, with the doubt that is due [Q3, Q5]."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_scoring.call_facts import CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.emotion import emotions_of, strongest
from qa_scoring.facts import AudioFacts
from qa_scoring.feeling_examples import EXAMPLES, KEYS, lists
from qa_scoring.feeling_words import feelings_in
from qa_scoring.span import Span, Voice
from qa_scoring.transcript import Transcript, Utterance, Word, in_order


@pytest.mark.parametrize(
    ("text", "voice", "felt"),
    [
        ("气死我了", "caller", [("angry", 0.9)]),
        ("我非常生气", "caller", [("angry", 0.8)]),
        ("我没有生气", "caller", []),
        ("我不是很生气", "caller", []),
        ("你们不来，我生气", "caller", [("angry", 0.7)]),
        ("I am not really angry", "caller", []),
        ("I'm really angry", "caller", [("angry", 0.8)]),
        ("this isn't helpful", "caller", [("disappointed", 0.5)]),
        ("很满意", "caller", [("satisfied", 0.7)]),
        ("我不太满意", "caller", [("disappointed", 0.5)]),
        ("我不满意", "caller", [("disappointed", 0.5)]),
        ("您满意吗", "caller", []),
        ("Are you satisfied?", "caller", []),
        ("您别担心", "agent", []),
        ("我理解您的着急", "agent", []),
        ("I know you must be upset", "agent", []),
        ("很高兴为您服务", "agent", []),
        ("I'm happy to help", "agent", []),
        ("太高兴了", "agent", [("satisfied", 0.6)]),
        ("你气死我了", "caller", [("angry", 0.9)]),
        ("很高兴为您服务", "caller", [("satisfied", 0.6)]),
        ("madly happier, mad hurrying", "caller", []),
        ("太过分，真后悔", "caller", [("angry", 0.7), ("disappointed", 0.8)]),
        ("", "caller", []),
    ],
)
def test_words_tell_of_a_feeling_unless_they_are_not_meant_so(
    text: str, voice: Voice, felt: list[tuple[str, float]]
) -> None:
    assert [(one.kind, one.strength) for one in feelings_in(text, voice)] == felt


def said(
    text: str, *, voice: Voice = "caller", start_ms: int = 1000, sure: float = 1.0, words: tuple[Word, ...] = ()
) -> Utterance:
    return Utterance(voice, start_ms, start_ms + 2000, text, sure, words)


def call(*utterances: Utterance, raised: tuple[Span, ...] = (), **likeness: float) -> CallFacts:
    audio = AudioFacts(8000, 60_000, ChannelFacts(raised=raised), ChannelFacts())
    compared = {KEYS[kind]: (value,) * len(utterances) for kind, value in likeness.items()}
    return CallFacts(audio, transcript=Transcript(in_order(utterances), "zh-CN", "m"), likeness=compared)


LOUD = Span(2000, 5000, "caller")
NEAR = {"angry": 0.7, "anxious": 0.5, "disappointed": 0.6, "satisfied": 0.4, "neutral": 0.6}


def test_words_give_kind_span_strength_and_the_words() -> None:
    (felt,) = emotions_of(call(said("你们是骗子，太过分了，骗子！", sure=0.9)))
    assert (felt.kind, felt.strength, felt.confidence, felt.why) == ("angry", 1.0, 0.72, ("words",))
    assert felt.words == ("骗子", "太过分")
    assert felt.span == Span(1000, 3000, "caller")
    assert json.loads(json.dumps(felt.to_dict()))["words"] == ["骗子", "太过分"]


def test_words_recognised_badly_are_trusted_less() -> None:
    words = tuple(Word(text, 1000, 1100, sure) for text, sure in (("我", 1.0), ("生", 0.4), ("气", 0.2)))
    (felt,) = emotions_of(call(said("我生气", words=words)))
    assert felt.confidence == pytest.approx(0.8 * 0.3, abs=0.01)


def test_a_raised_voice_makes_a_feeling_stronger_and_surer() -> None:
    (calm,), (loud,) = (emotions_of(call(said("我很着急"), raised=raised)) for raised in ((), (LOUD,)))
    assert (loud.kind, loud.why) == ("anxious", ("words", "voice"))
    assert loud.strength == calm.strength + 0.2
    assert loud.confidence > calm.confidence


def test_a_voice_alone_names_no_feeling() -> None:
    for facts in (replace(call(), transcript=None), call(said("我要查订单"))):
        loud = replace(
            facts, audio=replace(facts.audio, caller=ChannelFacts(raised=(LOUD, Span(2500, 3000, "caller"))))
        )
        (felt,) = emotions_of(loud)
        assert (felt.kind, felt.span, felt.why, felt.strength, felt.confidence) == (
            "aroused",
            LOUD,
            ("voice",),
            0.58,
            0.5,
        )
        assert emotions_of(facts) == ()


@pytest.mark.parametrize("name", ["raised", "higher", "aroused"])
def test_a_louder_and_a_higher_voice_are_one_stretch(name: str) -> None:
    side = ChannelFacts(raised=(Span(2000, 4000, "caller"),))
    facts = CallFacts(AudioFacts(8000, 60_000, replace(side, **{name: (LOUD,)}), ChannelFacts()))
    (felt,) = emotions_of(facts)
    assert (felt.kind, felt.span) == ("aroused", LOUD)


def test_meaning_tells_where_words_do_not() -> None:
    (felt,) = emotions_of(call(said("叫你们经理来", sure=0.8), **NEAR))
    assert (felt.kind, felt.strength, felt.confidence, felt.why) == ("angry", 0.5, 0.4, ("meaning",))
    assert emotions_of(call(said("我很着急"), **NEAR))[0].kind == "anxious"
    assert emotions_of(call(said("我没有生气"), **NEAR)) == ()


@pytest.mark.parametrize("changed", [{"neutral": 0.66}, {"angry": 0.54, "neutral": 0.1, "disappointed": 0.5}])
def test_what_is_near_to_ordinary_sentences_or_to_none_is_no_feeling(changed: dict[str, float]) -> None:
    assert emotions_of(call(said("叫你们经理来"), **{**NEAR, **changed})) == ()


def test_without_every_comparison_meaning_is_not_asked() -> None:
    facts = call(said("叫你们经理来"), **NEAR)
    assert emotions_of(replace(facts, likeness={KEYS["angry"]: (0.9,)})) == ()
    assert emotions_of(replace(facts, likeness=dict.fromkeys(KEYS.values(), ()))) == ()


def test_both_sides_stand_by_time_and_the_strongest_can_be_asked_for() -> None:
    felt = emotions_of(
        call(
            said("我有点担心", start_ms=9000),
            said("太好了", voice="agent", start_ms=1000),
            said("气死我了，真失望", start_ms=1000),
            said("很生气", start_ms=5000, sure=0.5),
        )
    )
    assert [(one.voice, one.kind) for one in felt] == [
        ("caller", "angry"),
        ("caller", "disappointed"),
        ("agent", "satisfied"),
        ("caller", "angry"),
        ("caller", "anxious"),
    ]
    assert strongest(felt, "caller", "angry") == felt[0]
    assert strongest(felt, "agent", "angry") is None


def test_the_examples_are_lists_of_their_own() -> None:
    assert len(set(KEYS.values())) == len(EXAMPLES) == len(lists())


@given(
    st.lists(st.tuples(st.text("不没太气死我了满意，?angry very", max_size=30), st.floats(0, 1)), max_size=5),
    st.lists(st.tuples(st.integers(0, 9000), st.integers(1, 20_000)), max_size=4),
)
def test_strength_and_confidence_lie_between_0_and_1(
    lines: list[tuple[str, float]], loud: list[tuple[int, int]]
) -> None:
    spoken = [said(text, start_ms=3000 * n, sure=sure) for n, (text, sure) in enumerate(lines)]
    raised = tuple(Span(start, start + length, "caller") for start, length in loud)
    for felt in emotions_of(call(*spoken, raised=raised)):
        assert 0 <= felt.strength <= 1
        assert 0 <= felt.confidence <= 1
        assert felt.why == ("voice",) or felt.kind != "aroused"
