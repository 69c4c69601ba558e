"""Digits as they are written and spoken in Mandarin and English, and the runs they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_MANDARIN: Final = "〇零一二两三四五六七八九幺壹贰貳叁參肆伍陆陸柒捌玖"
_ONES: Final = "zero|oh|o|one|two|three|four|five|six|seven|eight|nine"
_TENS: Final = (
    "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    "|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_TIMES: Final = {"double": 2, "triple": 3}
_WORD: Final = rf"(?<![a-z])(?:(?:(?P<times>double|triple)\s+)?(?:{_ONES})|(?P<tens>{_TENS}))(?![a-z])"
_TOKEN: Final = re.compile(rf"[\d{_MANDARIN}]|{_WORD}", re.IGNORECASE)
_DIGIT: Final = re.sub(r"\?P<\w+>", "?:", _TOKEN.pattern)
_BETWEEN: Final = r"(?:[\s\-‐‑–—−_/,.，、。．·…()（）嗯呃额啊哦哎]|(?<![a-z])(?:uh|um|er)(?![a-z]))*"
_DATE_PART: Final = r"(?<!\d)(?:\d{4}\s*年|\d{1,2}\s*[月日号])"
_SOUNDS_LIKE_ONE: Final = (
    "以已亿亦易意医依衣义宜要腰药妖耀而儿耳尔山伞散思司死丝似无屋午舞误雾武物务流留刘溜"
    "期其起气器奇齐企妻吧把爸巴罢就久酒旧究舅救令领灵另龄铃凌亮量辆洞动懂拐怪勾狗够"
)
"""What a recogniser writes for 一幺二三四五六七八九零两 and the radio's 洞拐勾: the same syllable, tones aside."""
_MISHEARD: Final = rf"[{_SOUNDS_LIKE_ONE}](?=[{_SOUNDS_LIKE_ONE}]?{_BETWEEN}(?:{_DIGIT}))"
_NEXT: Final = rf"(?!{_DATE_PART})(?:{_DIGIT}|{_MISHEARD})"
_RUN: Final = re.compile(rf"(?P<date>{_DATE_PART})|(?:{_DIGIT})(?:{_BETWEEN}{_NEXT})*", re.IGNORECASE)
_IN_RUN: Final = re.compile(rf"{_TOKEN.pattern}|[{_SOUNDS_LIKE_ONE}]", re.IGNORECASE)
_ID_DIGITS: Final = 17
_LAST_OF_ID: Final = re.compile(rf"{_BETWEEN}[x叉](?![a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Digit:
    """A word for one digit, or for two or three (`count`); it stands at text[start:end]."""

    start: int
    end: int
    count: int


Run = tuple[Digit, ...]


def runs_of_digits(text: str) -> Iterator[Run]:
    """The longest stretches of digits with nothing between them but blanks, marks and hesitation.

    One or two characters in the middle that sound like digits are taken for such: Whisper writes 一三八 as 以38.
    Parts of a date (2026年11月30日) belong to none. The X at the end of an identity number is its last digit.
    """
    for found in _RUN.finditer(text):
        if found["date"] is None:
            run = [_digit(token) for token in _IN_RUN.finditer(text, found.start(), found.end())]
            last = _LAST_OF_ID.match(text, found.end()) if how_many(run) == _ID_DIGITS else None
            yield (*run, Digit(last.end() - 1, last.end(), 1)) if last else tuple(run)


def how_many(run: Iterable[Digit]) -> int:
    """Digits in it."""
    return sum(digit.count for digit in run)


def _digit(token: re.Match[str]) -> Digit:
    count = 2 if token["tens"] else _TIMES.get((token["times"] or "").lower(), 1)
    return Digit(token.start(), token.end(), count)
