"""The statutory days of a year, as the package `holidays` knows them (https://holidays.readthedocs.io)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.metadata import version
from itertools import count, product, takewhile

from holidays import HolidayBase, country_holidays, list_supported_countries

from calls.errors import ConfigurationError
from calls.model import CHINESE, ENGLISH
from config.shapes.days import YearStatus
from config.wording import days as wording
from config.wording.kind import hints, shown
from ivr.calendar import DayKind

VERSION = version("holidays")
SOURCE = f"holidays {VERSION}"
COUNTRY = "CN"
_LANGUAGES = {CHINESE: "zh_CN", ENGLISH: "en_US"}
_JOINED = {COUNTRY}
"""Where the weekend beside a holiday belongs to it: the State Council's notices count it in."""
_DAY = timedelta(days=1)
_OBSERVED = re.compile(r"（补假）| \(observed\)")
_LENGTH_OF_NAMED = 3
"""Entries of the package that name a special day; longer ones move one."""


@dataclass(frozen=True, slots=True)
class SeededDay:
    kind: DayKind
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Seed:
    """A year's days by date. Provisional: this country moves days off, and for this year nobody said which yet."""

    year: int
    country: str
    status: YearStatus
    days: Mapping[date, SeededDay] = field(default_factory=dict)


def seed(year: int, country: str = COUNTRY) -> Seed:
    """Raises ConfigurationError for a country or a year the package does not know."""
    known = list_supported_countries(include_aliases=False)
    if country not in known:
        raise ConfigurationError([wording.UNKNOWN_COUNTRY.at("days", name=shown(country), **hints(country, known))])
    found = _Year(year, country)
    if not found.known:
        raise ConfigurationError([wording.YEAR_UNKNOWN.at("days", version=VERSION, year=year)])
    return Seed(year, country, found.status, found.days())


class _Year:
    """`off` are the days off, weekends that belong to them included, `moved` the day off for each weekend worked; of
    the next year too, for which December may be worked. `_named` are days off that are not moved ones."""

    def __init__(self, year: int, country: str) -> None:
        self.year = year
        self._calendars = {language: _calendar(year, country, code) for language, code in _LANGUAGES.items()}
        self._calendar = self._calendars[CHINESE]
        self.moved = {worked: off for which in (year, year + 1) for worked, off in _moved(self._calendar, which)}
        stated = set(self._calendar)
        self.off = stated | (self._weekends(stated) if country in _JOINED else set())
        self._named = stated - set(self.moved.values())

    @property
    def known(self) -> bool:
        return any(day.year == self.year for day in self.off)

    @property
    def status(self) -> YearStatus:
        """A country that moves days is taken to do so every year."""
        said = any(off.year == self.year for off in self.moved.values())
        waiting = self._calendar.has_substituted_holidays and not said
        return YearStatus.PROVISIONAL if waiting else YearStatus.OFFICIAL

    def days(self) -> dict[date, SeededDay]:
        off = {day: SeededDay(DayKind.HOLIDAY, self._festival(day)) for day in self.off}
        worked = {day: SeededDay(DayKind.WORKDAY, self._exchange(to)) for day, to in self.moved.items()}
        both = off | worked
        return {day: both[day] for day in sorted(both) if day.year == self.year}

    def _weekends(self, stated: set[date]) -> set[date]:
        """Weekends that touch a holiday, unless they are worked."""
        found: set[date] = set()
        for day, step in product(stated, (-_DAY, _DAY)):
            beside = day + step
            while self._calendar.is_weekend(beside) and beside not in self.moved:
                found.add(beside)
                beside += step
        return found - stated

    def _exchange(self, off: date) -> dict[str, str]:
        festival = self._festival(off)
        return {CHINESE: f"{festival[CHINESE]}调休上班", ENGLISH: f"Working day for {festival[ENGLISH]}"}

    def _festival(self, day: date) -> dict[str, str]:
        """The name of a day off: its own, or that of the festival it lengthens, which most days around it bear."""
        named = [day] if day in self._named else [near for near in self._run(day) if near in self._named]
        names = Counter(tuple(self._name(near).items()) for near in named or [day])
        return dict(names.most_common(1)[0][0])

    def _name(self, day: date) -> dict[str, str]:
        return {language: _OBSERVED.sub("", calendar[day]) for language, calendar in self._calendars.items()}

    def _run(self, day: date) -> list[date]:
        """The days off around it without a gap, in order."""
        first = day
        while first - _DAY in self.off:
            first -= _DAY
        days = takewhile(self.off.__contains__, (first + number * _DAY for number in count()))
        return list(days)


def _calendar(year: int, country: str, language: str) -> HolidayBase:
    """The year after too: its first days off may be worked for in December."""
    return country_holidays(country, years=(year, year + 1), language=language, expand=False)


def _moved(calendar: HolidayBase, year: int) -> Iterator[tuple[date, date]]:
    """Each weekend worked for a day off of the year, and that day."""
    entries = getattr(calendar, "special_public_holidays", {}).get(year, ())
    for entry in entries if isinstance(next(iter(entries), None), tuple) else (entries,):
        if len(entry) > _LENGTH_OF_NAMED:
            month, day, from_month, from_day, *from_year = entry
            worked = date(from_year[0] if from_year else year, from_month, from_day)
            if calendar.is_weekend(worked):
                yield worked, date(year, month, day)
