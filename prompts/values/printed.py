"""Values as people read them in a timeline: ￥1,234.50, 2027年2月6日, 138 0013 8000."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from calls.model import CHINESE, ENGLISH
from prompts.values.amount import parse_amount
from prompts.values.date import parse_date, parse_day, weekday
from prompts.values.duration import parse_duration
from prompts.values.keys import is_english
from prompts.values.number import Written, parse
from prompts.values.phone import parse_phone
from prompts.values.range import parse_range
from prompts.values.reading import canonical
from prompts.values.words import sentence_of

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_UNITS = {True: ("h", "min", "s"), False: ("小时", "分钟", "秒")}


def printed(kind: str, value: str, language: str) -> str:
    """`value` in figures; one that is not of its kind stands as it is. Never raises."""
    plain = canonical(value)
    show = _PRINTERS.get(kind)
    return (show(plain, is_english(language)) if show else None) or plain


def _number(value: str, _english: bool) -> str | None:
    return _figures(written) if (written := parse(value)) else None


def _amount(value: str, _english: bool) -> str | None:
    written = parse_amount(value)
    if written is None:
        return None
    return ("-" if written.negative else "") + f"￥{_figures(Written(False, written.whole, written.decimals))}"


def _percent(value: str, _english: bool) -> str | None:
    return f"{_figures(written)}%" if (written := parse(value.removesuffix("%"))) else None


def _date(value: str, english: bool) -> str | None:
    on = parse_date(value)
    if on is None:
        return None
    return f"{_month_and_day(on, english)}, {on.year}" if english else f"{on.year}年{_month_and_day(on, english)}"


def _day(value: str, english: bool) -> str | None:
    return _month_and_day(on, english) if (on := parse_day(value)) else None


def _weekday(value: str, english: bool) -> str | None:
    keys = weekday(value, ENGLISH if english else CHINESE)
    return sentence_of(keys, ENGLISH if english else CHINESE) if keys else None


def _duration(value: str, english: bool) -> str | None:
    parts = parse_duration(value)
    if parts is None:
        return None
    space = " " if english else ""
    said = [f"{n}{space}{unit}" for n, unit in zip(parts, _UNITS[english], strict=True) if n]
    return space.join(said) or f"0{space}{_UNITS[english][-1]}"


def _range(value: str, english: bool) -> str | None:
    ends = parse_range(value)
    return "–".join(_number(end, english) or end for end in ends) if ends else None


def _phone(value: str, english: bool) -> str | None:
    parsed = parse_phone(value)
    if parsed is None:
        return None
    plus, groups, extension = parsed
    number = ("+" if plus else "") + " ".join(groups)
    return f"{number} {'ext.' if english else '转'} {extension}" if extension else number


def _figures(written: Written) -> str:
    decimals = f".{written.decimals}" if written.decimals else ""
    return f"{'-' if written.negative else ''}{written.whole:,}{decimals}"


def _month_and_day(on: date, english: bool) -> str:
    return f"{_MONTHS[on.month - 1]} {on.day}" if english else f"{on.month}月{on.day}日"


_PRINTERS: Mapping[str, Callable[[str, bool], str | None]] = {
    "number": _number,
    "amount": _amount,
    "percent": _percent,
    "date": _date,
    "day": _day,
    "weekday": _weekday,
    "duration": _duration,
    "range": _range,
    "phone": _phone,
}
