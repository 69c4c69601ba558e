"""A table of days as an iCalendar file and back (RFC 5545): events of whole days.

Of files that others made, `X-APPLE-SPECIAL-DAY` says what a day is, or the words of its title: 班 is a day of work,
anything else a day off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from calls.errors import ConfigurationError, Fault
from calls.model import CHINESE, ENGLISH
from config.days.changing import DayEdit
from config.days.rows import DayRow, rows_in
from config.days.sheet import KINDS
from config.wording import days as wording
from config.wording.kind import hints, shown

MOST_DAYS = 5_000
_FOLD_BYTES = 75
_DATE = re.compile(r"\d{8}", re.ASCII)
_APPLE = {"WORK-HOLIDAY": "holiday", "ALTERNATE-WORKDAY": "workday"}
_WORK = re.compile(r"班|\bwork", re.IGNORECASE)
_MARKS = re.compile(r"[（(]?(休|班)[）)]?$")
_ESCAPES = {"n": "\n", "N": "\n"}

Properties = dict[str, tuple[str, str]]
"""Of one event, by name: parameters and value."""


def as_icalendar(text: str, made_at: datetime) -> bytes:
    """Every date an event; `made_at` (aware) is when."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hotline//days//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for day, row in rows_in(text).items():
        lines += _event(day, row, made_at)
    return ("\r\n".join(_folded(line) for line in [*lines, "END:VCALENDAR"]) + "\r\n").encode()


def edits_from(content: bytes, name: str) -> list[DayEdit]:
    """Raises ConfigurationError with every fault, placed at `name:line` of its event."""
    text = content.decode("utf-8-sig", "replace")
    lines = re.sub(r"\r?\n[ \t]", "", text).splitlines()
    if "BEGIN:VCALENDAR" not in (line.strip().upper() for line in lines[:3]):
        raise ConfigurationError([wording.BAD_CALENDAR.at(f"{name}:1", why="BEGIN:VCALENDAR")])
    edits: list[DayEdit] = []
    faults: list[Fault] = []
    for line, event in _events(lines):
        found = _edit(event, f"{name}:{line}")
        if isinstance(found, Fault):
            faults.append(found)
        else:
            edits.append(found)
    if sum((edit.last - edit.first).days + 1 for edit in edits) > MOST_DAYS:
        faults.append(wording.TOO_MANY_DAYS.at(name, most=MOST_DAYS))
    if faults:
        raise ConfigurationError(faults)
    return edits


def _event(day: date, row: DayRow, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{day:%Y%m%d}@days.hotline"
    yield f"DTSTAMP:{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(row.name or KINDS.get(row.kind, row.kind))}"
    yield f"CATEGORIES:{_escaped(KINDS.get(row.kind, row.kind))}"
    yield "TRANSP:TRANSPARENT"
    yield f"X-HOTLINE-KIND:{_escaped(row.kind)}"
    own = {"NAME": row.name, "NAME-EN": row.name_en, "HOURS": row.hours, "GREETING": " ".join(row.greeting)}
    yield from (f"X-HOTLINE-{key}:{_escaped(value)}" for key, value in own.items() if value)
    yield "END:VEVENT"


def _folded(line: str) -> str:
    """No line longer than 75 octets, no character cut in two (section 3.1)."""
    parts: list[str] = []
    now = ""
    for letter in line:
        if len((now + letter).encode()) > _FOLD_BYTES - bool(parts):
            parts.append(now)
            now = ""
        now += letter
    return "\r\n ".join([*parts, now])


def _events(lines: list[str]) -> Iterator[tuple[int, Properties]]:
    """Each with the number of its first line, long lines counted as one."""
    began, event = 0, Properties()
    for number, line in enumerate(lines, 1):
        word = line.strip().upper()
        if word == "BEGIN:VEVENT":
            began, event = number, Properties()
        elif word == "END:VEVENT" and began:
            yield began, event
            began = 0
        elif began and ":" in line:
            head, _, value = line.partition(":")
            key, _, parameters = head.partition(";")
            event.setdefault(key.strip().upper(), (parameters.upper(), value.strip()))


def _edit(event: Properties, place: str) -> DayEdit | Fault:
    title = _plain(_value(event, "SUMMARY"))
    if "RRULE" in event:
        return wording.NO_RULE.at(place, name=shown(title))
    first = _date(_value(event, "DTSTART"))
    past = _date(_value(event, "DTEND")) if "DTEND" in event else None
    if first is None or ("DTEND" in event and past is None):
        return wording.NO_WHOLE_DAY.at(place, name=shown(title))
    last = past - timedelta(days=1) if past is not None and past > first else first
    kind = _kind(event, title)
    if kind not in KINDS:
        return wording.BAD_KIND.at(place, value=shown(kind), **hints(kind, KINDS))
    if (last - first).days >= MOST_DAYS:
        return wording.TOO_MANY_DAYS.at(place, most=MOST_DAYS)
    ours = "X-HOTLINE-KIND" in event
    chinese = _plain(_value(event, "X-HOTLINE-NAME")) if ours else _MARKS.sub("", title).strip() or title
    names = {CHINESE: chinese, ENGLISH: _plain(_value(event, "X-HOTLINE-NAME-EN"))}
    return DayEdit(
        first,
        last,
        kind,
        {language: words for language, words in names.items() if words} or None,
        _plain(_value(event, "X-HOTLINE-HOURS")) if ours else None,
        _plain(_value(event, "X-HOTLINE-GREETING")).split() if ours else None,
    )


def _kind(event: Properties, title: str) -> str:
    if "X-HOTLINE-KIND" in event:
        return _plain(_value(event, "X-HOTLINE-KIND"))
    apple = _APPLE.get(_value(event, "X-APPLE-SPECIAL-DAY").upper())
    return apple or ("workday" if _WORK.search(title) else "holiday")


def _value(event: Properties, key: str) -> str:
    return event.get(key, ("", ""))[1]


def _date(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date() if _DATE.fullmatch(text) else None  # noqa: DTZ007  a date
    except ValueError:
        return None


def _escaped(text: str) -> str:
    """Section 3.3.11."""
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\r", "").replace("\n", "\\n")


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text)
