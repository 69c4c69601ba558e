"""Calendars and the hours verb."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.calendar import Calendar, Opening
from ivr.verb import Exit, Needs
from ivr.verbs import Hangup, Hours, Play
from tests.unit.ivr.walking import NOON, Caller, flow_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE_TO_NINE = (Opening(9 * 60, 21 * 60),)
BUSINESS = Calendar(
    "business",
    SHANGHAI,
    (NINE_TO_NINE,) * 5 + ((), ()),
    {date(2027, 2, 8): (), date(2027, 2, 14): (Opening(10 * 60, 12 * 60),)},
)
NIGHT = Calendar("night", SHANGHAI, ((),) * 4 + ((Opening(22 * 60, 30 * 60),),) + ((),) * 2)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-11-23T08:59:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T20:59:59", True),
        ("2026-11-23T21:00", False),
        ("2026-11-22T12:00", False),  # a Sunday
        ("2027-02-08T12:00", False),  # a Monday of the Spring Festival
        ("2027-02-14T11:00", True),  # a Sunday worked by 调休
        ("2027-02-14T12:00", False),
    ],
)
def test_weekdays_special_days_and_their_edges(when: str, is_open: bool) -> None:
    assert BUSINESS.is_open(at(when)) is is_open


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-11-27T21:59", False),
        ("2026-11-27T22:00", True),
        ("2026-11-28T05:59", True),
        ("2026-11-28T06:00", False),
        ("2026-11-28T22:00", False),
    ],
)
def test_a_night_shift_belongs_to_the_day_it_begins_on(when: str, is_open: bool) -> None:
    assert NIGHT.is_open(at(when)) is is_open


def test_the_hour_is_the_callers_countrys_not_the_servers() -> None:
    assert BUSINESS.is_open(datetime(2026, 11, 23, 1, 0, tzinfo=UTC))
    assert not BUSINESS.is_open(datetime(2026, 11, 23, 13, 0, tzinfo=UTC))


@given(st.datetimes(NOON.replace(tzinfo=None), timezones=st.just(UTC)))
def test_round_the_clock_is_always_open(when: datetime) -> None:
    always = Calendar("always", SHANGHAI, ((Opening(0, 1440),),) * 7)
    assert always.is_open(when)


HOURS = Hours("business", open="talk", closed="bye")
FLOW = flow_of("wait", wait=Play(("greeting",), "hours"), hours=HOURS, talk=Play(("one",), "bye"), bye=Hangup())


def test_the_hour_is_looked_up_when_the_caller_gets_there_not_when_he_rang() -> None:
    began = BUSINESS.zone
    assert NOON.astimezone(began).hour == 20  # an hour before closing
    assert Caller(FLOW, [BUSINESS]).hears_it_out().way == ["wait", "hours", "talk"]
    late = Caller(FLOW, [BUSINESS])
    late.now += timedelta(hours=1).total_seconds()
    assert late.hears_it_out().way == ["wait", "hours", "bye"]


def test_a_calendar_that_is_gone_closes_no_door() -> None:
    assert Caller(FLOW).hears_it_out().way == ["wait", "hours", "talk"]


def test_hours_says_where_it_leads_and_what_it_needs() -> None:
    assert HOURS.exits == (Exit("open", "talk"), Exit("closed", "bye"))
    assert HOURS.needs == Needs(calendars=("business",))
