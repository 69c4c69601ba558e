"""When a calendar opens or closes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from ivr.calendar import DAY_MIN, Calendar

_WEEKS_DAYS = 15
"""Two weeks and a day: clocks put forward can swallow one week's only opening."""
_MOST_DAYS = 400
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


def next_change(calendar: Calendar, after: datetime) -> datetime | None:
    """The first moment later than `after` (aware) at which the calendar opens or closes, in its zone.

    None when none comes within 400 days.
    """
    now = calendar.is_open(after)
    moments = (moment for moment in _moments(calendar, after) if moment > after)
    found = next((moment for moment in moments if calendar.is_open(moment) is not now), None)
    return found.astimezone(calendar.zone) if found is not None else None


def _moments(calendar: Calendar, after: datetime) -> Iterator[datetime]:
    """In order, each moment from the day of `after` on at which something may begin or end."""
    today = after.astimezone(calendar.zone).date()
    for number in range(today.toordinal(), _last(calendar, today)):
        day = date.fromordinal(number)
        yield from sorted({*_edges(calendar, day), *_clock_change(calendar.zone, day)})


def _last(calendar: Calendar, today: date) -> int:
    """The ordinal of the first day that need not be looked at: from there on, weeks are as weeks were before."""
    start = today.toordinal()
    known = max((day.toordinal() for days in (calendar.days, calendar.table) for day in days), default=start)
    return min(max(start, min(known, start + _MOST_DAYS)) + _WEEKS_DAYS, date.max.toordinal())


def _edges(calendar: Calendar, day: date) -> Iterator[datetime]:
    """In UTC; a minute that the clocks show twice, twice."""
    begun, before = calendar.openings(day), calendar.openings(day - _DAY)
    minutes = {minute for opening in begun for minute in (opening.opens_min, opening.closes_min)}
    minutes |= {opening.closes_min - DAY_MIN for opening in before}
    for minute in {0} | {minute for minute in minutes if 0 < minute < DAY_MIN}:
        wall = datetime.combine(day, time(*divmod(minute, 60)), calendar.zone)
        yield from (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def _clock_change(zone: tzinfo, day: date) -> Iterator[datetime]:
    """The minute, in UTC, at which the clocks are put forward or back on that day."""
    first, last = (datetime.combine(which, time(), zone).astimezone(UTC) for which in (day, day + _DAY))
    if _offset(first, zone) == _offset(last, zone):
        return
    while last - first > _MINUTE:
        middle = first + (last - first) // (2 * _MINUTE) * _MINUTE
        first, last = (middle, last) if _offset(middle, zone) == _offset(first, zone) else (first, middle)
    yield last


def _offset(at: datetime, zone: tzinfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
