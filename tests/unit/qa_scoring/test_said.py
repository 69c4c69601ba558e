"""Phrases found in what was said: by words, pattern, meaning, order and time."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from drawn import TITLE
from hypothesis import given
from hypothesis import strategies as st
from spoken import utterance

from qa_scoring.call_facts import CallFacts
from qa_scoring.channel_facts import ChannelFacts
from qa_scoring.facts import AudioFacts
from qa_scoring.measure import Reading, Unknown
from qa_scoring.said.letters import letters_of, plain, shown
from qa_scoring.said.matching import matches
from qa_scoring.said.pattern import PatternError, compiled
from qa_scoring.said.phrase import Like, Phrase, Window
from qa_scoring.said.phrase_measure import count, first_s
from qa_scoring.said.repeats import repeats
from qa_scoring.said.search import Search, searched
from qa_scoring.said.strong_emotion import strong_emotion
from qa_scoring.span import Span, Voice
from qa_scoring.transcript import Transcript, Utterance, Word, in_order

AUDIO = AudioFacts(8000, 60_000, ChannelFacts(), ChannelFacts())


def facts(
    *said: Utterance, audio: AudioFacts = AUDIO, alike: dict[str, tuple[float, ...]] | None = None
) -> CallFacts:
    return CallFacts(audio, transcript=Transcript(in_order(said), "zh-CN", "tried"), likeness=alike or {})


def found(call: CallFacts, *phrases: Phrase) -> Search:
    """What came of the last of the phrases."""
    assert call.transcript is not None
    return searched(call, call.transcript, phrases)[phrases[-1].id]


def words(search: Search) -> list[str]:
    return [hit.words for hit in search.hits]


def english(text: str, voice: Voice = "agent") -> Utterance:
    return Utterance(voice, 1_000, 3_000, text, 0.9)


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["您好", "您 好", "您，好！", "您好。请问"])
def test_blanks_and_punctuation_do_not_matter(said: str) -> None:
    assert len(matches(Phrase("p", TITLE, any=("您好",)), letters_of(utterance(said, "agent", 0)))) == 1


@pytest.mark.parametrize("said", ["I am ＳＯＲＲＹ about it", "Sorry!", "so sorry"])
def test_width_and_case_do_not_matter(said: str) -> None:
    assert len(matches(Phrase("p", TITLE, any=("sorry",)), letters_of(english(said)))) == 1


@pytest.mark.parametrize("said", ["notsorry", "sorryish", "unsorry 对不起"])
def test_an_english_word_is_found_as_a_whole_word_only(said: str) -> None:
    assert matches(Phrase("p", TITLE, any=("sorry",)), letters_of(english(said))) == []


def test_a_hit_says_the_words_where_they_are_and_how_sure_they_are() -> None:
    call = facts(utterance("啊您好吗", "agent", 1_000, (0.9, 0.8, 0.7, 0.2)))
    (hit,) = found(call, Phrase("p", TITLE, any=("您好",))).hits
    assert (hit.span, hit.words, hit.confidence) == (Span(1_200, 1_600, "agent"), "您好", 0.7)


def test_without_times_of_words_the_utterance_is_the_place() -> None:
    (hit,) = found(facts(english("We are sorry, 王先生")), Phrase("p", TITLE, any=("are sorry王",))).hits
    assert (hit.span, hit.words, hit.confidence) == (Span(1_000, 3_000, "agent"), "are sorry王", 0.9)


def test_times_past_the_end_of_the_recording_are_brought_back() -> None:
    call = facts(utterance("您好", "agent", 59_900), utterance("再见", "agent", 70_000))
    hits = found(call, Phrase("p", TITLE, any=("您好", "再见"))).hits
    assert [hit.span for hit in hits] == [Span(59_900, 60_000, "agent"), Span(59_999, 60_000, "agent")]


def test_a_word_without_length_can_still_be_played() -> None:
    said = Utterance("agent", 0, 900, "好", 0.9, (Word("好", 500, 500, 0.9),))
    assert found(facts(said), Phrase("p", TITLE, any=("好",))).hits[0].span == Span(500, 501, "agent")


def test_any_is_one_of_them_and_all_is_every_one_in_one_utterance() -> None:
    call = facts(
        utterance("您好我是李", "agent", 0),
        utterance("工号五", "agent", 5_000),
        utterance("工号六我是王", "agent", 9_000),
    )
    assert words(found(call, Phrase("p", TITLE, any=("我是", "工号五")))) == ["我是", "工号五", "我是"]
    assert words(found(call, Phrase("p", TITLE, all=("我是", "工号")))) == ["工号六我是"]


def test_what_overlaps_an_exclusion_is_none() -> None:
    call = facts(utterance("您知不知道我不知道", "agent", 0))
    (hit,) = found(call, Phrase("p", TITLE, any=("不知道",), excluding=("知不知道",))).hits
    assert hit.span.start_ms == 1_200


def test_of_matches_that_overlap_the_longest_counts_once() -> None:
    call = facts(utterance("非常对不起", "agent", 0))
    assert words(found(call, Phrase("p", TITLE, any=("对不起", "非常对不起", "不起")))) == ["非常对不起"]


def test_only_the_voice_that_is_asked_for_counts() -> None:
    call = facts(utterance("滚", "caller", 0), utterance("滚", "agent", 2_000))
    assert [hit.span.channel for hit in found(call, Phrase("p", TITLE, any=("滚",))).hits] == ["agent"]
    assert len(found(call, Phrase("p", TITLE, "both", any=("滚",))).hits) == 2


@given(st.text(max_size=60))
def test_letters_keep_to_their_words(text: str) -> None:
    letters = letters_of(Utterance("agent", 0, 1_000, text, 0.5))
    assert len(letters.text) == len(letters.owner)
    assert plain(letters.text) == letters.text
    for at in range(len(letters.text)):
        assert letters.within(at, at + 1)


def test_words_are_shown_as_one_writes_them() -> None:
    said = [Word(text, 0, 1, 1.0) for text in ("I", " am", "王", "Li", "'s", "")]
    assert shown(tuple(said)) == "I am王Li's"


# --- patterns -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "said", "match"),
    [
        ("工号[0-9]{3,6}", "我的工号，1024", "工号1024"),
        ("(请问|麻烦)您?贵姓", "麻烦贵姓", "麻烦贵姓"),
        ("查.{0,8}余额", "查一下余额", "查一下余额"),
        ("^你好", "那你好", None),
        ("(请问)?您贵姓", "您贵姓", "您贵姓"),
        ("再见$", "再见！", "再见"),
        (r"\d{3}号", "１２３号", "123号"),
    ],
)
def test_patterns_match_what_was_said(pattern: str, said: str, match: str | None) -> None:
    hits = found(facts(utterance(said, "agent", 0)), Phrase("p", TITLE, pattern=pattern)).hits
    assert [plain(hit.words) for hit in hits] == ([match] if match else [])


@pytest.mark.parametrize(
    ("pattern", "why", "at"),
    [
        ("", "length", 0),
        ("好" * 201, "length", 0),
        ("a*", "not_allowed", 1),
        ("a+", "not_allowed", 1),
        ("(a|b){2}", "repeated_group", 5),
        ("(?=a)", "not_allowed", 1),
        (r"(a)\1", "not_allowed", 3),
        ("好(", "unbalanced", 1),
        ("好)", "unbalanced", 1),
        ("a{2,31}", "repeats", 1),
        ("a{3,2}", "repeats", 1),
        ("[b-a]", "syntax", 1),
        ("您?", "empty", 0),
        (".{0,30}a.{0,30}b", "too_many_ways", 0),
        ("您好，请问", "not_allowed", 2),
    ],
)
def test_what_could_take_long_or_never_match_is_refused_with_its_place(pattern: str, why: str, at: int) -> None:
    with pytest.raises(PatternError) as raised:
        compiled(pattern)
    assert (raised.value.why, raised.value.at) == (why, at)


def test_the_worst_pattern_that_is_allowed_is_quick_on_the_worst_text() -> None:
    worst = compiled("a{0,20}a{0,20}b")
    begin = time.process_time()
    assert worst.search("a" * 2_000) is None
    assert time.process_time() - begin < 2.0


@given(st.text(alphabet="ab(|)?{}0123,.[]^$*+\\好", max_size=12))
def test_a_pattern_is_either_refused_or_can_be_matched(pattern: str) -> None:
    try:
        expression = compiled(pattern)
    except PatternError:
        return
    assert expression.search("") is None
    expression.search("ab好0123" * 20)


# --- order and time -------------------------------------------------------------------------------------------------

COMPLAINT = Phrase("complaint", TITLE, "caller", any=("退款",))
SORRY = ("对不起",)


def test_the_first_seconds_are_counted_from_the_voices_first_word() -> None:
    call = facts(utterance("喂", "caller", 0), utterance("嗯", "agent", 5_000), utterance("您好", "agent", 19_000))
    assert words(found(call, Phrase("p", TITLE, any=("您好",), window=Window(first_s=15)))) == ["您好"]
    assert words(found(call, Phrase("p", TITLE, any=("您好",), window=Window(first_s=14)))) == []


def test_the_last_seconds_are_counted_to_the_voices_last_word() -> None:
    call = facts(utterance("再见", "agent", 0), utterance("嗯", "agent", 20_000), utterance("喂", "caller", 50_000))
    assert words(found(call, Phrase("p", TITLE, any=("再见",), window=Window(last_s=21)))) == ["再见"]
    assert words(found(call, Phrase("p", TITLE, any=("再见",), window=Window(last_s=20)))) == []


@pytest.mark.parametrize(
    ("window", "starts"),
    [
        (Window(after="complaint"), [12_000, 40_000]),
        (Window(after="complaint", within_s=10), [12_000]),
        (Window(before="complaint"), [2_000]),
        (Window(before="complaint", within_s=5), []),
        (Window(after="complaint", first_s=20), [12_000]),
    ],
)
def test_after_and_before_another_phrase(window: Window, starts: list[int]) -> None:
    said = [utterance("对不起", "agent", at) for at in (2_000, 12_000, 40_000)]
    call = facts(utterance("退款", "caller", 10_000), *said)
    phrase = Phrase("p", TITLE, any=SORRY, window=window)
    assert [hit.span.start_ms for hit in found(call, COMPLAINT, phrase).hits] == starts


def test_what_comes_after_words_that_are_in_doubt_is_in_doubt() -> None:
    call = facts(utterance("退款", "caller", 10_000, (0.4,)), utterance("对不起", "agent", 12_000))
    after = Phrase("q", TITLE, any=SORRY, window=Window(after="complaint"))
    assert found(call, COMPLAINT, after).hits[0].confidence == 0.4


def test_without_the_other_phrase_there_is_nowhere_to_look() -> None:
    call = facts(utterance("你好", "caller", 1_000, (0.3,)), utterance("对不起", "agent", 12_000))
    search = found(call, COMPLAINT, Phrase("p", TITLE, any=SORRY, window=Window(after="complaint")))
    assert (search.hits, search.looked_at) == ((), ())
    assert search.confidence == 0.3, "no surer than that there was no complaint"


# --- meaning --------------------------------------------------------------------------------------------------------

CARE = Phrase("p", TITLE, like=Like(("请您放心",), 0.8))


def test_what_is_close_in_meaning_is_found_as_a_whole_utterance() -> None:
    assert CARE.like
    said = [utterance("交给我", "agent", 0), utterance("不行", "agent", 2_000), utterance("请放心", "caller", 4_000)]
    search = found(facts(*said, alike={CARE.like.key: (0.8, 0.79, 0.99)}), CARE)
    assert words(search) == ["交给我"]
    assert search.compared


@pytest.mark.parametrize("alike", [None, {"other": (0.9,)}, "short"])
def test_what_was_not_compared_is_unknown_and_not_absent(alike: dict[str, tuple[float, ...]] | str | None) -> None:
    assert CARE.like
    given_ = {CARE.like.key: ()} if alike == "short" else alike
    search = found(facts(utterance("交给我", "agent", 0), alike=given_), CARE)  # type: ignore[arg-type]
    assert not search.compared
    assert isinstance(count(search, (), 0.5), Unknown)
    by_words = replace(CARE, any=("交给我",))
    reading = count(found(facts(utterance("交给我", "agent", 0)), by_words), (), 0.5)
    assert isinstance(reading, Reading)
    assert reading.value == 1.0


def test_words_in_doubt_that_were_not_compared_either_are_unknown() -> None:
    phrase = replace(CARE, any=("交给我",))
    assert isinstance(count(found(facts(utterance("交给我", "agent", 0, (0.2,))), phrase), (), 0.5), Unknown)


# --- what is not there ----------------------------------------------------------------------------------------------

GREETING = Phrase("p", TITLE, any=("您好",), window=Window(first_s=5))


def test_what_was_not_said_is_as_sure_as_the_words_that_were() -> None:
    call = facts(utterance("喂喂", "agent", 0, (0.6,)))
    reading = count(found(call, GREETING), (), 0.5)
    assert reading == Reading(0.0, (), (), 0.0, (Span(0, 5_000, "agent"),), 0.6)
    low = count(found(call, GREETING), (), 0.7)
    assert isinstance(low, Unknown)
    assert "60%" in low.reason.zh


def test_speech_of_which_nothing_was_understood_is_unknown() -> None:
    loud = replace(AUDIO, agent=ChannelFacts(speech=(Span(0, 4_000, "agent"),)))
    assert isinstance(count(found(facts(audio=loud), GREETING), (), 0.5), Unknown)
    silent = count(found(facts(), GREETING), (), 0.5)
    assert isinstance(silent, Reading)
    assert silent.value == 0


def test_a_stretch_in_which_somebody_spoke_but_nothing_was_understood_is_unknown() -> None:
    loud = replace(AUDIO, agent=ChannelFacts(speech=(Span(30_000, 40_000, "agent"), Span(50_000, 52_000, "agent"))))
    call = facts(utterance("退款", "caller", 29_000), utterance("您好", "agent", 50_000), audio=loud)
    soon = Phrase("p", TITLE, any=SORRY, window=Window(after="complaint", within_s=10))
    assert found(call, COMPLAINT, soon).confidence is None


def test_doubtful_words_count_in_the_most_only() -> None:
    call = facts(utterance("您好", "agent", 0, (0.9,)), utterance("您好", "agent", 2_000, (0.4,)))
    reading = count(found(call, GREETING), (), 0.5)
    assert isinstance(reading, Reading)
    assert (reading.value, reading.most, reading.words, reading.confidence) == (1.0, 2.0, ("您好",), 0.9)


def test_when_it_was_first_said() -> None:
    sure, doubtful = utterance("您好", "agent", 2_000), utterance("您好", "agent", 0, (0.4,))
    reading = first_s(found(facts(sure), GREETING), (), 0.5)
    assert isinstance(reading, Reading)
    assert (reading.value, reading.spans) == (2.0, (Span(2_000, 2_400, "agent"),))
    assert isinstance(first_s(found(facts(doubtful, sure), GREETING), (), 0.5), Unknown)
    assert isinstance(first_s(found(facts(utterance("喂", "agent", 0)), GREETING), (), 0.5), Unknown)
    assert isinstance(first_s(found(facts(sure), GREETING), (Span(2_000, 2_400, "agent"),), 0.5), Unknown)


# --- repeats --------------------------------------------------------------------------------------------------------


def asked(call: CallFacts) -> list[int]:
    assert call.transcript is not None
    return [hit.span.start_ms for hit in repeats(call, call.transcript).hits]


def test_a_caller_who_asks_again_after_the_agent_spoke_repeats_himself() -> None:
    again = [utterance(text, "caller", at) for at, text in ((0, "我的订单到哪里了"), (9_000, "我的订单到底到哪里了"))]
    assert asked(facts(*again, utterance("请稍等", "agent", 5_000))) == [9_000]
    assert asked(facts(*again)) == [], "he goes on by himself"


@pytest.mark.parametrize("text", ["嗯好的", "我想办理一张新的电话卡"])
def test_short_words_and_other_questions_are_no_repeats(text: str) -> None:
    said = [utterance("嗯好的", "caller", 0), utterance("我的订单到哪里了", "caller", 1_000)]
    assert asked(facts(*said, utterance("请稍等", "agent", 5_000), utterance(text, "caller", 9_000))) == []


def test_how_sure_repeats_are() -> None:
    def sure(call: CallFacts) -> float | None:
        assert call.transcript is not None
        return repeats(call, call.transcript).confidence

    loud = replace(AUDIO, caller=ChannelFacts(speech=(Span(0, 900, "caller"),)))
    assert sure(facts(utterance("喂喂", "caller", 0, (0.4,)))) == 0.4
    assert sure(facts(audio=loud)) is None
    assert sure(facts()) == 1.0


# --- emotion --------------------------------------------------------------------------------------------------------


def test_strong_emotion_is_counted_once_a_stretch_with_its_words() -> None:
    call = facts(
        utterance("我非常生气", "caller", 1_000),
        utterance("我非常生气", "agent", 70_000),
        utterance("好", "caller", 9_000),
    )
    assert call.transcript is not None
    search = strong_emotion(call, call.transcript, "caller")
    assert [hit.span for hit in search.hits] == [Span(1_000, 2_000, "caller")]
    assert "气" in search.hits[0].words
    assert search.confidence == 0.95
    assert strong_emotion(call, call.transcript, "agent").hits[0].span == Span(59_999, 60_000, "agent")


def test_without_a_word_understood_it_is_not_known_whether_anybody_was_moved() -> None:
    loud = replace(AUDIO, caller=ChannelFacts(speech=(Span(0, 900, "caller"),)))
    for audio, sure in ((loud, None), (AUDIO, 1.0)):
        call = facts(audio=audio)
        assert call.transcript is not None
        assert strong_emotion(call, call.transcript, "caller").confidence == sure
