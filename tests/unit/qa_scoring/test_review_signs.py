"""What the facts of a call say that a person should look."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from spoken import PHRASES, spoken, utterance

from qa_scoring.call_facts import CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.measure import Reading
from qa_scoring.measures import MEASURES
from qa_scoring.review.signs import RAISED_S, SILENCE, SURE, Signs, signs_of
from qa_scoring.said.phrase import Phrase, Window
from qa_scoring.span import Span, Voice
from qa_scoring.transcript import Transcript, Utterance, in_order
from qa_scoring.wording import Wording

TITLE = Wording("不满", "Complaint")
COMPLAINT = Phrase("complaint", TITLE, "caller", any=("投诉",), alarm=True)
TALK_MS = 20_000


def side(voice: Voice, raised_ms: int = 0) -> ChannelFacts:
    start = 0 if voice == "caller" else TALK_MS
    raised = (Span(start, start + raised_ms, voice),) if raised_ms else ()
    return ChannelFacts(speech=(Span(start, start + TALK_MS, voice),), raised=raised)


def facts(*said: Utterance, caller_ms: int = 0, agent_ms: int = 0, understood: bool = True) -> CallFacts:
    audio = AudioFacts(8000, 80_000, side("caller", caller_ms), side("agent", agent_ms))
    return CallFacts(audio, transcript=Transcript(in_order(said), "zh-CN", "tried") if understood else None)


def test_of_a_call_nobody_understood_only_sounds_are_known() -> None:
    assert signs_of(facts(understood=False), [COMPLAINT]) == Signs(longest_silence_s=0.0)


def test_the_longest_silence_is_known_whatever_the_rubric_measures() -> None:
    silent = facts(understood=False)
    span = Span(40_000, 71_000, "both")
    assert signs_of(replace(silent, audio=replace(silent.audio, silences=(span,)))).longest_silence_s == 31.0
    held = replace(silent.context, direction="inbound", holds=(span,))
    with_hold = replace(silent, context=held, audio=replace(silent.audio, silences=(span,)))
    assert signs_of(with_hold).longest_silence_s == 9.0, "waiting through a hold is no dead air"


def test_silence_that_could_not_be_measured_is_not_known() -> None:
    audio = AudioFacts(8000, 80_000, ChannelFacts(), ChannelFacts())
    figure = MEASURES[SILENCE].read(CallFacts(audio))
    assert signs_of(CallFacts(audio)).longest_silence_s == (figure.value if isinstance(figure, Reading) else None)


def test_who_says_a_word_that_leads_are_told_of_complains() -> None:
    complains = facts(utterance("我要投诉你们", "caller", 1000))
    assert signs_of(complains, [COMPLAINT]).complaint
    assert not signs_of(complains, [replace(COMPLAINT, alarm=False)]).complaint, "an ordinary phrase of the rubric"
    assert not signs_of(complains).complaint
    assert not signs_of(facts(utterance("我要退货", "caller", 1000)), [COMPLAINT]).complaint


def test_only_the_caller_complains() -> None:
    by_agent = facts(utterance("您可以投诉", "agent", 21_000), utterance("我知道了", "caller", 21_000))
    assert not signs_of(by_agent, [COMPLAINT]).complaint
    assert not signs_of(by_agent, [replace(COMPLAINT, voice="both")]).complaint
    assert not signs_of(by_agent, [replace(COMPLAINT, voice="agent")]).complaint
    assert signs_of(facts(utterance("我要投诉", "caller", 0)), [replace(COMPLAINT, voice="both")]).complaint


def test_where_in_the_call_it_is_said_does_not_count() -> None:
    late = replace(COMPLAINT, window=Window(first_s=5.0, after="greeting"))
    assert signs_of(facts(utterance("我要投诉", "caller", 60_000)), [late]).complaint


def test_what_was_hardly_understood_is_no_complaint() -> None:
    unsure = utterance("我要投诉", "caller", 1000, (SURE - 0.1,))
    assert not signs_of(facts(unsure), [COMPLAINT]).complaint
    doubtful_letter = utterance("我要投诉你们公司", "caller", 1000, (0.9, 0.9, 0.3, 0.9, 0.9, 0.9, 0.9, 0.9))
    assert signs_of(facts(doubtful_letter), [COMPLAINT]).complaint, "of the whole utterance it is"


@pytest.mark.parametrize("louder", ["caller_ms", "agent_ms"])
def test_who_is_loud_for_long_is_moved(louder: str) -> None:
    least_ms = round(1000 * RAISED_S)
    assert signs_of(facts(understood=False, **{louder: least_ms})).strong_emotion
    assert not signs_of(facts(understood=False, **{louder: least_ms - 1})).strong_emotion


@pytest.mark.parametrize("voice", ["caller", "agent"])
def test_who_says_so_in_strong_words_is_moved(voice: Voice) -> None:
    said = utterance("我真的非常生气，气死我了", voice, 1000)
    assert signs_of(facts(said)).strong_emotion
    assert not signs_of(facts(utterance("好的谢谢", voice, 1000))).strong_emotion
    assert not signs_of(facts(utterance("我真的非常生气，气死我了", voice, 1000, (0.4,)))).strong_emotion


@given(spoken())
def test_a_complaint_is_never_found_without_an_alarm_and_words(call: tuple[CallFacts, object]) -> None:
    heard = call[0]
    alarmed = tuple(replace(phrase, alarm=True) for phrase in PHRASES)
    found = signs_of(heard, alarmed)
    assert not signs_of(heard, PHRASES).complaint
    if found.complaint:
        assert heard.transcript is not None
        assert heard.transcript.of("caller")


@given(spoken())
def test_words_do_not_change_what_was_heard(call: tuple[CallFacts, object]) -> None:
    heard = call[0]
    silent = signs_of(replace(heard, transcript=None))
    full = signs_of(heard, PHRASES)
    assert full.longest_silence_s == silent.longest_silence_s
    assert full.strong_emotion or not silent.strong_emotion
