"""The rows of a table of days as texts, right or wrong: what a calendar on a page shows, and a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from calls.errors import ConfigurationError
from calls.model import CHINESE, ENGLISH
from config.days.editing import FILE
from config.reading import Document, as_bytes, read
from config.shapes.days import OWN, one_date
from config.wording.kind import WrongValueError
from ivr.calendar import DAY_MIN, Opening


@dataclass(frozen=True, slots=True)
class DayRow:
    """What stands in the file. `kind` may be anything somebody wrote."""

    kind: str
    name: str = ""
    name_en: str = ""
    hours: str = ""
    greeting: tuple[str, ...] = ()
    source: str = OWN


def parsed(text: str) -> Document:
    """Raises ConfigurationError when it is not YAML."""
    return read(as_bytes(text), FILE)


def rows_in(text: str) -> dict[date, DayRow]:
    """By date; what is not a row is left out, and a text that is not YAML has none."""
    try:
        value = parsed(text).value
    except ConfigurationError:
        return {}
    rows = _mapping(_mapping(value).get("days"))
    found = {_date(key): _row(_mapping(row)) for key, row in rows.items()}
    return {day: row for day, row in sorted(found.items(), key=lambda each: each[0] or date.min) if day is not None}


def hours_text(openings: Sequence[Opening]) -> str:
    """As the file has them: 09:00-12:00, 13:00-17:00; nothing where it is closed all day."""
    return ", ".join(f"{_clock(each.opens_min)}-{_closing(each.closes_min)}" for each in openings)


def _closing(minute: int) -> str:
    return _clock(minute if minute <= DAY_MIN else minute - DAY_MIN)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _row(row: Mapping[str, Any]) -> DayRow:
    name = row.get("name")
    names = _mapping(name)
    return DayRow(
        kind=str(row.get("kind") or ""),
        name=str(names.get(CHINESE) or ""),
        name_en=str(names.get(ENGLISH) or ""),
        hours=", ".join(_texts(row.get("hours"))),
        greeting=tuple(_texts(row.get("greeting"))),
        source=str(row.get("source") or OWN),
    )


def _texts(value: Any) -> list[str]:
    if value is None or isinstance(value, dict):
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _date(key: Any) -> date | None:
    try:
        return one_date(key)
    except WrongValueError:
        return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
