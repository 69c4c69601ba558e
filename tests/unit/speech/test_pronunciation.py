"""Sentences that sound alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speech.pronunciation import likeness, syllables

MANDARIN = st.text(st.sampled_from("订单退款发票客服您好我要查人工是不的"), max_size=12)


def alike(one: str, other: str) -> float:
    return likeness(syllables(one), syllables(other))


def test_homophones_sound_the_same_whatever_their_tone() -> None:
    assert alike("退款", "腿宽") == 1
    assert alike("我要查订单。", "我要茶钉蛋") == 1


def test_a_wrong_initial_or_final_is_half_a_wrong_syllable() -> None:
    assert alike("退款", "推管") == pytest.approx(0.75)
    assert alike("退款", "退货") == pytest.approx(0.5)


def test_a_syllable_more_is_a_whole_one() -> None:
    assert alike("转人工", "请转人工") == pytest.approx(0.75)


@pytest.mark.parametrize("silent", ["", "Where is my order?", "123，。"])
def test_what_is_not_mandarin_sounds_like_nothing(silent: str) -> None:
    assert syllables(silent) == ()
    assert alike(silent, "您好") == alike(silent, silent) == 0


@given(MANDARIN, MANDARIN)
def test_likeness_is_mutual_and_within_bounds(one: str, other: str) -> None:
    assert 0 <= alike(one, other) <= 1
    assert alike(one, other) == alike(other, one)
    if one:
        assert alike(one, one) == 1
