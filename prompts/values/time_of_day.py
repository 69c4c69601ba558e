"""Times of day to the minute: "20:05" is 晚上八点零五分, eight oh five p.m. Seconds are not said."""

from __future__ import annotations

import re

from prompts.values.english import OH
from prompts.values.keys import is_english, tens_and_ones
from prompts.values.keys import number as key_of

_WRITTEN = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?", re.ASCII)
_MINUTE = "time.minute"
_PERIODS = ((18, "evening"), (13, "afternoon"), (12, "noon"), (8, "forenoon"), (5, "morning"), (1, "dawn"))
"""From which hour on. The hour after midnight is 零点 and the end of the day 二十四点, both without a period."""


def parse_time(value: str) -> tuple[int, int] | None:
    """Hour and minute from 0:00 to 24:00."""
    found = _WRITTEN.fullmatch(value)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    return (hour, minute) if minute < 60 and hour * 60 + minute <= 24 * 60 else None


def time(value: str, language: str) -> list[str] | None:
    at = parse_time(value)
    if at is None:
        return None
    return _english(*at) if is_english(language) else _mandarin(*at)


def _mandarin(hour: int, minute: int) -> list[str]:
    period = next((f"time.{name}" for since, name in _PERIODS if since <= hour < 24), None)
    clock = hour if hour in (0, 24) else (hour - 1) % 12 + 1
    keys = [*([period] if period else []), f"hour.{clock}"]
    return [*keys, *_minutes(minute, key_of(0)), _MINUTE] if minute else keys


def _english(hour: int, minute: int) -> list[str]:
    if minute == 0 and hour % 12 == 0:
        return ["time.noon" if hour == 12 else "time.midnight"]
    half = "time.am" if hour < 12 else "time.pm"
    return [key_of((hour - 1) % 12 + 1), *(_minutes(minute, OH) if minute else []), half]


def _minutes(minute: int, zero: str) -> list[str]:
    return [*([zero] if minute < 10 else []), *tens_and_ones(minute)]
