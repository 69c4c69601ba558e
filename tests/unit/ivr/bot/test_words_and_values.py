"""Yes and no, figures and days, as people say them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.model import Match
from ivr.bot.dates import date_keyed, date_of
from ivr.bot.decision import THRESHOLDS, Verdict, decide
from ivr.bot.figures import figures
from ivr.bot.words import is_emergency, wants_person, yes_or_no

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "said", ["是", "嗯，是的。", "对呀", "好吧", "没错", "Yes, please", "yeah", "OK", "That's right"]
)
def test_yes(said: str) -> None:
    assert yes_or_no(said) is True


@pytest.mark.parametrize(
    "said", ["不是的", "没有了谢谢", "好的没有了", "不 用 了", "No, thank you", "well no", "没有没有"]
)
def test_no(said: str) -> None:
    assert yes_or_no(said) is False


@pytest.mark.parametrize("said", ["我要退货", "", "嗯那个", "is it open"])
def test_neither(said: str) -> None:
    assert yes_or_no(said) is None


def test_spaces_of_the_recogniser_do_not_hide_a_word() -> None:
    assert is_emergency("着 火 了")
    assert wants_person("转 人 工")
    assert not wants_person("humane")


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("订单号是二零二六幺幺二二", "20261122"),
        ("一下，138-0013 8000", "13800138000"),
        ("one two double three oh triple five", "12330555"),
        ("没有", ""),
        ("１２３", "123"),
    ],
)
def test_figures(said: str, number: str) -> None:
    assert figures(said) == number


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("明天上午", date(2026, 11, 23)),
        ("the day after tomorrow", date(2026, 11, 24)),
        ("大后天", date(2026, 11, 25)),
        ("星期天", SUNDAY),
        ("周一", date(2026, 11, 23)),
        ("下周三", date(2026, 11, 25)),
        ("下下个礼拜5", date(2026, 12, 4)),
        ("this Friday", date(2026, 11, 27)),
        ("next Monday", date(2026, 11, 23)),
        ("十二月二十一号", date(2026, 12, 21)),
        ("12月5日", date(2026, 12, 5)),
        ("一月十号", date(2027, 1, 10)),
        ("二月二十九", date(2028, 2, 29)),
        ("三十一号", date(2026, 12, 31)),
        ("December the 5th", date(2026, 12, 5)),
        ("5th of Jan", date(2027, 1, 5)),
        ("两月三号", date(2027, 2, 3)),
        ("in May", None),
        ("十三月一号", None),
        ("四十号", None),
        ("一二三号", None),
        ("随便", None),
    ],
)
def test_days(said: str, day: date | None) -> None:
    assert date_of(said, SUNDAY) == day


@pytest.mark.parametrize(
    ("keys", "day"),
    [("1205", date(2026, 12, 5)), ("20270206", date(2027, 2, 6)), ("1399", None), ("0231", None), ("12", None)],
)
def test_keyed_days(keys: str, day: date | None) -> None:
    assert date_keyed(keys, SUNDAY) == day


@given(st.text(max_size=40), st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_whatever_is_said_a_day_is_never_in_the_past(said: str, today: date) -> None:
    day = date_of(said, today)
    assert day is None or day >= today


@given(
    st.text("零一二三四五六七八九十月号日周下0123456789", max_size=8), st.dates(date(2020, 1, 1), date(2090, 1, 1))
)
def test_strange_days_are_days_or_nothing(said: str, today: date) -> None:
    day = date_of(said, today)
    assert day is None or day >= today


def test_an_emergency_goes_before_a_person_and_a_person_before_any_entry() -> None:
    matches, known, levels = (Match("hours", 1.0),), {"hours"}, THRESHOLDS["zh-CN"]
    assert decide("着火了，转人工", 1.0, matches, known, levels).verdict is Verdict.EMERGENCY
    assert decide("转人工", 1.0, matches, known, levels).verdict is Verdict.PERSON
    assert decide("几点", 1.0, matches, known, levels).verdict is Verdict.SURE


def test_a_base_without_matches_knows_nothing() -> None:
    assert decide("几点", 1.0, (), {"hours"}, THRESHOLDS["zh-CN"]).verdict is Verdict.UNSURE
