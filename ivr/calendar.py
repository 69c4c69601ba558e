"""Opening hours: a week, and the days that differ from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

DAY_MIN = 24 * 60
_MONDAY, _FRIDAY = 0, 4


@dataclass(frozen=True, slots=True)
class Opening:
    """From minute to minute of a day, the last one excluded; beyond 1440 it runs into the next day."""

    opens_min: int
    closes_min: int


class DayKind(StrEnum):
    """What a date is to everybody, whatever a calendar makes of it. A workday is a weekend worked by 调休."""

    ORDINARY = "ordinary"
    HOLIDAY = "holiday"
    WORKDAY = "workday"
    HALF_DAY = "half_day"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Day:
    """A date as the table of days has it. `name` is by language, `greeting` the prompts that callers hear that day.

    `hours` None leaves the hours to the kind.
    """

    kind: DayKind = DayKind.ORDINARY
    name: Mapping[str, str] = field(default_factory=dict)
    greeting: tuple[str, ...] = ()
    hours: tuple[Opening, ...] | None = None


ORDINARY_DAY = Day()


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week` has seven days from Monday; a date in `days` replaces its weekday, `()` meaning closed all day.

    `table` is what is known of dates in general. It is followed, unless `follows_table` is false, where `days` says
    nothing: the calendar's hours for the `kinds` of days come first, then the day's own, then the rule of its kind:
    closed on holidays, a workday's hours on workdays, else the weekday's.
    Hours are wall-clock time in `zone`. An opening past midnight belongs to the day it begins on.
    """

    name: str
    zone: tzinfo
    week: tuple[tuple[Opening, ...], ...]
    days: Mapping[date, tuple[Opening, ...]] = field(default_factory=dict)
    table: Mapping[date, Day] = field(default_factory=dict)
    kinds: Mapping[DayKind, tuple[Opening, ...]] = field(default_factory=dict)
    follows_table: bool = True

    def is_open(self, at: datetime) -> bool:
        """Whether the hour is an opening hour. `at` is aware."""
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        today, yesterday = local.date(), local.date() - timedelta(days=1)
        return self._covers(today, minute) or self._covers(yesterday, minute + DAY_MIN)

    def day(self, at: datetime) -> Day:
        """What the date is in the calendar's zone; one that nobody has written down is ordinary. `at` is aware.

        To a calendar that does not follow the table all days are ordinary, with their greetings.
        """
        found = self.table.get(at.astimezone(self.zone).date(), ORDINARY_DAY)
        return found if self.follows_table else replace(found, kind=DayKind.ORDINARY)

    def openings(self, on: date) -> tuple[Opening, ...]:
        """The openings that begin on the date."""
        own = self.days.get(on)
        if own is not None:
            return own
        day = self.table.get(on, ORDINARY_DAY) if self.follows_table else ORDINARY_DAY
        given = self.kinds.get(day.kind, day.hours)
        return given if given is not None else self._usual(day.kind, on.weekday())

    def _usual(self, kind: DayKind, weekday: int) -> tuple[Opening, ...]:
        if kind is DayKind.HOLIDAY:
            return ()
        worked = kind is DayKind.WORKDAY and weekday > _FRIDAY
        return self.week[_MONDAY if worked else weekday]

    def _covers(self, day: date, minute: int) -> bool:
        return any(opening.opens_min <= minute < opening.closes_min for opening in self.openings(day))
