"""Whatever a value holds, only sounds that exist are played, and nothing raises."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.model import CHINESE, ENGLISH
from prompts.catalogue import Catalogue
from prompts.values import KINDS, pieces, printed, words
from prompts.values.keys import PAUSE

SHELF = Catalogue.load().shelf
languages = st.sampled_from([CHINESE, ENGLISH])
clock = st.builds("{:02}:{:02}".format, st.integers(0, 24), st.integers(0, 59))
decimal = st.decimals(-(10**13), 10**13, allow_nan=False, places=3).map(str) | st.integers().map(str)
OF_KIND = {
    "number": decimal,
    "amount": decimal,
    "percent": decimal,
    "date": st.dates().map(date.isoformat),
    "day": st.dates().map(lambda day: day.isoformat()[5:]),
    "weekday": st.integers(0, 9).map(str),
    "time": clock,
    "duration": st.integers(0, 10**8).map(str),
    "range": st.builds("{}-{}".format, decimal | clock, decimal | clock),
    "phone": st.from_regex(r"\+?[0-9][0-9 ()-]{2,20}(x[0-9]{1,4})?", fullmatch=True),
    "digits": st.text("0123456789- ", max_size=80),
    "order": st.text("0123456789ABCxyz-_ ", max_size=80),
    "name": st.text(max_size=20),
}
values = st.sampled_from(sorted(KINDS)).flatmap(lambda kind: st.tuples(st.just(kind), OF_KIND[kind]))
anything = st.tuples(st.sampled_from([*sorted(KINDS), "colour", ""]), st.text(max_size=200))


def rates_of(key: str, language: str) -> set[int]:
    return set(SHELF.files.get((key, language)) or SHELF.files.get((key, ""), {}))


@given(values | anything, languages, st.booleans())
def test_every_piece_is_on_the_shelf_at_both_rates(value: tuple[str, str], language: str, counted: bool) -> None:
    for key in pieces(*value, language, counted=counted):
        assert rates_of(key, language) == {8000, 16000}, key


@given(values | anything, languages)
def test_pauses_only_part_what_is_said(value: tuple[str, str], language: str) -> None:
    keys = pieces(*value, language)
    assert PAUSE not in (keys[:1] + keys[-1:])
    assert (PAUSE, PAUSE) not in pairwise(keys)


@given(values, languages)
def test_what_is_written_has_a_word_for_every_piece(value: tuple[str, str], language: str) -> None:
    assert "." not in words(*value, language).replace("a.m.", "").replace("p.m.", "") or value[0] == "name"


@given(values | anything, languages)
def test_every_value_can_be_printed(value: tuple[str, str], language: str) -> None:
    assert isinstance(printed(*value, language), str)


@given(st.dates(), languages)
def test_every_day_is_named_with_its_month_day_and_weekday(on: date, language: str) -> None:
    assert pieces("day", on.isoformat(), language) == [f"month.{on.month}", f"day.{on.day}"]
    assert pieces("weekday", on.isoformat(), language) == [f"weekday.{on.isoweekday()}"]


@given(st.dates(min_value=date(1000, 1, 1)))
def test_mandarin_reads_a_year_figure_by_figure(on: date) -> None:
    figures = str(on.year).translate(str.maketrans("0123456789", "零一二三四五六七八九"))
    assert words("date", on.isoformat(), CHINESE).startswith(f"{figures}年")


@given(st.sampled_from(["number", "amount", "percent", "duration", "phone", "digits", "order"]), languages)
def test_no_value_is_read_for_ever(kind: str, language: str) -> None:
    assert len(pieces(kind, "1" * 100_000, language)) <= 128


@pytest.mark.parametrize(("kind", "value", "mandarin", "english"), [
    ("number", "-1234567.50", "-1,234,567.50", "-1,234,567.50"),
    ("amount", "1234.5", "￥1,234.50", "￥1,234.50"),
    ("amount", "-0.05", "-￥0.05", "-￥0.05"),
    ("percent", "12.5", "12.5%", "12.5%"),
    ("date", "2027-02-06", "2027年2月6日", "February 6, 2027"),
    ("day", "02-06", "2月6日", "February 6"),
    ("weekday", "6", "星期六", "Saturday"),
    ("weekday", "9", "9", "9"),
    ("time", "20:05", "20:05", "20:05"),
    ("duration", "185", "3分钟5秒", "3 min 5 s"),
    ("duration", "3600", "1小时", "1 h"),
    ("duration", "0", "0秒", "0 s"),
    ("range", "1000-2000", "1,000–2,000", "1,000–2,000"),
    ("range", "09:00-21:00", "09:00–21:00", "09:00–21:00"),
    ("phone", "13800138000", "138 0013 8000", "138 0013 8000"),
    ("phone", "010-12345678-801", "010 1234 5678 转 801", "010 1234 5678 ext. 801"),
    ("phone", "+1 415 555 2671", "+1 415 555 2671", "+1 415 555 2671"),
    ("order", "A1024-88B", "A1024-88B", "A1024-88B"),
    ("date", "soon", "soon", "soon"),
])  # fmt: skip
def test_a_timeline_shows_figures(kind: str, value: str, mandarin: str, english: str) -> None:
    assert (printed(kind, value, CHINESE), printed(kind, value, ENGLISH)) == (mandarin, english)
