"""days.yaml as a table; years nothing is known of are told in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.days import DayTable
from config.hotline import check, load
from ivr.calendar import Day, DayKind, Opening
from tests.unit.config.folders import PROMPTS, small

SUMMER = datetime(2027, 7, 1, tzinfo=UTC)


def folder_with(where: Path, days: str) -> Path:
    folder = small(where)
    (folder / "days.yaml").write_text(days, encoding="utf-8")
    return folder


def told(folder: Path, at: datetime = SUMMER) -> list[str]:
    errors, warnings = check(folder, PROMPTS, at)
    return [str(fault).split("\n", maxsplit=1)[0] for fault in (*errors, *warnings)]


FESTIVAL = """\
years: {2027: {source: own}}
days:
  2027-02-04: {kind: half_day, hours: 09:00-15:00}
  2027-02-05: {kind: holiday, name: {zh-CN: 除夕}, greeting: goodbye}
"""


def test_rows_are_days_and_calendars_follow_them(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, FESTIVAL)
    assert told(folder) == []
    hotline = load(folder, PROMPTS, SUMMER)
    assert hotline.days is not None
    assert hotline.days.days[date(2027, 2, 5)] == Day(DayKind.HOLIDAY, {"zh-CN": "除夕"}, ("goodbye",))
    business = hotline.calendars["business"]
    assert business.openings(date(2027, 2, 4)) == (Opening(540, 900),)
    assert business.openings(date(2027, 2, 5)) == ()


def test_a_calendar_says_how_it_keeps_holidays(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, FESTIVAL)
    hours = "calendars:\n  business: {zone: Asia/Shanghai, week: {daily: 00:00-24:00}, follows_days: false}\n"
    hours += "  duty: {zone: Asia/Shanghai, week: {daily: closed}, kinds: {holiday: 10:00-16:00}}\n"
    (folder / "hours.yaml").write_text(hours, encoding="utf-8")
    calendars = load(folder, PROMPTS, SUMMER).calendars
    assert calendars["business"].openings(date(2027, 2, 5)) == (Opening(0, 1440),)
    assert calendars["duty"].openings(date(2027, 2, 5)) == (Opening(600, 960),)


def test_without_the_file_there_is_no_table_and_no_alarm(tmp_path: Path) -> None:
    folder = small(tmp_path)
    assert told(folder) == []
    assert load(folder, PROMPTS).days is None


def test_a_greeting_that_cannot_be_played_is_told_once_and_left_out(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, FESTIVAL.replace("goodbye", "[goodby, goodbye]") + "  2027-02-06:\n"
                         "    {kind: special, greeting: goodby}\n")  # fmt: skip
    assert told(folder) == [
        "days.yaml:4:61: there is no prompt 'goodby', so this day's greeting is left out. "
        "Record it or give its words. Did you mean goodbye?"
    ]
    days = load(folder, PROMPTS, SUMMER).days
    assert days is not None
    assert days.days[date(2027, 2, 5)].greeting == ("goodbye",)
    assert days.days[date(2027, 2, 6)].greeting == ()


def test_a_faulty_file_leaves_no_doubt_about_the_others(tmp_path: Path) -> None:
    assert told(folder_with(tmp_path, "days: {2027-2-5: {kind: holiday}}\n")) == [
        "days.yaml:1:8: '2027-2-5' is not a date. Write one date a row, for example 2027-02-06"
    ]


SEEDED = "years: {2026: {source: own}, 2027: {status: provisional, source: own}}\n"


@pytest.mark.parametrize(
    ("at", "missing"),
    [
        ("2027-11-01T15:59Z", []),  # 23:59 in Beijing, 61 days before 2028
        ("2027-11-01T16:00Z", [2028]),
        ("2027-12-31T15:59Z", [2028]),
        ("2027-12-31T16:00Z", [2028]),
        ("2028-11-05T00:00Z", [2028, 2029]),
    ],
)
def test_a_year_is_missed_from_sixty_days_before_it_begins(at: str, missing: list[int], tmp_path: Path) -> None:
    found = told(folder_with(tmp_path, SEEDED), datetime.fromisoformat(at))
    warned = [text for text in found if "nothing is known" in text]
    assert [int(text.split("days of ")[1][:4]) for text in warned] == missing


def test_a_provisional_year_is_told_until_it_is_over(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, SEEDED)
    assert [text.split(".")[0] for text in told(folder, SUMMER)] == ["days"]
    assert "2027 are provisional" in told(folder, SUMMER)[0]
    assert not any("provisional" in text for text in told(folder, datetime(2028, 1, 1, tzinfo=UTC)))


def test_a_greeting_alone_makes_no_year_known() -> None:
    greeted = DayTable({date(2028, 3, 1): Day(DayKind.SPECIAL)})
    assert greeted.missing(date(2028, 3, 1)) == (2028,)
    assert DayTable({date(2028, 10, 1): Day(DayKind.HOLIDAY)}).missing(date(2028, 3, 1)) == ()


@given(
    st.dictionaries(st.dates(), st.builds(Day, st.sampled_from(DayKind)), max_size=5),
    st.dictionaries(st.integers(1, 9999), st.booleans(), max_size=3),
    st.dates(max_value=date.max - timedelta(days=400)),
)
def test_any_table_can_be_asked_on_any_day(days: dict[date, Day], years: dict[int, bool], today: date) -> None:
    table = DayTable(days, years)
    assert set(table.missing(today)) <= {today.year, today.year + 1}
    assert set(table.provisional(today)) <= set(years)
