"""`hotline days check`: faults of days.yaml, years that are missing, and news the package of holidays has."""

from __future__ import annotations

from datetime import UTC, datetime

from calls.errors import ConfigurationError, Fault
from config.days import DayTable, read_days
from config.days.editing import FILE, DaysText
from config.days.seeding import seed
from config.problems import Problems
from config.reading import read
from config.shapes.days import YearStatus
from hotline.commands.checked import tell_checked
from hotline.commands.days import app
from hotline.commands.days.file import path_in
from hotline.commands.files import Config, text_of
from hotline.commands.remote import AsJson
from hotline.sounds import catalogue_for


@app.command()
def check(*, config: Config = None, as_json: AsJson = False) -> None:
    """Check the table of days / 检查日期表"""
    path = path_in(config)
    problems = Problems()
    text = text_of(path)
    try:
        table = read_days(read(text.encode(), FILE), catalogue_for(path.parent).keys, datetime.now(UTC), problems)
        problems.warnings += _news(table, DaysText(text)) if table is not None else ()
    except ConfigurationError as error:
        problems.collect(error)
    tell_checked(path, problems.errors, problems.warnings, as_json)


def _news(table: DayTable, text: DaysText) -> list[Fault]:
    """Provisional years that the package of holidays by now knows all of."""
    waiting = [year for year, provisional in sorted(table.years.items()) if provisional]
    known = [year for year in waiting if seed(year, text.country(year)).status is YearStatus.OFFICIAL]
    return [_known_now(year) for year in known]


def _known_now(year: int) -> Fault:
    return Fault(
        f"{FILE}: years",
        f"the weekends worked in {year} are known by now",
        f"Run hotline days seed {year}",
        f"{year} 年的调休安排已公布",
        f"请运行 hotline days seed {year}",
    )
