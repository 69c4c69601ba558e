"""What the recogniser is told to expect."""

from __future__ import annotations

from speech.vocabulary import words_of


def test_words_that_must_not_be_missed_come_first_in_their_own_language() -> None:
    first = ("着火", "fire")
    assert words_of(["我想退货", "退货怎么办"], "zh-CN", first).startswith("着火、退货")
    assert words_of(["check my order", "my order"], "en", first).startswith("fire, order")
