"""Dates of a table of days changed one by one or as a range: what somebody clicks on in a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from calls.errors import ConfigurationError
from config.days.editing import DaysText
from config.days.seeding import seed
from config.wording import days as wording

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class DayEdit:
    """All dates from `first` to `last`. `kind` None makes them days like any other. A name, hours or greetings of
    None stay as they are, empty ones go; another kind of day has other hours."""

    first: date
    last: date
    kind: str | None
    name: Mapping[str, str] | None = None
    hours: str | None = None
    greeting: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class DaysChange:
    """Edits, one after the other; before them the statutory days of a year, where one is named."""

    edits: Sequence[DayEdit] = field(default_factory=tuple)
    seed_year: int | None = None


def changed(text: str, change: DaysChange) -> str:
    """The text with that changed, its comments kept; what it comes to is checked by who reads it. Raises
    ConfigurationError when the text cannot be a days.yaml, for a range that is none, and for a year nobody knows."""
    if not change.edits and change.seed_year is None:
        return text
    days = DaysText(text, draft=True)
    if change.seed_year is not None:
        days.seed(seed(change.seed_year, days.country(change.seed_year)))
    for edit in change.edits:
        days.put_all({day: _row(days.row(day) or {}, edit) for day in _dates(edit)})
    return days.text


def _dates(edit: DayEdit) -> Iterator[date]:
    length = (edit.last - edit.first).days + 1
    if not 0 < length <= LONGEST_DAYS:
        place = f"{edit.first}/{edit.last}"
        raise ConfigurationError([wording.BAD_RANGE.at(place, most=LONGEST_DAYS)])
    return (edit.first + timedelta(days=number) for number in range(length))


def _row(there: dict[str, Any], edit: DayEdit) -> dict[str, Any] | None:
    if edit.kind is None:
        return None
    if there.get("kind") != edit.kind:
        there.pop("hours", None)
    given = {
        "name": edit.name and dict(edit.name),
        "hours": edit.hours,
        "greeting": edit.greeting and [*edit.greeting],
    }
    said = {key: value for key, value in given.items() if value is not None}
    row = {**there, "kind": edit.kind, **said}
    return {key: value for key, value in row.items() if value not in ("", [], {}, ())}
