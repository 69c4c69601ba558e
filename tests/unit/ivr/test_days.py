"""What dates are: holidays, weekends worked, half days, greetings; and when that opens and closes a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.calendar import ORDINARY_DAY, Calendar, Day, DayKind, Opening
from ivr.calendar_changes import next_change

SHANGHAI = ZoneInfo("Asia/Shanghai")
ROUND_THE_CLOCK = (Opening(0, 1440),)
NINE_TO_NINE, MORNING = (Opening(540, 1260),), (Opening(540, 720),)
TABLE = {
    date(2027, 2, 4): Day(DayKind.HALF_DAY, hours=MORNING),
    date(2027, 2, 5): Day(DayKind.HOLIDAY, {"zh-CN": "农历除夕"}, ("greeting.spring_festival",)),
    date(2027, 2, 8): Day(DayKind.HOLIDAY),
    date(2027, 2, 9): Day(DayKind.HOLIDAY, hours=MORNING),
    date(2027, 2, 13): Day(DayKind.WORKDAY),
    date(2027, 2, 17): Day(DayKind.WORKDAY),
    date(2027, 2, 18): Day(DayKind.SPECIAL, greeting=("greeting.lantern",)),
}
BUSINESS = Calendar(
    "business", SHANGHAI, (NINE_TO_NINE,) * 2 + (MORNING,) + (NINE_TO_NINE,) * 2 + ((), ()), {}, TABLE
)


@pytest.mark.parametrize(
    ("day", "openings"),
    [
        (date(2027, 2, 4), MORNING),  # a half day, by its own hours
        (date(2027, 2, 5), ()),  # the eve
        (date(2027, 2, 6), ()),  # a Saturday as ever
        (date(2027, 2, 9), MORNING),  # on duty on a holiday
        (date(2027, 2, 13), NINE_TO_NINE),  # a Saturday worked by 调休 has Monday's hours
        (date(2027, 2, 17), MORNING),  # a Wednesday that is a workday anyway keeps its own
        (date(2027, 2, 18), NINE_TO_NINE),  # a greeting changes no hours
    ],
)
def test_the_kind_of_a_day_decides_its_hours(day: date, openings: tuple[Opening, ...]) -> None:
    assert BUSINESS.openings(day) == openings


def test_a_calendar_may_have_hours_for_holidays_and_for_a_date() -> None:
    own = {date(2027, 2, 8): ROUND_THE_CLOCK, date(2027, 2, 13): ()}
    duty = Calendar("duty", SHANGHAI, BUSINESS.week, own, TABLE, {DayKind.HOLIDAY: NINE_TO_NINE})
    assert duty.openings(date(2027, 2, 5)) == NINE_TO_NINE
    assert duty.openings(date(2027, 2, 9)) == NINE_TO_NINE, "the calendar knows better than the table"
    assert duty.openings(date(2027, 2, 8)) == ROUND_THE_CLOCK, "a date of its own before everything"
    assert duty.openings(date(2027, 2, 13)) == ()


def test_round_the_clock_stays_so_on_holidays_when_it_does_not_follow_the_table_and_still_greets() -> None:
    always = Calendar("always", SHANGHAI, (ROUND_THE_CLOCK,) * 7, {}, TABLE, follows_table=False)
    noon = datetime(2027, 2, 5, 12, tzinfo=SHANGHAI)
    assert always.is_open(noon)
    assert always.day(noon) == Day(DayKind.ORDINARY, {"zh-CN": "农历除夕"}, ("greeting.spring_festival",))


def test_the_day_is_that_of_the_calendars_zone() -> None:
    assert BUSINESS.day(datetime(2027, 2, 4, 16, 0, tzinfo=UTC)) is TABLE[date(2027, 2, 5)]
    assert BUSINESS.day(datetime(2027, 2, 4, 15, 59, tzinfo=UTC)) is TABLE[date(2027, 2, 4)]
    assert BUSINESS.day(datetime(2027, 3, 1, tzinfo=UTC)) is ORDINARY_DAY


def changes(calendar: Calendar, begin: str, days: int) -> list[str]:
    told, at = [], datetime.fromisoformat(begin).replace(tzinfo=SHANGHAI)
    last = at + timedelta(days=days)
    while (change := next_change(calendar, at)) is not None and change < last:
        told.append(f"{change:%m-%d %H:%M}")
        at = change
    return told


def test_a_festival_is_slept_through_and_a_worked_saturday_is_not() -> None:
    assert changes(BUSINESS, "2027-02-04", 10) == [
        "02-04 09:00", "02-04 12:00", "02-09 09:00", "02-09 12:00", "02-10 09:00", "02-10 12:00",
        "02-11 09:00", "02-11 21:00", "02-12 09:00", "02-12 21:00", "02-13 09:00", "02-13 21:00",
    ]  # fmt: skip


def test_a_change_a_year_ahead_is_found_and_one_that_never_comes_is_none() -> None:
    shut = Calendar("shut", SHANGHAI, ((),) * 7, {date(2028, 2, 1): MORNING})
    assert next_change(shut, datetime(2027, 2, 1, tzinfo=UTC)) == datetime(2028, 2, 1, 9, tzinfo=SHANGHAI)
    assert next_change(shut, datetime(2026, 2, 1, tzinfo=UTC)) is None, "more than 400 days ahead"
    assert next_change(shut, datetime(2028, 3, 1, tzinfo=UTC)) is None
    assert next_change(shut, datetime(9999, 12, 20, tzinfo=UTC)) is None, "at the end of all dates"


BERLIN = ZoneInfo("Europe/Berlin")


def test_clocks_put_forward_open_at_the_moment_they_jump() -> None:
    """On 2027-03-28 02:30 does not exist in Berlin: 02:00 is 03:00."""
    night = Calendar("night", BERLIN, ((Opening(150, 240),),) * 7)
    opens = next_change(night, datetime(2027, 3, 28, 0, 0, tzinfo=BERLIN))
    assert opens == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert opens.hour == 3, "in the calendar's zone"


def test_clocks_put_back_close_twice() -> None:
    """On 2027-10-31 02:00 to 03:00 comes twice in Berlin."""
    night = Calendar("night", BERLIN, ((Opening(60, 150),),) * 7)
    at, told = datetime(2027, 10, 30, 23, 30, tzinfo=UTC), []
    for _ in range(3):
        change = next_change(night, at)
        assert change is not None
        at = change.astimezone(UTC)
        told.append(f"{at:%H:%M}")
    assert told == ["00:30", "01:00", "01:30"]


openings = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(lambda pair: Opening(pair[0], pair[0] + pair[1])),
    max_size=2,
).map(tuple)
dates = st.dates(date(2000, 1, 1), date(2100, 12, 31))
tables = st.dictionaries(
    dates, st.builds(Day, st.sampled_from(DayKind), st.just({}), st.just(()), st.none() | openings), max_size=8
)
calendars = st.builds(
    Calendar,
    st.just("any"),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"]).map(ZoneInfo),
    st.tuples(*[openings] * 7),
    st.dictionaries(dates, openings, max_size=3),
    tables,
    st.dictionaries(st.sampled_from(DayKind), openings, max_size=2),
    st.booleans(),
)


@given(calendars, st.data())
def test_every_date_of_a_century_has_an_answer(calendar: Calendar, data: st.DataObject) -> None:
    day = data.draw(dates | st.sampled_from(sorted({*calendar.table, *calendar.days} or {date(2027, 2, 5)})))
    at = datetime(day.year, day.month, day.day, 12, tzinfo=calendar.zone)
    assert calendar.is_open(at) in (True, False)
    assert calendar.day(at).kind in DayKind
    following = next_change(calendar, at)
    assert following is None or following > at


MINUTE = timedelta(minutes=1)


@settings(max_examples=40, deadline=None)
@given(
    calendars,
    st.sampled_from([date(2027, 3, 27), date(2027, 10, 30), date(2027, 2, 4), date(2027, 4, 3)]),
    st.dictionaries(st.integers(0, 4), st.builds(Day, st.sampled_from(DayKind), hours=st.none() | openings)),
    st.integers(0, 1440),
)
def test_nothing_changes_before_the_next_change_and_something_does_then(
    calendar: Calendar, day: date, near: Mapping[int, Day], minute: int
) -> None:
    table = {day + timedelta(days=ahead): what for ahead, what in near.items()}
    calendar = Calendar("any", calendar.zone, calendar.week, {}, table, calendar.kinds, calendar.follows_table)
    after = datetime(day.year, day.month, day.day, tzinfo=UTC) + minute * MINUTE + timedelta(seconds=7)
    change = next_change(calendar, after)
    was = calendar.is_open(after)
    until = min(change or after + timedelta(days=3), after + timedelta(days=3))
    whole = after.replace(second=0) + MINUTE
    steps = range(int((until - whole) / MINUTE) + (until > whole))
    assert all(calendar.is_open(whole + step * MINUTE) is was for step in steps if whole + step * MINUTE < until)
    assert change is None or (
        calendar.is_open(change) is not was and calendar.is_open(change.astimezone(UTC) - MINUTE) is was
    )
