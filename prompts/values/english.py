"""Whole numbers, years and counted units as American English says them: no "and" inside a number."""

from __future__ import annotations

from prompts.values.keys import number, tens_and_ones

AND = "number.and"
OH = "number.oh"
HUNDRED = "number.hundred"
_UNITS = ((10**9, "number.billion"), (10**6, "number.million"), (10**3, "number.thousand"))


def whole(value: int) -> list[str]:
    """Prompt keys for 0 … 10¹² − 1: 1,205 is one thousand, two hundred, five."""
    keys: list[str] = []
    for worth, unit in _UNITS:
        if group := value // worth % 1000:
            keys += [*_group(group), unit]
    if value % 1000 or not keys:
        keys += _group(value % 1000)
    return keys


def year(value: int) -> list[str]:
    """Twenty twenty-seven, nineteen oh five, nineteen hundred, two thousand six."""
    century, rest = divmod(value, 100)
    if (century % 10 == 0 and rest < 10) or century < 10:
        return whole(value)
    if rest == 0:
        return [*tens_and_ones(century), HUNDRED]
    return [*tens_and_ones(century), *([OH] if rest < 10 else []), *tens_and_ones(rest)]


def _group(value: int) -> list[str]:
    """0 … 999."""
    hundreds, rest = value - value % 100, value % 100
    if not hundreds:
        return tens_and_ones(rest)
    return [number(hundreds), *(tens_and_ones(rest) if rest else [])]
