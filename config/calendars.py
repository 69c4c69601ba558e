"""hours.yaml, with days.yaml, as calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from config.problems import Problems
from config.reading import Document
from config.shapes.hours import WEEKDAYS, CalendarShape, HoursFile, dates, weekdays
from config.wording import meaning
from ivr.calendar import Calendar, Day, DayKind, Opening

Key = TypeVar("Key", int, date)


def read_calendars(document: Document, table: Mapping[date, Day], problems: Problems) -> dict[str, Calendar]:
    """`table` is what days.yaml says of dates."""
    file = problems.shape(document, HoursFile)
    shapes = file.calendars if file is not None else {}
    return {name: _calendar(name, shape, table, document, problems) for name, shape in shapes.items()}


def _calendar(
    name: str, shape: CalendarShape, table: Mapping[date, Day], document: Document, problems: Problems
) -> Calendar:
    def spread(
        key: str, given: Mapping[str, tuple[Opening, ...]], days_of: Callable[[str], Iterable[Key]]
    ) -> dict[Key, tuple[Opening, ...]]:
        """Every day by itself; one that two entries name is a fault."""
        days: dict[Key, tuple[Opening, ...]] = {}
        for text, openings in given.items():
            for day in days_of(text):
                if day in days:
                    place = document.place_of(("calendars", name, key, text))
                    problems.error(place, meaning.DAY_TWICE, day=WEEKDAYS[day] if isinstance(day, int) else day)
                days[day] = openings
        return days

    week = spread("week", shape.week, weekdays)
    days = spread("days", shape.days, dates)
    hours = tuple(week.get(day, ()) for day in range(7))
    kinds = {DayKind(kind): openings for kind, openings in shape.kinds.items()}
    return Calendar(name, shape.zone, hours, days, table, kinds, shape.follows_days)
