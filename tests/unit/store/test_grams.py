"""What was said is found by any part of it, and what is asked for is never a query language."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from store.grams import MOST_OF_A_WORD, grams_of, plain, sought, stands_in, terms_of

speech = st.text(st.sampled_from("我要退款快递aB1 ，。'%_\"*-é＊Ａ０\n") | st.characters(codec="utf-8"), max_size=40)


def finds(words: str, text: str) -> bool:
    """As the index has it, and then the look at the text itself."""
    grams = grams_of(text)
    for term in terms_of(words):
        whole, begun = sought(term)
        if not whole <= grams or not all(any(gram.startswith(one) for gram in grams) for one in begun):
            return False
        if not stands_in(term, plain(text)):
            return False
    return True


@pytest.mark.parametrize(
    ("words", "text", "there"),
    [
        ("退款", "我要退款。", True),
        ("退", "我要退款。", True),
        ("款", "我要退款。", True),
        ("退货", "我要退款。", False),
        ("退款", "退。款", True),
        ("REFUND", "i want a refund please", True),
        ("refu", "i want a refund please", True),
        ("fund", "i want a refund please", False),
        ("a refund", "i want a refund please", True),
        ("ｒｅｆｕｎｄ", "Refund", True),
        ("订单 退款", "退款的订单", True),
        ("订单A1", "订单 A1 和 B2", True),
        ("订单A1", "A1 和订单", False),
    ],
)
def test_words_are_found_in_what_was_said(words: str, text: str, there: bool) -> None:
    assert finds(words, text) is there


@given(speech, st.data())
@example("x" * (MOST_OF_A_WORD + 5), None)
def test_every_part_of_what_was_said_finds_it(text: str, data: st.DataObject | None) -> None:
    said = plain(text)
    if data is None:
        return None if finds(said, text) else pytest.fail("a long word")
    first = data.draw(st.integers(0, len(said)))
    part = said[first : data.draw(st.integers(first, len(said)))].strip()
    begins_a_word = not (part and part[0].isascii() and first and said[first - 1 : first].isascii())
    if part and begins_a_word and said[first] == part[0]:
        assert finds(part, text)
    return None


@given(speech)
def test_the_index_sees_letters_and_digits_only(text: str) -> None:
    asked = [gram for term in terms_of(text) for grams in sought(term) for gram in grams]
    assert all(re.fullmatch("[wx][0-9a-z]+", gram) for gram in [*asked, *grams_of(text)])


@given(speech)
def test_plain_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.text(st.sampled_from("'\"%_*()-:^ \n\t;"), max_size=20))
def test_signs_alone_look_for_nothing(signs: str) -> None:
    assert terms_of(signs) == ()
