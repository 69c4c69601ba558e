"""Numbers are read as people say them, and what is read means the number."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.model import CHINESE, ENGLISH
from prompts.values import words
from prompts.values.mandarin import LARGEST

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import cn2an

FIGURES = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"两": 2}
MANDARIN_UNITS = {"十": 10, "百": 100, "千": 1000}
MANDARIN_GROUPS = {"万": 10**4, "亿": 10**8}
ENGLISH_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
ENGLISH_GROUPS = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
numbers = st.integers(0, LARGEST) | st.integers(0, 99_999) | st.integers(0, 11).map(lambda power: 10**power)


def read_hanzi(text: str) -> int:
    """An independent reader of Mandarin numerals: 万 and 亿 close a group, 十百千 multiply the figure before them."""
    total = group = figure = 0
    for character in text:
        if character in MANDARIN_GROUPS:
            total, group, figure = total + (group + figure) * MANDARIN_GROUPS[character], 0, 0
        elif character in MANDARIN_UNITS:
            group, figure = group + (figure or 1) * MANDARIN_UNITS[character], 0
        else:
            figure = FIGURES[character]
    return total + group + figure


def read_english(text: str) -> int:
    total = group = 0
    for word in text.replace("-", " ").split():
        if word in ENGLISH_GROUPS:
            total, group = total + group * ENGLISH_GROUPS[word], 0
        elif word == "hundred":
            group *= 100
        else:
            group += ENGLISH_WORDS[word]
    return total + group


@given(numbers, st.booleans())
def test_what_mandarin_says_means_the_number(number: int, counted: bool) -> None:
    assert read_hanzi(words("number", str(number), CHINESE, counted=counted)) == number


@given(numbers)
def test_mandarin_agrees_with_a_dictionary_of_numerals(number: int) -> None:
    """`cn2an` knows no 两 and no bare 十 inside, which is where everyday speech differs."""
    assert words("number", str(number), CHINESE).replace("两", "二") == cn2an.an2cn(number)


@given(numbers)
def test_mandarin_never_says_zero_twice_running_nor_at_the_end(number: int) -> None:
    spoken = words("number", str(number), CHINESE)
    assert "零零" not in spoken
    assert number == 0 or not spoken.endswith("零")


@given(numbers)
def test_two_thousands_are_liang_and_two_tens_are_not(number: int) -> None:
    spoken = words("number", str(number), CHINESE)
    assert "二千" not in spoken
    assert "两十" not in spoken
    assert not spoken.startswith("二百")


@given(numbers)
def test_what_english_says_means_the_number(number: int) -> None:
    assert read_english(words("number", str(number), ENGLISH)) == number


@pytest.mark.parametrize(("value", "spoken"), [
    ("2", "两"), ("12", "十二"), ("22", "二十二"), ("102", "一百零二"), ("200", "两百"), ("3", "三"),
    ("2.5", "二点五"), ("-2", "负二"), ("20000", "两万"),
])  # fmt: skip
def test_only_the_bare_two_becomes_liang_before_a_measure_word(value: str, spoken: str) -> None:
    assert words("number", value, CHINESE, counted=True) == spoken


def test_both_ends_of_a_counted_range_are_counted() -> None:
    assert words("range", "2-3", CHINESE, counted=True) == "两到三"
    assert words("range", "1-2", CHINESE, counted=True) == "一到两"
    assert words("range", "2-3", CHINESE) == "二到三"


def test_english_has_no_word_of_its_own_for_counting() -> None:
    assert words("number", "2", ENGLISH, counted=True) == "two"


@given(st.integers(min_value=LARGEST + 1), st.sampled_from([CHINESE, ENGLISH]))
def test_a_number_too_large_for_words_is_read_figure_by_figure(number: int, language: str) -> None:
    assert words("number", str(number), language) == words("digits", str(number), language)


@given(numbers, st.text("0123456789", min_size=1, max_size=6))
def test_decimals_are_read_one_by_one_and_none_is_lost(number: int, decimals: str) -> None:
    whole, _, tail = words("number", f"{number}.{decimals}", CHINESE).partition("点")
    assert read_hanzi(whole) == number
    assert "".join(str(FIGURES[character]) for character in tail) == decimals
    assert words("number", f"{number}.{decimals}", ENGLISH).split(" point ")[1].count(" ") == len(decimals) - 1
