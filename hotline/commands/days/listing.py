"""`hotline days list`: the dates that differ from their weekdays."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from calls.model import CHINESE, ENGLISH
from config.days import DayTable, read_days
from config.days.editing import FILE, DaysText
from config.problems import Problems
from config.reading import read
from hotline.commands.days import app
from hotline.commands.days.file import path_in, read_file, refusing
from hotline.commands.files import Config
from hotline.commands.language import is_chinese, say
from hotline.commands.remote import AsJson
from hotline.commands.visible import print_json, visible
from ivr.calendar import Day

KINDS = {
    "holiday": ("休息", "holiday"),
    "workday": ("上班", "workday"),
    "half_day": ("半天", "half day"),
    "special": ("问候", "special"),
}


@app.command("list")
def listing(
    year: Annotated[int | None, typer.Argument(help="only this year / 仅此年份")] = None,
    *,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Days that differ from their weekdays / 与平日不同的日子"""
    with refusing():
        text = read_file(path_in(config))
    table = read_days(read(text.text.encode(), FILE), None, datetime.now(UTC), Problems()) or DayTable()
    rows = [(day, what) for day, what in sorted(table.days.items()) if year in (None, day.year)]
    if as_json:
        return print_json([_as_json(day, what, text) for day, what in rows])
    shown = Table(box=None, padding=(0, 2))
    for heading in ("", say("类型", "kind"), say("名称", "name"), say("时间", "hours"), say("问候", "greeting")):
        shown.add_column(heading)
    for day, what in rows:
        shown.add_row(*(escape(visible(cell)) for cell in _cells(day, what)))
    Console().print(shown)
    return None


def _cells(day: date, what: Day) -> tuple[str, ...]:
    weekday = say("一二三四五六日"[day.weekday()], f"{day:%a}")
    languages = (CHINESE, ENGLISH) if is_chinese() else (ENGLISH, CHINESE)
    name = next((what.name[language] for language in languages if language in what.name), "")
    return f"{day} {weekday}", say(*KINDS[what.kind]), name, _hours(what), " ".join(what.greeting)


def _hours(what: Day) -> str:
    if what.hours is None:
        return ""
    clock = (f"{_clock(opening.opens_min)}-{_clock(opening.closes_min)}" for opening in what.hours)
    return ", ".join(clock) or say("休息", "closed")


def _clock(minute: int) -> str:
    hour, rest = divmod(minute, 60)
    return f"{hour % 24 if hour > 24 else hour:02}:{rest:02}"


def _as_json(day: date, what: Day, text: DaysText) -> dict[str, Any]:
    source = str((text.row(day) or {}).get("source", "own"))
    return {
        "date": day.isoformat(),
        "kind": what.kind.value,
        "name": dict(what.name),
        "hours": _hours_json(what),
        "greeting": list(what.greeting),
        "source": source,
    }


def _hours_json(what: Day) -> list[dict[str, int]] | None:
    if what.hours is None:
        return None
    return [{"opens_min": opening.opens_min, "closes_min": opening.closes_min} for opening in what.hours]
