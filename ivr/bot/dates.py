"""Days as people name them: 明天, 下周三, 十二月五号, 5 号, next Wednesday, December 5th; or keyed as 1205."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

_AHEAD = (
    (3, ("大后天",)),
    (2, ("后天", "day after tomorrow")),
    (1, ("明天", "明儿", "明早", "明晚", "tomorrow")),
    (0, ("今天", "今儿", "今晚", "today", "tonight")),
)
_CHINESE = "零一二三四五六七八九十"
_NUMBER = rf"[0-9{_CHINESE}两]{{1,3}}"
_WEEKDAY = re.compile(r"(下下|下|这|本)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天1-6])")
_MONTH_DAY = re.compile(rf"({_NUMBER})月({_NUMBER})")
_DAY = re.compile(rf"({_NUMBER})[号日]")
_MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]  # fmt: skip
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_ENGLISH_MONTH = re.compile(rf"\b({'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)})\b\.?")
_ENGLISH_DAY = re.compile(rf"\b(?:(next|this)\s+)?({'|'.join(_DAYS)})\b")
_ORDINAL = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th)?\b")
_KEYED = re.compile(r"(?:20[0-9]{2})?(?P<month>[01][0-9])(?P<day>[0-3][0-9])")


def date_of(text: str, today: date) -> date | None:
    """The day that was meant, today or later; None when none was named or there is no such day."""
    said = unicodedata.normalize("NFKC", text).lower()
    ahead = next((days for days, words in _AHEAD if any(word in said for word in words)), None)
    if ahead is not None:
        return today + timedelta(days=ahead)
    return _weekday(said, today) or _named(said, today)


def date_keyed(keys: str, today: date) -> date | None:
    """Month and day as four keys, with the year before them or not."""
    found = _KEYED.fullmatch(keys)
    return _coming(int(found["month"]), int(found["day"]), today) if found else None


def _weekday(said: str, today: date) -> date | None:
    if found := _WEEKDAY.search(said):
        weekday = "一二三四五六".find(found[2]) if found[2] in "一二三四五六" else _other_weekday(found[2])
        weeks = {"下下": 2, "下": 1}.get(found[1] or "", 0)
        return _in_week(weekday, weeks, today)
    if found := _ENGLISH_DAY.search(said):
        return _in_week(_DAYS.index(found[2]), 1 if found[1] == "next" else 0, today)
    return None


def _other_weekday(sign: str) -> int:
    return int(sign) - 1 if sign.isdigit() else 6


def _in_week(weekday: int, weeks: int, today: date) -> date:
    """The day of the week `weeks` from this one (weeks begin on Monday); of this week one to come."""
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=7 * weeks + weekday)
    return day if day >= today else day + timedelta(days=7)


def _named(said: str, today: date) -> date | None:
    if found := _MONTH_DAY.search(said):
        return _coming(_number(found[1]), _number(found[2]), today)
    if found := _DAY.search(said):
        return _coming_day(_number(found[1]), today)
    if found := _ENGLISH_MONTH.search(said):
        month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(found[1][:3]))
        day = _ORDINAL.search(said[: found.start()] + " " + said[found.end() :])
        return _coming(month, int(day[1]), today) if day else None
    return None


def _coming(month: int, day: int, today: date) -> date | None:
    """This year's or, when it is over, next year's; a 29 February in the leap year that comes first."""
    days = (_date(year, month, day) for year in range(today.year, today.year + 9))
    return next((found for found in days if found and found >= today), None)


def _coming_day(day: int, today: date) -> date | None:
    """This month's or the next month's that has such a day."""
    months = (today.year * 12 + today.month - 1 + ahead for ahead in range(3))
    days = (_date(month // 12, month % 12 + 1, day) for month in months)
    return next((found for found in days if found and found >= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str) -> int:
    """Up to 99, in figures or as 二十一; 0 for what is no number."""
    if text.isdigit():
        return int(text)
    text = text.replace("两", "二")
    tens, ten, ones = text.rpartition("十")
    if any(sign not in _CHINESE or len(part) > 1 for part in (tens, ones) for sign in part):
        return 0
    return (_CHINESE.index(tens) if tens else bool(ten)) * 10 * bool(ten) + (_CHINESE.index(ones) if ones else 0)
