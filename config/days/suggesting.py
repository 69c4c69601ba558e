"""What the package `holidays` says of a year beside what a table of days says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from config.days.editing import DaysText
from config.days.rows import rows_in
from config.days.seeding import VERSION, seed
from config.shapes.days import YearStatus

_COMPARED = {"holiday", "workday"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A date on which the two differ; a kind of None is a day like any other. `name` is the package's."""

    day: date
    there: str | None
    suggested: str | None
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Provisional: the package does not know which weekends are worked, and says nothing against what you know."""

    year: int
    package: str
    provisional: bool
    items: tuple[Suggestion, ...]


def suggestions(text: str, year: int) -> Suggestions:
    """Raises ConfigurationError when the text cannot be a days.yaml, and for a year the package does not know."""
    found = seed(year, DaysText(text).country(year))
    rows = {day: row for day, row in rows_in(text).items() if day.year == year}
    provisional = found.status is YearStatus.PROVISIONAL
    known = {day: each.kind.value for day, each in found.days.items()}
    own = {day for day, row in rows.items() if row.kind in _COMPARED and day not in known and not provisional}
    there = {day: row.kind for day, row in rows.items()}
    items = (
        Suggestion(day, there.get(day), known.get(day), found.days[day].name if day in found.days else {})
        for day in sorted({*known, *own})
        if there.get(day) != known.get(day)
    )
    return Suggestions(year, VERSION, provisional, tuple(items))
