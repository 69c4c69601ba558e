"""Days changed by ranges, by sheets, by iCalendar files of ours and of others; compared with the package."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.errors import ConfigurationError
from config.days.changing import DayEdit, DaysChange, changed
from config.days.editing import NEW
from config.days.icalendar import as_icalendar, edits_from
from config.days.rows import DayRow, rows_in
from config.days.sheet import edits_of, rows_of
from config.days.suggesting import suggestions
from config.days.texts import check_days_text
from tests.unit.config.folders import EXAMPLE

NOW = datetime(2026, 11, 30, tzinfo=UTC)
TEXT = """\
years:
  2027: {source: own, country: CN, status: provisional}
days:
  2027-01-01: {kind: holiday, name: {zh-CN: 元旦, en: "New Year"}, source: holidays 0.109 (aaaa)}
  # the office party
  2027-02-04: {kind: half_day, name: {zh-CN: "年前, 半天; 早退"}, hours: [09:00-12:00, 13:00-15:00], greeting: [a, b]}
"""


def day(text: str) -> date:
    return date.fromisoformat(text)


def with_edits(text: str, *edits: DayEdit) -> dict[date, DayRow]:
    return rows_in(changed(text, DaysChange(edits)))


def test_a_range_becomes_days_off_and_one_of_them_worked_again() -> None:
    off = DayEdit(day("2027-02-05"), day("2027-02-07"), "holiday", {"zh-CN": "春节"})
    worked = DayEdit(day("2027-02-06"), day("2027-02-06"), "workday", {"zh-CN": "调休上班"})
    rows = with_edits(TEXT, off, worked)
    assert [(f"{on:%d}", row.kind, row.name) for on, row in rows.items() if on >= day("2027-02-05")] == [
        ("05", "holiday", "春节"),
        ("06", "workday", "调休上班"),
        ("07", "holiday", "春节"),
    ]
    assert "# the office party" in changed(TEXT, DaysChange([off]))


def test_what_an_edit_does_not_speak_of_stays_and_what_is_empty_goes() -> None:
    on = day("2027-02-04")
    assert with_edits(TEXT, DayEdit(on, on, "half_day", hours="10:00-12:00"))[on].greeting == ("a", "b")
    assert with_edits(TEXT, DayEdit(on, on, "half_day", greeting=[]))[on].greeting == ()
    special = with_edits(TEXT, DayEdit(on, on, "special"))[on]
    assert (special.hours, special.name) == ("", "年前, 半天; 早退")
    assert on not in with_edits(TEXT, DayEdit(on, on, None), DayEdit(day("2030-01-01"), day("2030-01-01"), None))
    assert changed(TEXT, DaysChange()) == TEXT


def test_a_draft_with_faults_in_its_rows_can_be_mended_and_one_without_rows_cannot() -> None:
    on = day("2027-03-01")
    faulty = changed(TEXT, DaysChange([DayEdit(on, on, "half_day")]))
    assert check_days_text(faulty, None, NOW)[0]
    assert check_days_text(changed(faulty, DaysChange([DayEdit(on, on, "holiday")])), None, NOW)[0] == []
    for text in ("days: [1]", "days: {", "[]", "days: {2027-01-01: 5}"):
        with pytest.raises(ConfigurationError):
            changed(text, DaysChange([DayEdit(on, on, "holiday")]))


def test_a_range_must_run_forward_and_not_for_ever() -> None:
    for last in ("2027-02-03", "2029-02-04"):
        with pytest.raises(ConfigurationError, match="before the first"):
            changed(TEXT, DaysChange([DayEdit(day("2027-02-04"), day(last), "holiday")]))


def test_a_year_is_seeded_around_rows_of_ones_own() -> None:
    rows = rows_in(changed(TEXT, DaysChange(seed_year=2026)))
    assert rows[day("2026-02-14")].kind == "workday"
    assert rows[day("2027-02-04")].kind == "half_day"


def test_a_sheet_goes_out_and_comes_back_the_same() -> None:
    rows = rows_of(TEXT)
    assert rows[2] == ["2027-02-04", "half_day", "年前, 半天; 早退", "", "09:00-12:00, 13:00-15:00", "a b"]
    again = changed(TEXT, DaysChange(edits_of(rows, "days.csv")))
    assert rows_of(again) == rows
    assert check_days_text(again, None, NOW)[0] == []


def test_a_sheet_changes_the_dates_it_names_and_no_others() -> None:
    sheet = [
        ["date 日期", "kind 类型"],
        ["2027/1/1", ""],
        ["46600", "上班"],
        ["", ""],
        ["2027-02-05", "holiday", "x"],
    ]
    rows = rows_in(changed(TEXT, DaysChange(edits_of(sheet, "days.csv"))))
    assert {f"{on}": row.kind for on, row in rows.items()} == {
        "2027-08-01": "workday",
        "2027-02-04": "half_day",
        "2027-02-05": "holiday",
    }


@pytest.mark.parametrize(
    ("rows", "place", "words"),
    [
        ([], "days.csv:1:1", "date and kind"),
        ([["date", "kind", "kind"]], "days.csv:1:3", "again"),
        ([["date", "kind", "hous"]], "days.csv:1:3", "hous"),
        ([["kind", "date"], ["holiday", "2027-02-30"]], "days.csv:2:2", "not a date"),
        ([["date", "kind"], ["2027-02-01", "holydays"]], "days.csv:2:2", "holiday"),
        ([["date", "kind"], ["2027-02-01", ""], ["2027-02-01", ""]], "days.csv:3:1", "again"),
        ([["date", "kind"], *[["2027-02-01", ""]] * 5001], "days.csv:5001:1", "5000"),
    ],
)
def test_faults_of_a_sheet_name_their_cell(rows: list[list[str]], place: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        edits_of(rows, "days.csv")
    fault = caught.value.faults[0]
    assert fault.place == place
    assert words in f"{fault.problem} {fault.remedy}"


def test_an_icalendar_file_goes_out_and_comes_back_the_same() -> None:
    text = (EXAMPLE / "days.yaml").read_text()
    for whole in (TEXT, text):
        made = as_icalendar(whole, NOW)
        assert all(len(line) <= 75 for line in made.split(b"\r\n"))
        again = changed(NEW, DaysChange(edits_from(made, "days.ics")))
        assert rows_of(again) == rows_of(whole)


def test_calendars_that_others_made_are_understood() -> None:
    events = [
        "DTSTART;VALUE=DATE:20270205\nDTEND;VALUE=DATE:20270212\nSUMMARY:春节（休）\nX-APPLE-SPECIAL-DAY:WORK-HOLIDAY",
        "DTSTART;VALUE=DATE:20270131\nSUMMARY:春节\n  （班）",
        "DTSTART;VALUE=DATE:20270220\nDTEND;VALUE=DATE:20270220\nSUMMARY:国庆\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY",
    ]
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    found = edits_from(f"BEGIN:VCALENDAR\nnot a line\n{body}END:VCALENDAR\n".encode(), "x.ics")
    assert [(f"{each.first}", f"{each.last}", each.kind, (each.name or {})["zh-CN"]) for each in found] == [
        ("2027-02-05", "2027-02-11", "holiday", "春节"),
        ("2027-01-31", "2027-01-31", "workday", "春节"),
        ("2027-02-20", "2027-02-20", "workday", "国庆"),
    ]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ("DTSTART:20270205T090000\nSUMMARY:会", "whole days"),
        ("DTSTART;VALUE=DATE:20270230\nSUMMARY:会", "whole days"),
        ("DTSTART;VALUE=DATE:20270205\nRRULE:FREQ=YEARLY", "RRULE"),
        ("DTSTART;VALUE=DATE:20270205\nX-HOTLINE-KIND:holydays", "holiday"),
        ("DTSTART;VALUE=DATE:19000101\nDTEND;VALUE=DATE:29000101\nSUMMARY:x", "5000"),
        ("DTSTART;VALUE=DATE:20000101\nDTEND;VALUE=DATE:20120101\nSUMMARY:x\nEND:VEVENT\nBEGIN:VEVENT\n"
         "DTSTART;VALUE=DATE:20120101\nDTEND;VALUE=DATE:20240101\nSUMMARY:x", "5000"),
    ],
)  # fmt: skip
def test_faults_of_an_icalendar_file_name_their_event(event: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        edits_from(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}\nEND:VEVENT\n".encode(), "x.ics")
    assert caught.value.faults[0].place.startswith("x.ics")
    assert words in f"{caught.value.faults[0].problem} {caught.value.faults[0].remedy}"


@given(st.binary(max_size=200))
def test_whatever_a_file_holds_is_read_or_refused(content: bytes) -> None:
    for whole in (content, b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + content + b"\nEND:VEVENT"):
        with suppress(ConfigurationError):
            edits_from(whole, "x.ics")


def test_the_package_is_asked_what_it_says_otherwise() -> None:
    text = changed(NEW, DaysChange(seed_year=2026))
    assert suggestions(text, 2026).items == ()
    worked, off = day("2026-02-14"), day("2026-07-03")
    edited = changed(text, DaysChange([DayEdit(worked, worked, None), DayEdit(off, off, "holiday")]))
    found = suggestions(edited, 2026)
    assert not found.provisional
    assert [(f"{each.day}", each.there, each.suggested) for each in found.items] == [
        ("2026-02-14", None, "workday"),
        ("2026-07-03", "holiday", None),
    ]


def test_a_package_that_waits_for_the_notice_says_nothing_against_what_you_know() -> None:
    text = changed(NEW, DaysChange(seed_year=2027))
    notice = DayEdit(day("2027-02-20"), day("2027-02-20"), "workday")
    found = suggestions(changed(text, DaysChange([notice])), 2027)
    assert found.provisional
    assert found.items == ()


def test_rows_that_are_none_are_left_out() -> None:
    assert rows_in("days: {2027-13-01: {kind: x}, 2027-01-02: 5}") == {day("2027-01-02"): DayRow("")}
    assert rows_in("days: [1]") == {}
    assert rows_in("days: {") == {}
