"""Long numbers are hidden in transcripts, however they are spelled; what a reviewer needs to read stays [Q3, X4]."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_scoring.masking import LEAST_DIGITS, masked, masked_text
from qa_scoring.span import Voice
from qa_scoring.transcript import Transcript, Utterance, Word, in_order


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("我的电话是一三八零零一三八零零零", "我的电话是一三八••••八零零零"),
        ("幺三八 嗯 0013-8000", "幺三八 嗯 ••••-8000"),
        ("电话１３８００１３８０００对吗", "电话１３８••••８０００对吗"),
        ("卡号 6222 0212 3456 7890 123。", "卡号 •••• •••• •••• •••0 123。"),
        ("one three eight double oh one three eight triple zero", "one three eight •• • • eight triple zero"),
        ("Sixty-two twenty-two, zero two uh one two three four", "••-• ••-•, • • uh one two three four"),
        ("身份证11010519491231002X对", "身份证••••••••••••••002X对"),
        ("ID 110105 19491231 002 x, ok", "ID •••••• •••••••• 002 x, ok"),
        ("验证码 123456", "验证码 ••••••"),
        ("号码是38001以38001", "号码是•••••••8001"),
        ("两〇二 12345 12月", "••• ••••• 12月"),
        ("1234567元", "1234567元"),
        ("一共 ¥1,234,567.00，还有 123456 dollars", "一共 ¥1,234,567.00，还有 123456 dollars"),
        ("1234567890123元", "•••••••••0123元"),
        ("2026-11-30到2027/1/5", "2026-11-30到2027/1/5"),
        ("2026-13-30", "••••-••-••"),
        ("2026年11月30日12号", "2026年11月30日12号"),
        ("订单12345", "订单12345"),
        ("一百二十三万四千五百六十七块", "一百二十三万四千五百六十七块"),
        ("二零二六年十一月三十号", "二零二六年十一月三十号"),
        ("100就200要", "•••••••要"),
        ("5就够了, phones and eighty stones", "5就够了, phones and eighty stones"),
        ("1101051949123100 X", "••••••••••••3100 X"),
        ("", ""),
    ],
)
def test_a_long_number_is_hidden_and_a_short_one_a_date_an_amount_stay(said: str, kept: str) -> None:
    assert masked_text(said) == kept


SPELLINGS = [
    *"0123456789０１９〇零一二两三四五六七八九幺壹贰叁",
    *(f" {word} " for word in ["zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]),
]
BETWEEN = st.sampled_from(["", " ", "-", ", ", "，", "、", "。", " 嗯 ", " uh "])
FOLLOWING = st.sampled_from(["", "好的", " ok", "谢谢。"])


@st.composite
def numbers(draw: st.DrawFn) -> str:
    digits = draw(st.lists(st.tuples(st.sampled_from(SPELLINGS), BETWEEN), min_size=LEAST_DIGITS, max_size=24))
    return "".join(part for digit in digits for part in digit)


@st.composite
def texts(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(st.sampled_from(["我的号码是", "no. ", "订"]), numbers(), FOLLOWING), max_size=3))
    return "".join(piece for part in parts for piece in part)


def longest_run(text: str) -> int:
    """Counted in another way than the code does: everything that may stand between digits taken out first."""
    plain = text.lower()
    for spelled in sorted({one.strip() for one in SPELLINGS if len(one) > 1}, key=len, reverse=True):
        plain = re.sub(rf"\b{spelled}\b", "7", plain)
    plain = re.sub(r"\buh\b|[\s\-,，、。嗯]", "", plain)
    return max(map(len, re.findall(r"[\d〇零一二两三四五六七八九幺壹贰叁]+", plain)), default=0)


@given(texts())
def test_no_long_run_of_digits_of_any_spelling_survives(text: str) -> None:
    assert longest_run(masked_text(text)) < LEAST_DIGITS


@given(st.one_of(st.text(), texts(), st.text("0123456789 -.,元年月日以要X一二oneight", max_size=60)))
def test_hiding_twice_hides_no_more_than_once(text: str) -> None:
    assert masked_text(masked_text(text)) == masked_text(text)


def spoken(voice: Voice, start_ms: int, text: str, *words: str) -> Utterance:
    times = tuple(Word(word, start_ms + 100 * n, start_ms + 100 * n + 90, 0.9) for n, word in enumerate(words))
    return Utterance(voice, start_ms, start_ms + 2000, text, 0.8, times)


def test_a_number_read_out_in_groups_is_hidden_though_the_other_side_says_yes_in_between() -> None:
    said = [
        spoken("caller", 0, "卡号 6222。", "卡", "号", "6222"),
        spoken("agent", 2500, "6222。"),
        spoken("caller", 4000, "0212 3456", "0212", "3456"),
        spoken("caller", 8000, "7890 对", "7890", "对"),
    ]
    hidden = masked(Transcript(in_order(said), "zh-CN", "m"))
    assert [one.text for one in hidden.utterances] == ["卡号 ••••。", "6222。", "•••• ••••", "7890 对"]
    assert [word.text for word in hidden.utterances[2].words] == ["••••", "••••"]
    assert [word.start_ms for word in hidden.utterances[2].words] == [4000, 4100]


def test_numbers_far_apart_are_two_numbers() -> None:
    said = (spoken("caller", 0, "三号楼 1234"), spoken("caller", 30_000, "5678 对"))
    assert masked(Transcript(said, "zh-CN", "m")).utterances == said


def test_words_that_are_not_the_texts_own_are_left_out() -> None:
    odd = spoken("caller", 0, "电话 13800138000", "电话", "139")
    assert masked(Transcript((odd,), "zh-CN", "m")).utterances == (replace(odd, text="电话 138••••8000", words=()),)


@given(st.lists(texts(), max_size=5), st.booleans())
def test_a_hidden_transcript_stays_as_it_is(lines: list[str], both: bool) -> None:
    sides: tuple[Voice, Voice] = ("caller", "agent" if both else "caller")
    said = [spoken(sides[n % 2], 3000 * n, line) for n, line in enumerate(lines)]
    once = masked(Transcript(in_order(said), "zh-CN", "m"))
    assert masked(once) == once
    assert all(longest_run(one.text) < LEAST_DIGITS for one in once.utterances)
