"""Slots of time follow the calendar of a place, and cover all of the time asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.kpi.slots import Every, hour_of_week, next_start, slot_before, starts, week_before

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def told(every: Every, since: str, until: str, zone: ZoneInfo = SHANGHAI) -> list[str]:
    found = starts(every, local(since, zone), local(until, zone), zone, 1000)
    return [f"{start.astimezone(zone):%m-%d %H:%M}" for start in found]


@pytest.mark.parametrize(
    ("every", "begun"),
    [
        (Every.QUARTER, ["11-25 10:15", "11-25 10:30", "11-25 10:45"]),
        (Every.HALF, ["11-25 10:00", "11-25 10:30"]),
        (Every.HOUR, ["11-25 10:00"]),
        (Every.HOUR_OF_WEEK, ["11-25 10:00"]),
        (Every.DAY, ["11-25 00:00"]),
        (Every.WEEK, ["11-23 00:00"]),
        (Every.MONTH, ["11-01 00:00"]),
    ],
)
def test_the_first_slot_is_the_one_the_time_begins_in(every: Every, begun: list[str]) -> None:
    assert told(every, "2026-11-25T10:20:30.5", "2026-11-25T11:00") == begun


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    assert told(Every.WEEK, "2026-11-25", "2026-12-08") == ["11-23 00:00", "11-30 00:00", "12-07 00:00"]
    assert told(Every.MONTH, "2026-11-25", "2027-02-02") == [
        "11-01 00:00", "12-01 00:00", "01-01 00:00", "02-01 00:00",
    ]  # fmt: skip


def test_days_follow_the_clock_on_the_wall() -> None:
    assert told(Every.DAY, "2026-10-24", "2026-10-27", BERLIN) == ["10-24 00:00", "10-25 00:00", "10-26 00:00"]
    day = starts(Every.HOUR, local("2026-10-25", BERLIN), local("2026-10-26", BERLIN), BERLIN, 1000)
    assert len(day) == 25, "the clock was put back"


def test_hours_of_the_week_count_from_monday() -> None:
    assert hour_of_week(local("2026-11-23T00:00"), SHANGHAI) == 0
    assert hour_of_week(local("2026-11-29T23:00"), SHANGHAI) == 167


def test_a_week_before_is_the_same_time_on_the_wall() -> None:
    assert week_before(local("2026-10-27T09:00", BERLIN), BERLIN) == local("2026-10-20T09:00", BERLIN)


def test_no_more_slots_are_made_than_show_that_there_are_too_many() -> None:
    assert len(starts(Every.QUARTER, local("1990-01-01"), local("2026-01-01"), SHANGHAI, 50)) == 51


def test_within_an_hour_callers_may_be_taken_to_come_evenly() -> None:
    assert {every for every in Every if not every.is_short} == {Every.DAY, Every.WEEK, Every.MONTH}


@given(
    every=st.sampled_from(Every),
    zone=st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/New_York")]),
    since=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    hours=st.integers(0, 2000),
)
def test_slots_are_in_order_and_every_moment_is_in_one(
    every: Every, zone: ZoneInfo, since: datetime, hours: int
) -> None:
    until = since + timedelta(hours=hours)
    found = starts(every, since, until, zone, 10_000)
    assert list(found) == sorted(set(found))
    assert found[0] <= since
    assert all(start < until for start in found[1:])


@pytest.mark.parametrize(
    ("every", "since", "until"),
    [
        (Every.DAY, "2026-11-24", "2026-11-25"),
        (Every.WEEK, "2026-11-16", "2026-11-23"),
        (Every.MONTH, "2026-10-01", "2026-11-01"),
    ],
)
def test_the_slot_that_is_over(every: Every, since: str, until: str) -> None:
    assert slot_before(every, local("2026-11-25T08:00"), SHANGHAI) == (local(since), local(until))


@pytest.mark.parametrize(
    ("every", "after", "due"),
    [
        (Every.DAY, "2026-11-25T07:59", "2026-11-25T08:00"),
        (Every.DAY, "2026-11-25T08:00", "2026-11-26T08:00"),
        (Every.WEEK, "2026-11-25T00:00", "2026-11-30T08:00"),
        (Every.MONTH, "2026-11-25T00:00", "2026-12-01T08:00"),
    ],
)
def test_when_a_schedule_is_due_next(every: Every, after: str, due: str) -> None:
    assert next_start(every, 480, local(after), SHANGHAI) == local(due)


def test_a_schedule_keeps_to_the_clock_on_the_wall() -> None:
    assert next_start(Every.DAY, 480, local("2026-10-24T09:00", BERLIN), BERLIN) == local("2026-10-25T08:00", BERLIN)
