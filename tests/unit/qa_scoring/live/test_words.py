"""What a lead wants to know of in one utterance [Q5]."""

from __future__ import annotations

import pytest

from calls.model import Concern
from qa_scoring.live.words import Worded, concerns_in
from qa_scoring.said.phrase import Phrase, Window
from qa_scoring.span import Span, Voice
from qa_scoring.transcript import Utterance, Word
from qa_scoring.wording import Wording

RUDE = Phrase("rude", Wording("禁用语", "rude"), "agent", any=("你爱找谁找谁",), alarm=True)
LATE = Phrase("late", Wording("投诉", "late"), "both", any=("投诉",), window=Window(first_s=5.0), alarm=True)


def said(text: str, voice: Voice = "caller", sure: float = 0.9, doubtful: str = "") -> Utterance:
    """From the 100th second on, 200 ms a character; `doubtful` characters are hardly sure."""
    words = tuple(
        Word(letter, 100_000 + 200 * number, 100_200 + 200 * number, 0.1 if letter in doubtful else sure)
        for number, letter in enumerate(text)
    )
    return Utterance(voice, 100_000, words[-1].end_ms, text, sure, words)


def test_a_phrase_is_told_with_its_place_wherever_in_the_call_it_is_said() -> None:
    (found,) = concerns_in(said("我想投诉"), [RUDE, LATE])
    assert found == Worded(Concern.FORBIDDEN_WORDS, Span(100_400, 100_800, "caller"), "late")


def test_a_phrase_counts_only_on_its_own_side() -> None:
    assert list(concerns_in(said("你爱找谁找谁"), [RUDE])) == []
    assert [one.phrase for one in concerns_in(said("你爱找谁找谁", "agent"), [RUDE])] == ["rude"]


@pytest.mark.parametrize(("sure", "told"), [(0.6, True), (0.4, False)])
def test_an_utterance_hardly_understood_calls_nobody(sure: float, told: bool) -> None:
    assert bool(list(concerns_in(said("我想投诉", sure=sure), [LATE]))) is told


def test_one_doubtful_character_of_a_sure_utterance_does_not_matter() -> None:
    assert [one.phrase for one in concerns_in(said("我想投诉", doubtful="诉"), [LATE])] == ["late"]


def test_strong_emotion_is_told_once_and_calm_words_are_not() -> None:
    found = list(concerns_in(said("我很生气，太过分了，气死我了"), []))
    assert [one.concern for one in found] == [Concern.STRONG_EMOTION]
    assert list(concerns_in(said("请帮我查一下订单"), [])) == []
    assert list(concerns_in(said("谢谢你，非常满意"), [])) == []
