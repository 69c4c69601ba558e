"""Opening hours: a week, and the days that differ from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class Opening:
    """From minute to minute of a day, the last one excluded; beyond 1440 it runs into the next day."""

    opens_min: int
    closes_min: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week` has seven days from Monday; a date in `days` replaces its weekday, `()` meaning closed all day.

    Hours are wall-clock time in `zone`. An opening past midnight belongs to the day it begins on.
    """

    name: str
    zone: tzinfo
    week: tuple[tuple[Opening, ...], ...]
    days: Mapping[date, tuple[Opening, ...]] = field(default_factory=dict)

    def is_open(self, at: datetime) -> bool:
        """Whether the hour is an opening hour. `at` is aware."""
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        today, yesterday = local.date(), local.date() - timedelta(days=1)
        return self._covers(today, minute) or self._covers(yesterday, minute + DAY_MIN)

    def _covers(self, day: date, minute: int) -> bool:
        openings = self.days.get(day, self.week[day.weekday()])
        return any(opening.opens_min <= minute < opening.closes_min for opening in openings)
