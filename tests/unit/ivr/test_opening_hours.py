"""Calendars and the hours verb."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.calendar import Calendar, Day, DayKind, Opening
from ivr.flow import Flow
from ivr.verb import Exit, Needs, Verb
from ivr.verbs import Hangup, Hours, Menu, Play
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


FESTIVAL = ("greeting.spring_festival",)
WAYS = Hours("business", open="talk", closed="bye", holiday="feast", half_day="early")
ASKING = flow_of(
    "hours",
    hours=WAYS,
    talk=Menu(("menu",), {"1": "one"}, "bye"),
    feast=Menu(("feast",), {"1": "one"}, "bye"),
    early=Play(("early",), "bye"),
    one=Play(("one",), "bye"),
    bye=Hangup(("closed",)),
)


def today(day: Day, week: tuple[Opening, ...] = NINE_TO_NINE, *, follows_table: bool = True) -> Calendar:
    """A calendar to whose callers it is 20:00 on such a day."""
    table = {NOON.astimezone(SHANGHAI).date(): day}
    return Calendar("business", SHANGHAI, (week,) * 7, {}, table, follows_table=follows_table)


@pytest.mark.parametrize(
    ("day", "way"),
    [
        (Day(DayKind.HOLIDAY), "feast"),
        (Day(DayKind.HOLIDAY, hours=NINE_TO_NINE), "talk"),  # somebody is on duty
        (Day(DayKind.HALF_DAY, hours=(Opening(540, 720),)), "early"),
        (Day(DayKind.HALF_DAY, hours=NINE_TO_NINE), "talk"),
        (Day(DayKind.WORKDAY), "talk"),
        (Day(DayKind.SPECIAL, hours=()), "bye"),
    ],
)
def test_who_finds_it_closed_on_a_holiday_is_told_so(day: Day, way: str) -> None:
    assert Caller(ASKING, [today(day)]).way == ["hours", way]


def test_without_a_way_for_holidays_closed_is_closed() -> None:
    plain = flow_of("hours", hours=HOURS, talk=Play(("one",), "bye"), bye=Hangup())
    assert Caller(plain, [today(Day(DayKind.HOLIDAY))]).way == ["hours", "bye"]


def test_a_calendar_that_does_not_follow_the_table_knows_no_holidays() -> None:
    closed = today(Day(DayKind.HOLIDAY), (), follows_table=False)
    assert Caller(ASKING, [closed]).way == ["hours", "bye"]


def test_the_days_greeting_is_heard_before_anything_else() -> None:
    caller = Caller(ASKING, [today(Day(DayKind.HOLIDAY, greeting=FESTIVAL))])
    assert (caller.heard, caller.way) == ([FESTIVAL], ["hours"])
    assert caller.hears_it_out().heard == [FESTIVAL, ("feast",)]


def test_a_key_ends_the_greeting_and_answers_the_menu_that_follows() -> None:
    caller = Caller(ASKING, [today(Day(DayKind.SPECIAL, greeting=FESTIVAL))]).presses("1")
    assert caller.way == ["hours", "talk", "one"]
    assert caller.heard == [FESTIVAL, ("one",)]


def test_who_typed_ahead_is_not_greeted() -> None:
    hurried = flow_of("wait", **{"wait": Play(("a",), "b"), "b": Play(("b",), "hours"), **_verbs(ASKING)})
    caller = Caller(hurried, [today(Day(DayKind.SPECIAL, greeting=FESTIVAL))]).presses("1")
    assert caller.heard == [("a",), ("one",)]


def test_a_second_look_at_the_clock_need_not_greet_again() -> None:
    quiet = flow_of("hours", **{**_verbs(ASKING), "hours": Hours("business", "talk", "bye", greets=False)})
    assert Caller(quiet, [today(Day(DayKind.SPECIAL, greeting=FESTIVAL))]).heard == [("menu",)]


def test_each_way_out_that_is_there_is_an_exit() -> None:
    assert [way.name for way in WAYS.exits] == ["open", "closed", "holiday", "half_day"]


def _verbs(flow: Flow) -> dict[str, Verb]:
    return {name: node.verb for name, node in flow.nodes.items()}
