"""The form of hours.yaml."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field

from config.shapes.fields import Name, Shape
from config.wording import values
from config.wording.kind import WrongValueError, hints, shown
from ivr.calendar import DAY_MIN, Opening

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOSED = "closed"
KindOfDay = Literal["holiday", "workday", "half_day", "special"]
"""The values of `DayKind` that are worth writing down."""
_DAYS = {name: day for day, full in enumerate(WEEKDAYS) for name in (full, full[:3])}
_RANGE = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})", re.ASCII)
_MOST_DAYS = 366


def weekdays(key: str) -> tuple[int, ...]:
    """The days a key of `week` names, 0 for Monday; a range may run over Sunday. `mon` does for `monday`."""
    if key == "daily":
        return tuple(range(7))
    first, _, last = key.partition("-")
    if first not in _DAYS or (last or first) not in _DAYS:
        raise WrongValueError(values.BAD_WEEKDAY, value=shown(key))
    start, end = _DAYS[first], _DAYS[last or first]
    return tuple((start + day) % 7 for day in range((end - start) % 7 + 1))


def dates(key: str) -> tuple[date, ...]:
    """The date, or every date of a range written `first/last` (ISO 8601)."""
    first, _, last = key.partition("/")
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError as error:
        raise WrongValueError(values.BAD_DATE, value=shown(key)) from error
    length = (end - start).days + 1
    if not 0 < length <= _MOST_DAYS:
        raise WrongValueError(values.BAD_DATE, value=shown(key))
    return tuple(start + timedelta(days=day) for day in range(length))


def openings(value: Any) -> Any:
    """`09:00-12:00, 13:00-17:00` (or a list of these) as openings; `closed` as none."""
    if value == CLOSED:
        return ()
    texts = value.split(",") if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise WrongValueError(values.BAD_HOURS, value=shown(value))
    return tuple(_opening(text.strip()) for text in texts)


def _opening(text: str) -> Opening:
    match = _RANGE.fullmatch(text)
    hours = [int(group) for group in match.groups()] if match else []
    if not hours or hours[1] > 59 or hours[3] > 59:
        raise WrongValueError(values.BAD_HOURS, value=shown(text))
    opens, closes = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if opens >= DAY_MIN or closes > DAY_MIN or opens == closes:
        raise WrongValueError(values.BAD_HOURS, value=shown(text))
    return Opening(opens, closes if closes > opens else closes + DAY_MIN)


def _weekday_key(key: str) -> str:
    weekdays(key)
    return key


def _date_key(key: str) -> str:
    dates(key)
    return key


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, TypeError, OSError) as error:
        known = {zone for zone in available_timezones() if "/" in zone}
        raise WrongValueError(values.BAD_ZONE, value=shown(name), **hints(str(name), known)) from error


Openings = Annotated[tuple[Opening, ...], BeforeValidator(openings, json_schema_input_type=str | list[str])]


class CalendarShape(Shape):
    """A week and the dates that differ from it; what days.yaml says of dates, unless it does not follow that."""

    zone: Annotated[Any, AfterValidator(_zone)]
    week: Annotated[dict[Annotated[str, AfterValidator(_weekday_key)], Openings], Field(min_length=1)]
    days: dict[Annotated[str, AfterValidator(_date_key)], Openings] = Field(default_factory=dict)
    kinds: dict[KindOfDay, Openings] = Field(default_factory=dict)
    follows_days: bool = True


class HoursFile(Shape):
    calendars: dict[Name, CalendarShape]
