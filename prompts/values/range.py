"""From one value to another: "3-5" is 三到五, three to five; "09:00-21:00" 上午九点到晚上九点."""

from __future__ import annotations

import re

from prompts.values.keys import TO
from prompts.values.number import number
from prompts.values.time_of_day import time

_WRITTEN = re.compile(r"(-?[^-–~]+)[-–~](-?[^-–~]+)")


def parse_range(value: str) -> tuple[str, str] | None:
    """Both ends as they are written."""
    found = _WRITTEN.fullmatch(value)
    return (found[1], found[2]) if found else None


def range_(value: str, language: str, *, counted: bool = False) -> list[str] | None:
    """Numbers or times of day; a range from a value to itself is the value."""
    ends = parse_range(value)
    if ends is None:
        return None
    said = [number(end, language, counted=counted) or time(end, language) for end in ends]
    first, last = said
    if first is None or last is None:
        return None
    return first if first == last else [*first, TO, *last]
