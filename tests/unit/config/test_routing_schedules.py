"""Weekly hours: when a queue is open, and when that changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.errors import ConfigurationError
from calls.table import Agent
from config.routing import read, schedules
from config.shapes.hours import WEEKDAYS
from config.shapes.routing import RoutingFile
from ivr.calendar import Calendar, Day, DayKind, Opening

SUNDAY = datetime(2026, 11, 22, 0, 0, tzinfo=schedules.ZONE)


def calendars(*windows: tuple[list[str], str, str]) -> dict[str, Calendar]:
    file = {
        "queues": {"q": {"title": {"zh-CN": "订单"}}},
        "schedules": {"s": [{"days": days, "from": opens, "to": closes} for days, opens, closes in windows]},
    }
    return schedules.calendars_of(RoutingFile.model_validate(file))


def changes(hours: dict[str, Calendar], days: int) -> list[str]:
    """Every change of the days that follow, as weekday and hour."""
    told, at = [], SUNDAY
    while (change := schedules.next_change(hours, at)) is not None and change < SUNDAY + timedelta(days=days):
        at = change
        told.append(f"{change:%a %H:%M}")
    return told


def test_a_week_opens_and_closes_on_its_days() -> None:
    assert changes(calendars((["mon-tue", "saturday"], "09:00", "18:00")), 7) == [
        "Mon 09:00", "Mon 18:00", "Tue 09:00", "Tue 18:00", "Sat 09:00", "Sat 18:00",
    ]  # fmt: skip


def test_a_night_belongs_to_the_day_it_begins_on() -> None:
    hours = calendars((["sat"], "22:00", "06:00"))
    assert changes(hours, 8) == ["Sun 06:00", "Sat 22:00", "Sun 06:00"]
    assert hours["s"].is_open(SUNDAY)


def test_windows_that_touch_are_one() -> None:
    mornings, rest, night = (["mon"], "09:00", "12:00"), (["mon"], "12:00", "24:00"), (["tue"], "0:00", "1:00")
    assert changes(calendars(mornings, rest, night), 7) == ["Mon 09:00", "Tue 01:00"]


def test_what_is_always_open_never_changes() -> None:
    assert schedules.next_change(calendars((["daily"], "00:00", "24:00")), SUNDAY) is None
    assert schedules.next_change({}, SUNDAY) is None


windows = st.lists(
    st.tuples(
        st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3),
        st.integers(0, 23).map("{}:30".format),
        st.integers(0, 23).map("{}:00".format),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(windows, st.integers(0, 7 * 24 * 60))
def test_nothing_changes_before_the_next_change_and_something_does_then(
    week: list[tuple[list[str], str, str]], minute: int
) -> None:
    hours = calendars(*week)
    after = SUNDAY.astimezone(UTC) + timedelta(minutes=minute, seconds=7)
    change = schedules.next_change(hours, after)
    was = hours["s"].is_open(after)
    until = change or after + timedelta(days=8)
    steps = int((until - after) / timedelta(minutes=10))
    assert all(hours["s"].is_open(after + timedelta(minutes=10 * step)) is was for step in range(steps))
    assert change is None or hours["s"].is_open(change) is not was


FESTIVAL = {date(2027, 2, day): Day(DayKind.HOLIDAY) for day in range(5, 11)}
BUSINESS = Calendar("business", schedules.ZONE, ((Opening(540, 1260),),) * 5 + ((), ()), {}, FESTIVAL)
BY_CALENDAR = """\
queues:
  q: {title: {zh-CN: 订单}, needs: {s: 1}, hours: day}
schedules:
  day: {calendar: business}
"""
AGENTS = {"1": Agent("1", "王芳", {"s": 9})}


def test_a_queue_by_a_calendar_is_closed_on_its_holidays_and_its_next_change_knows() -> None:
    document = read(BY_CALENDAR, AGENTS, None, calendars={"business": BUSINESS})
    eve = datetime(2027, 2, 4, 21, 0, tzinfo=schedules.ZONE)
    assert document.table(eve - timedelta(minutes=1), "1").queues["q"].open
    assert not document.table(eve, "1").queues["q"].open
    assert not document.table(eve + timedelta(days=4, hours=-9), "1").queues["q"].open, "Monday noon of the festival"
    assert document.next_change(eve) == datetime(2027, 2, 11, 9, 0, tzinfo=schedules.ZONE)


def test_a_calendar_that_is_not_there_is_a_fault_and_one_not_known_leaves_the_queue_open() -> None:
    with pytest.raises(ConfigurationError, match="there is no calendar 'business'"):
        read(BY_CALENDAR, AGENTS, None, calendars={})
    document = read(BY_CALENDAR, AGENTS, None)
    assert document.table(SUNDAY, "1").queues["q"].open
    assert document.next_change(SUNDAY) is None
