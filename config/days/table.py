"""The days of a folder, and the years they say nothing of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ivr.calendar import Day, DayKind

NOTICE_DAYS = 60
"""So long before it begins, a year should be known."""


@dataclass(frozen=True, slots=True)
class DayTable:
    """`years` are those written down as known, with true for a provisional one."""

    days: Mapping[date, Day] = field(default_factory=dict)
    years: Mapping[int, bool] = field(default_factory=dict)

    @property
    def known(self) -> set[int]:
        """Years written down, and those with a holiday: a greeting alone makes no year known."""
        return {*self.years, *(day.year for day, what in self.days.items() if what.kind is DayKind.HOLIDAY)}

    def missing(self, today: date) -> tuple[int, ...]:
        """Of this year, and the next from 60 days before it begins, those nothing is known of."""
        return tuple(year for year in _due(today) if year not in self.known)

    def provisional(self, today: date) -> tuple[int, ...]:
        """Years due or to come whose days may still change."""
        return tuple(year for year in sorted(self.years) if self.years[year] and year >= today.year)


def _due(today: date) -> tuple[int, ...]:
    soon = today.toordinal() + NOTICE_DAYS > date(today.year, 12, 31).toordinal()
    return (today.year, today.year + 1) if soon else (today.year,)
