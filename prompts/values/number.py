"""Numbers: "-1234.5" is 负一千二百三十四点五, minus one thousand two hundred thirty-four point five."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prompts.values import english, mandarin
from prompts.values.keys import MINUS, POINT, is_english
from prompts.values.keys import number as key_of

MEASURE_WORDS = tuple("位个名人分秒小天次条件单页项笔张台岁")
"""Characters that, right after a number, make 2 the 两 of counting; not 号, 月 or 楼, which follow 二."""
_WRITTEN = re.compile(r"([-+]?)(0|[1-9]\d{0,11}|[1-9]\d{0,2}(?:,\d{3}){1,3})(?:\.(\d+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Written:
    """A decimal number as it stands on paper: `decimals` keeps its zeros ("1.20" has "20")."""

    negative: bool
    whole: int
    decimals: str = ""


def parse(value: str) -> Written | None:
    """None for anything but a plain decimal number below 10¹². Zero has no sign."""
    found = _WRITTEN.fullmatch(value)
    if not found:
        return None
    sign, whole, decimals = found[1], int(found[2].replace(",", "")), found[3] or ""
    return Written(sign == "-" and bool(whole or decimals.strip("0")), whole, decimals)


def number(value: str, language: str, *, counted: bool = False) -> list[str] | None:
    """Prompt keys; `counted` says that a Mandarin measure word follows. None when `value` is not a number."""
    written = parse(value)
    if written is None:
        return None
    counted = counted and not written.negative and not written.decimals
    return [*sign(written), *whole(written.whole, language, counted=counted), *fraction(written)]


def whole(value: int, language: str, *, counted: bool = False) -> list[str]:
    """Prompt keys for a whole number from 0 to 10¹² − 1."""
    return english.whole(value) if is_english(language) else mandarin.whole(value, counted=counted)


def sign(written: Written) -> list[str]:
    return [MINUS] if written.negative else []


def fraction(written: Written) -> list[str]:
    """点 and the decimals one by one; here 1 is 一."""
    return [POINT, *(key_of(int(figure)) for figure in written.decimals)] if written.decimals else []
