"""days.yaml as a table of days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from config.days.table import DayTable
from config.problems import Problems
from config.reading import Document
from config.shapes.days import DaysFile, DayShape, YearStatus, one_date
from config.wording import days as wording
from config.wording.kind import shown
from ivr.calendar import Day, DayKind

ZONE = ZoneInfo("Asia/Shanghai")


def read_days(
    document: Document, prompts: Collection[str] | None, at: datetime, problems: Problems
) -> DayTable | None:
    """The table; None, and the reasons noted, when it has faults. `prompts` None leaves greetings unchecked.

    `at` (aware) decides for which years a lack of days is worth a warning.
    """
    file = problems.shape(document, DaysFile)
    if file is None:
        return None
    missing = _missing_greetings(file, document, prompts, problems)
    days = {one_date(text): _day(shape, missing) for text, shape in file.days.items()}
    years = {int(text): shape.status is YearStatus.PROVISIONAL for text, shape in file.years.items()}
    table = DayTable(days, years)
    _warn_of_years(document, table, at.astimezone(ZONE).date(), problems)
    return table


def _day(shape: DayShape, missing: set[str]) -> Day:
    """A greeting that cannot be played is left out: no caller shall hear a beep for it."""
    greeting = tuple(key for key in shape.greeting if key not in missing)
    return Day(DayKind(shape.kind), shape.name or {}, greeting, shape.hours)


def _missing_greetings(
    file: DaysFile, document: Document, prompts: Collection[str] | None, problems: Problems
) -> set[str]:
    """Told where they are named first."""
    named = [(text, key) for text, shape in file.days.items() for key in shape.greeting]
    missing = {key: text for text, key in reversed(named) if prompts is not None and key not in prompts}
    for key, text in reversed(missing.items()):
        place = document.place_of(document.find(("days", text, "greeting"), key))
        problems.warn(place, wording.NO_GREETING, name=shown(key), **problems.hints(key, prompts or ()))
    return set(missing)


def _warn_of_years(document: Document, table: DayTable, today: date, problems: Problems) -> None:
    for year in table.missing(today):
        problems.warn(document.place_of(("years",)), wording.YEAR_MISSING, year=year)
    for year in table.provisional(today):
        problems.warn(document.place_of(("years", str(year))), wording.YEAR_PROVISIONAL, year=year)
