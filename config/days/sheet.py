"""A table of days as rows of a sheet, and what a changed sheet changes of it: one date a row.

Dates the sheet does not name stay as they are; one whose kind is empty becomes a day like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from calls.errors import ConfigurationError, Fault
from calls.model import CHINESE, ENGLISH
from config.days.changing import DayEdit
from config.days.rows import rows_in
from config.shapes.days import one_date
from config.wording import days as wording
from config.wording import sheets
from config.wording.kind import WrongValueError, hints, shown

MOST_ROWS = 5_000
_IN_CHINESE = {
    "date": "日期",
    "kind": "类型",
    "name": "名称",
    "name_en": "英文名称",
    "hours": "时间",
    "greeting": "问候",
}
KINDS = {"holiday": "休息", "workday": "上班", "half_day": "半天", "special": "特别"}
_KIND_OF = {**{kind: kind for kind in KINDS}, **{word: kind for kind, word in KINDS.items()}, "": ""}
_FIRST_SERIAL = date(1899, 12, 30)
"""Day 0 of spreadsheets that count days (ISO/IEC 29500-1, 18.17.4.1, the 1900 base)."""


def rows_of(text: str) -> list[list[str]]:
    """The sheet, its first row the columns' names."""
    heading = [f"{name} {chinese}" for name, chinese in _IN_CHINESE.items()]
    lines = (
        [day.isoformat(), row.kind, row.name, row.name_en, row.hours, " ".join(row.greeting)]
        for day, row in rows_in(text).items()
    )
    return [heading, *lines]


def edits_of(rows: Sequence[Sequence[str]], name: str) -> list[DayEdit]:
    """Raises ConfigurationError with every fault, placed at `name:row:column`."""
    columns = [cell.strip().split(" ")[0] for cell in rows[0]] if rows else []
    faults = [*_heading(columns, name), *_length(rows, name)]
    if faults:
        raise ConfigurationError(faults)
    edits: list[DayEdit] = []
    seen: set[date] = set()
    for number, row in enumerate(rows[1:], 2):
        cells = {column: cell.strip() for column, cell in zip(columns, row, strict=False) if column}
        if any(cells.values()):
            found = _edit(cells, columns, f"{name}:{number}", seen)
            if isinstance(found, Fault):
                faults.append(found)
            else:
                edits.append(found)
    if faults:
        raise ConfigurationError(faults)
    return edits


def _length(rows: Sequence[Sequence[str]], name: str) -> Iterator[Fault]:
    if len(rows) > MOST_ROWS:
        yield sheets.TOO_LONG.at(f"{name}:{MOST_ROWS + 1}:1", most=MOST_ROWS)


def _heading(columns: Sequence[str], name: str) -> Iterator[Fault]:
    if not {"date", "kind"} <= set(columns):
        yield wording.NO_DATE_COLUMN.at(f"{name}:1:1")
    for number, column in enumerate(columns, 1):
        place = f"{name}:1:{number}"
        if column and column in columns[: number - 1]:
            yield sheets.TWICE.at(place, name=shown(column))
        elif column and column not in _IN_CHINESE:
            yield sheets.UNKNOWN_COLUMN.at(place, name=shown(column), **hints(column, _IN_CHINESE))


def _edit(cells: dict[str, str], columns: Sequence[str], place: str, seen: set[date]) -> DayEdit | Fault:
    try:
        day = _day(cells.get("date", ""))
    except WrongValueError as error:
        return error.kind.at(f"{place}:{columns.index('date') + 1}", **error.words)
    if day in seen:
        return wording.DAY_TWICE_IN_FILE.at(f"{place}:{columns.index('date') + 1}", value=day.isoformat())
    seen.add(day)
    kind = _KIND_OF.get(cells.get("kind", ""))
    if kind is None:
        value = cells["kind"]
        return wording.BAD_KIND.at(f"{place}:{columns.index('kind') + 1}", value=shown(value), **hints(value, KINDS))
    names = {CHINESE: cells.get("name", ""), ENGLISH: cells.get("name_en", "")}
    return DayEdit(
        day,
        day,
        kind or None,
        {language: name for language, name in names.items() if name} if {"name", "name_en"} & set(columns) else None,
        cells.get("hours", "") if "hours" in columns else None,
        cells.get("greeting", "").split() if "greeting" in columns else None,
    )


def _day(text: str) -> date:
    """2027-02-06, 2027/2/6 as spreadsheets write it, or the number of days they keep."""
    if text.isascii() and text.isdigit() and len(text) == 5:
        return _FIRST_SERIAL + timedelta(days=int(text))
    year, *rest = text.replace("/", "-").split("-")
    return one_date("-".join([year, *(part.zfill(2) for part in rest)]))
