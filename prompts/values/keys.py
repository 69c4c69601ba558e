"""The sound pieces that values are put together from: prompt keys, `KIND.NAME` as in catalogue.yaml, `pieces`."""

from __future__ import annotations

PAUSE = "pause.short"
MINUS = "number.minus"
POINT = "number.point"
LIANG = "number.liang"
YAO = "number.yao"
TO = "range.to"


def number(value: int) -> str:
    """0 … 19, round tens, round hundreds and, in Mandarin, round thousands: `number.12`, `number.300`."""
    return f"number.{value}"


def is_english(language: str) -> bool:
    """Every other language is read with Mandarin grammar."""
    return language.startswith("en")


def tens_and_ones(value: int) -> list[str]:
    """0 … 99: one piece up to nineteen and for round tens, else the ten and the one."""
    if value < 20 or value % 10 == 0:
        return [number(value)]
    return [number(value - value % 10), number(value % 10)]


def digit(figure: str, language: str) -> str:
    """One figure of a telephone or order number: 1 is 幺 in Mandarin."""
    return YAO if figure == "1" and not is_english(language) else number(int(figure))


def digits(run: str, language: str) -> list[str]:
    return [digit(figure, language) for figure in run]
