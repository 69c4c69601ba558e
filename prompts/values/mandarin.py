"""Whole numbers as Mandarin says them, by GB/T 15835 and everyday use.

十二 at the start but 一百一十二 inside; one 零 for a run of empty places (一千零五, 三万零四十); 两 for a leading 百,
for every 千, 万 and 亿 (两千二百二十二, 一万零二百) and before a measure word (两位).
"""

from __future__ import annotations

from prompts.values.keys import LIANG, number, tens_and_ones

LARGEST = 10**12 - 1
_LEADING_TWO_HUNDRED = "number.liang100"
_UNITS = ((10**8, "number.yi"), (10**4, "number.wan"), (1, ""))


def whole(value: int, *, counted: bool = False) -> list[str]:
    """Prompt keys for 0 … LARGEST; `counted` says that a measure word follows (两位, not 二位)."""
    if value == 2 and counted:
        return [LIANG]
    if value == 0:
        return [number(0)]
    keys: list[str] = []
    skipped = False
    for worth, unit in _UNITS:
        group = value // worth % 10_000
        if group:
            keys += _zero(bool(keys) and (skipped or group < 1000))
            keys += [LIANG] if group == 2 and unit else _group(group, leading=not keys)
            keys += [unit] if unit else []
        skipped = not group
    return keys


def _group(value: int, *, leading: bool) -> list[str]:
    """1 … 9999: the four places before 亿, before 万, or the last four."""
    thousands, hundreds, rest = value // 1000, value // 100 % 10, value % 100
    keys = [number(thousands * 1000)] if thousands else []
    if hundreds:
        starts = leading and not thousands
        keys.append(_LEADING_TWO_HUNDRED if starts and hundreds == 2 else number(hundreds * 100))
    if not rest:
        return keys
    keys += _zero(bool(keys) and (not hundreds or rest < 10))
    one = [number(1)] if 10 <= rest < 20 and (keys or not leading) else []
    return keys + one + tens_and_ones(rest)


def _zero(needed: bool) -> list[str]:
    return [number(0)] if needed else []
