"""A transcript and the facts of a call come back from storage as they were [Q3]."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.errors import FarEndError
from qa_scoring.call_facts import CallContext, CallFacts, examples_key
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.span import Span, Voice
from qa_scoring.transcript import Transcript, Utterance, Word, in_order

VOICES = st.sampled_from(["caller", "agent"])
SURE = st.floats(0, 1).map(lambda value: round(value, 3))
AUDIO = AudioFacts(8000, 60_000, ChannelFacts(), ChannelFacts())


@st.composite
def utterances(draw: st.DrawFn) -> Utterance:
    start = draw(st.integers(0, 50_000))
    end = start + draw(st.integers(1, 9000))
    words = draw(st.lists(st.builds(Word, st.text(min_size=1), st.just(start), st.just(end), SURE), max_size=3))
    return Utterance(draw(VOICES), start, end, draw(st.text()), draw(SURE), tuple(words))


TRANSCRIPTS = st.builds(
    Transcript, st.lists(utterances()).map(in_order), st.sampled_from(["zh-CN", "en"]), st.text(max_size=9)
)
FACTS = st.builds(
    CallFacts,
    st.just(AUDIO),
    st.builds(
        CallContext,
        queue=st.text(),
        flow_path=st.lists(st.text()).map(tuple),
        holds=st.just((Span(1000, 2000, "caller"),)),
    ),
    st.none() | TRANSCRIPTS,
    st.dictionaries(st.text(), st.lists(SURE).map(tuple)),
)


@given(FACTS)
def test_facts_survive_json(facts: CallFacts) -> None:
    back = CallFacts.from_dict(json.loads(json.dumps(facts.to_dict())))
    assert back == facts
    assert back.digest == facts.digest


def test_other_facts_have_another_digest() -> None:
    assert CallFacts(AUDIO).digest != CallFacts(AUDIO, CallContext(queue="sales")).digest


@pytest.mark.parametrize("value", [{}, {"audio": 1}, {**CallFacts(AUDIO).to_dict(), "transcript": {"utterances": 1}}])
def test_what_are_no_facts_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(FarEndError, match=r"(facts|transcript)"):
        CallFacts.from_dict(value)


def test_utterances_stand_by_start_and_the_caller_first() -> None:
    def said(voice: Voice, start_ms: int) -> Utterance:
        return Utterance(voice, start_ms, start_ms + 500, "好", 0.9)

    mixed = [said("agent", 500), said("agent", 0), said("caller", 500)]
    assert in_order(mixed) == (said("agent", 0), said("caller", 500), said("agent", 500))


def test_each_side_has_its_own_utterances() -> None:
    caller, agent = Utterance("caller", 0, 500, "你好", 0.9), Utterance("agent", 600, 900, "您好", 0.8)
    transcript = Transcript((caller, agent), "zh-CN", "whisper-base")
    assert (transcript.of("caller"), transcript.of("agent")) == ((caller,), (agent,))
    assert caller.span == Span(0, 500, "caller")


def test_the_order_of_example_sentences_does_not_matter() -> None:
    assert examples_key(["退款", "退货"]) == examples_key(["退货", "退款", "退货"]) != examples_key(["退款"])
