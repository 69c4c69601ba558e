"""Slots of time by the calendar of a place: quarters of an hour to months, and the hours of a week."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

HOURS_OF_WEEK = 168
_WEEK = timedelta(days=7)


class Every(StrEnum):
    """How long a slot is. A week begins on Monday. `HOUR_OF_WEEK` has 168 slots, whatever the weeks: a heat map."""

    QUARTER = "15min"
    HALF = "30min"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    HOUR_OF_WEEK = "hour_of_week"

    @property
    def is_short(self) -> bool:
        """Whether as many callers may be taken to come at its beginning as at its end."""
        return self in _MINUTES


_MINUTES = {Every.QUARTER: 15, Every.HALF: 30, Every.HOUR: 60, Every.HOUR_OF_WEEK: 60}


def starts(every: Every, since: datetime, until: datetime, zone: tzinfo, most: int) -> tuple[datetime, ...]:
    """When slots begin, UTC: the one `since` is in and all that begin before `until`, at most so many and one."""
    begun = _begin(every, since, zone)
    found = [begun]
    while len(found) <= most and (begun := _next(every, begun, zone)) < until:
        found.append(begun)
    return tuple(found)


def hour_of_week(start: datetime, zone: tzinfo) -> int:
    """0 is from midnight to one on Monday."""
    local = start.astimezone(zone)
    return local.weekday() * 24 + local.hour


def week_before(at: datetime, zone: tzinfo) -> datetime:
    """The same day of the week at the same time by the clock on the wall, UTC."""
    return (at.astimezone(zone) - _WEEK).astimezone(UTC)


def slot_before(every: Every, at: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The last slot that is over: from .. until, UTC."""
    until = _begin(every, at, zone)
    return _begin(every, until - timedelta(microseconds=1), zone), until


def next_start(every: Every, minute: int, after: datetime, zone: tzinfo) -> datetime:
    """The first time later than `after` that is so many minutes, by the clock on the wall, after a slot of a day or
    more begins, UTC."""
    begun = _begin(every, after, zone)
    while (found := _at(begun, minute, zone)) <= after:
        begun = _next(every, begun, zone)
    return found


def _at(midnight: datetime, minute: int, zone: tzinfo) -> datetime:
    day = midnight.astimezone(zone).date()
    return datetime.combine(day, time(*divmod(minute, 60)), zone).astimezone(UTC)


def _begin(every: Every, at: datetime, zone: tzinfo) -> datetime:
    local = at.astimezone(zone)
    if every in _MINUTES:
        odd = timedelta(minutes=local.minute % _MINUTES[every], seconds=local.second, microseconds=local.microsecond)
        return at.astimezone(UTC) - odd
    return _midnight(_first_day(every, local.date()), zone)


def _next(every: Every, begun: datetime, zone: tzinfo) -> datetime:
    """Half-hours last half an hour whatever the clock on the wall does; days and more follow it."""
    if every in _MINUTES:
        return begun + timedelta(minutes=_MINUTES[every])
    days = {Every.DAY: 1, Every.WEEK: 7, Every.MONTH: 32}[every]
    later = begun.astimezone(zone).date() + timedelta(days=days)
    return _midnight(_first_day(every, later), zone)


def _first_day(every: Every, day: date) -> date:
    if every is Every.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if every is Every.MONTH else day


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
