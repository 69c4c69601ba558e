"""What was recognised becomes sentences with words in their places, or is not believed [Q3]."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_scoring.transcript import Word
from speech.doubt import is_believed
from speech.interface import Heard
from speech.pieces import Piece
from speech.sentences import sentences_of
from speech.timed_words import words_of

PIECE = Piece(1000, 3000, 800, 3200)


def test_mandarin_words_are_characters_that_share_the_time_of_their_token() -> None:
    words = words_of([("现在,", 0.0, 0.4, 0.9), ("是38.5", 0.4, 0.9, 0.8), ("。", 0.9, 1.0, 0.1)])
    assert [(word.text, word.start_ms, word.end_ms) for word in words] == [
        ("现", 0, 200),
        ("在", 200, 400),
        ("是", 400, 500),
        ("38.5", 500, 900),
    ]


def test_english_words_keep_their_apostrophes_and_no_two_overlap() -> None:
    words = words_of([(" I", 0.0, 0.2, 1.2), (" don't", 0.1, 0.1, 0.5), (" know.", 0.3, 0.5, 0.9)])
    assert [(word.text, word.start_ms, word.end_ms, word.confidence) for word in words] == [
        ("I", 0, 200, 1.0),
        ("don't", 200, 201, 0.5),
        ("know", 300, 500, 0.9),
    ]


def heard(text: str, *words: tuple[str, int, int, float]) -> Heard:
    return Heard(text, 0.8, "m", tuple(Word(*word) for word in words))


def test_every_sentence_is_an_utterance_of_its_own() -> None:
    both = heard(
        "您好。 请讲?", ("您", 0, 400, 1.0), ("好", 400, 900, 1.0), ("请", 1500, 1800, 0.6), ("讲", 1800, 2300, 0.6)
    )
    first, second = sentences_of(both, "agent", PIECE)
    assert (first.text, first.start_ms, first.end_ms, first.confidence) == ("您好。", 1000, 1700, 1.0)
    assert (second.text, second.start_ms, second.end_ms, second.confidence) == ("请讲?", 2300, 3000, 0.6)
    assert first.words[0] == Word("您", 1000, 1200, 1.0)
    assert second.words[-1].end_ms == 3000


@pytest.mark.parametrize("text", ["3.5块", "Mr.Li 您", "，您", "？您"])
def test_a_point_within_words_or_a_mark_before_them_ends_nothing(text: str) -> None:
    (word, *_) = words_of([(text, 0.0, 1.0, 0.9)])
    (said,) = sentences_of(Heard(text, 0.8, "m", (word,)), "caller", PIECE)
    assert (said.text, said.start_ms, said.end_ms) == (text, 1000, 3000)


def test_without_times_or_with_words_of_another_text_it_is_one_utterance_without_words() -> None:
    for odd in (heard("您好。请讲。"), heard("您好。请讲。", ("再", 0, 5, 0.9))):
        (said,) = sentences_of(odd, "agent", PIECE)
        assert (said.text, said.words, said.confidence) == ("您好。请讲。", (), 0.8)


TIMES = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 4000)), min_size=1, max_size=30)


@given(TIMES)
def test_words_lie_in_order_within_what_was_said(times: list[tuple[int, int]]) -> None:
    text = "好。" * len(times)
    said = sentences_of(heard(text, *(("好", *sorted(pair), 0.5) for pair in times)), "caller", PIECE)
    edges = [edge for one in said for word in one.words for edge in (word.start_ms, word.end_ms)]
    assert edges == sorted(edges)
    assert all(one.start_ms <= word.start_ms < word.end_ms <= one.end_ms for one in said for word in one.words)
    assert said[0].start_ms == 1000
    assert said[-1].end_ms == 3000


@pytest.mark.parametrize(
    ("text", "confidence", "length_ms", "believed"),
    [
        ("我要查订单", 0.6, 1500, True),
        ("谢谢您的收看", 0.9, 1500, True),
        ("", 0.9, 1500, False),
        ("我要查订单", 0.1, 1500, False),
        ("字幕由志愿者提供", 0.7, 1500, False),
        ("Thank you for watching!", 0.7, 1500, False),
        ("请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", 0.7, 9000, False),
        ("好的好的好的好的好的好的好的好的好的好的好的", 0.9, 9000, False),
        ("".join(chr(0x4E00 + 7 * n) for n in range(60)), 0.9, 500, False),
    ],
)
def test_credits_repetitions_and_guesses_are_not_believed(
    text: str, confidence: float, length_ms: int, *, believed: bool
) -> None:
    assert is_believed(Heard(text, confidence, "m"), length_ms) is believed
