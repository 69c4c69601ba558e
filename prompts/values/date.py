"""Days: "2027-02-06" is 二零二七年二月六日, February sixth, twenty twenty-seven; its weekday is 星期六, Saturday."""

from __future__ import annotations

import re
from datetime import date as Day  # noqa: N812 - `date` is the kind of value that this file reads

from prompts.values import english
from prompts.values.keys import PAUSE, is_english
from prompts.values.keys import number as key_of

_YEAR = "date.year"
_FULL = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_LEAP_YEAR = "2000-"


def parse_date(value: str) -> Day | None:
    """None for anything but year-month-day of a day that exists."""
    found = _FULL.fullmatch(value)
    try:
        return Day(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def parse_day(value: str) -> Day | None:
    """A day of any year: "02-06"; of a full date the year is not looked at."""
    return parse_date(value) or parse_date(_LEAP_YEAR + value)


def date(value: str, language: str) -> list[str] | None:
    """The whole date; in Mandarin the year figure by figure."""
    on = parse_date(value)
    if on is None:
        return None
    if is_english(language):
        return [*_month_and_day(on), PAUSE, *english.year(on.year)]
    return [*(key_of(int(figure)) for figure in str(on.year)), _YEAR, *_month_and_day(on)]


def day(value: str, language: str) -> list[str] | None:
    """The date without its year."""
    del language  # month.2 and day.6 exist in both
    on = parse_day(value)
    return _month_and_day(on) if on else None


def weekday(value: str, language: str) -> list[str] | None:
    """1 (Monday) … 7, or the weekday of a full date."""
    del language
    on = parse_date(value)
    name = str(on.isoweekday()) if on else value
    return [f"weekday.{name}"] if name in tuple("1234567") else None


def _month_and_day(on: Day) -> list[str]:
    return [f"month.{on.month}", f"day.{on.day}"]
