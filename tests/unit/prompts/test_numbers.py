"""Numbers are spoken as people say them, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.model import CHINESE, ENGLISH
from prompts.numbers import LIANG, YAO, digit_pieces, key_of, pieces

MANDARIN = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"十": 10, "百": 100, "千": 1000, "万": 10_000}
numbers = st.integers(0, 99_999)


def hanzi(keys: list[str]) -> str:
    """The pieces written in characters, compound pieces (十二, 二十) spelled out."""
    return "".join(_characters(key) for key in keys)


def _characters(key: str) -> str:
    if key in (LIANG, YAO):
        return {LIANG: "两", YAO: "幺"}[key]
    value = int(key.removeprefix("number."))
    for character, worth in MANDARIN.items():
        if value == worth:
            return character
    tens, ones = divmod(value, 10)
    return ("" if tens == 1 else "零一二三四五六七八九"[tens]) + "十" + ("零一二三四五六七八九"[ones] if ones else "")


def read_hanzi(text: str) -> int:
    """An independent reader of Mandarin numerals: 万 closes a group, 十百千 multiply the digit before them."""
    total = group = digit = 0
    for character in text:
        worth = 2 if character == "两" else MANDARIN[character]
        if worth == 10_000:
            total, group, digit = (group + digit) * 10_000, 0, 0
        elif worth >= 10:
            group, digit = group + (digit or 1) * worth, 0
        else:
            digit = worth
    return total + group + digit


def read_english(values: list[int]) -> int:
    total = group = 0
    for value in values:
        if value == 1000:
            total, group = group * 1000, 0
        elif value == 100:
            group *= 100
        else:
            group += value
    return total + group


def values_of(keys: list[str]) -> list[int]:
    return [int(key.removeprefix("number.")) for key in keys]


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        (0, "零"), (1, "一"), (2, "二"), (9, "九"), (10, "十"), (11, "十一"), (12, "十二"), (19, "十九"),
        (20, "二十"), (22, "二十二"), (30, "三十"), (99, "九十九"), (100, "一百"), (101, "一百零一"),
        (105, "一百零五"), (110, "一百一十"), (112, "一百一十二"), (120, "一百二十"), (200, "两百"),
        (202, "两百零二"), (222, "两百二十二"), (999, "九百九十九"), (1000, "一千"), (1001, "一千零一"),
        (1005, "一千零五"), (1010, "一千零一十"), (1012, "一千零一十二"), (1100, "一千一百"), (2000, "两千"),
        (2002, "两千零二"), (2200, "两千二百"), (2222, "两千二百二十二"), (3040, "三千零四十"), (10_000, "一万"),
        (10_001, "一万零一"), (10_010, "一万零一十"), (10_100, "一万零一百"), (10_200, "一万零二百"),
        (11_000, "一万一千"), (12_000, "一万两千"), (20_000, "两万"), (22_222, "两万两千二百二十二"),
        (50_005, "五万零五"), (90_909, "九万零九百零九"), (99_999, "九万九千九百九十九"),
    ],
)  # fmt: skip
def test_mandarin_says_the_number_as_people_do(number: int, spoken: str) -> None:
    assert hanzi(pieces(number, CHINESE)) == spoken


@pytest.mark.parametrize(
    ("number", "spoken"),
    [(2, "两"), (12, "十二"), (22, "二十二"), (102, "一百零二"), (200, "两百"), (3, "三")],
)
def test_only_the_bare_two_becomes_liang_before_a_measure_word(number: int, spoken: str) -> None:
    assert hanzi(pieces(number, CHINESE, counted=True)) == spoken


@pytest.mark.parametrize(
    ("number", "values"),
    [
        (0, [0]), (2, [2]), (13, [13]), (20, [20]), (21, [20, 1]), (100, [1, 100]), (105, [1, 100, 5]),
        (342, [3, 100, 40, 2]), (1000, [1, 1000]), (1205, [1, 1000, 2, 100, 5]), (20_015, [20, 1000, 15]),
        (99_999, [90, 9, 1000, 9, 100, 90, 9]),
    ],
)  # fmt: skip
def test_english_says_the_number_as_people_do(number: int, values: list[int]) -> None:
    assert pieces(number, ENGLISH) == [key_of(value) for value in values]


@given(numbers, st.booleans())
def test_what_mandarin_says_means_the_number(number: int, counted: bool) -> None:
    assert read_hanzi(hanzi(pieces(number, CHINESE, counted=counted))) == number


@given(numbers, st.booleans())
def test_mandarin_never_says_zero_twice_running_nor_at_the_end(number: int, counted: bool) -> None:
    spoken = hanzi(pieces(number, CHINESE, counted=counted))
    assert "零零" not in spoken
    assert number == 0 or not spoken.endswith("零")


@given(numbers)
def test_what_english_says_means_the_number(number: int) -> None:
    assert read_english(values_of(pieces(number, ENGLISH))) == number


def test_english_has_no_word_of_its_own_for_counting() -> None:
    assert pieces(2, ENGLISH, counted=True) == [key_of(2)]


def test_digit_strings_say_yao_in_mandarin_and_one_in_english() -> None:
    assert hanzi(digit_pieces("138-0013 8000", CHINESE)) == "幺三八零零幺三八零零零"
    assert values_of(digit_pieces("110", ENGLISH)) == [1, 1, 0]


@given(st.integers(max_value=-1) | st.integers(min_value=100_000))
def test_a_number_too_large_for_words_is_read_digit_by_digit(number: int) -> None:
    assert pieces(number, CHINESE) == digit_pieces(str(abs(number)), CHINESE)
