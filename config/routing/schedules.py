"""Hours of queues, of a week or of a calendar: open or closed, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from config.problems import Problems
from config.reading import Document
from config.shapes.hours import WEEKDAYS, weekdays
from config.shapes.routing import CalendarSchedule, RoutingFile, WindowShape
from config.wording import meaning
from config.wording import routing as wording
from config.wording.kind import shown
from ivr.calendar import DAY_MIN, Calendar, Opening
from ivr.calendar_changes import next_change as change_of

ZONE = ZoneInfo("Asia/Shanghai")
_WEEK_MIN = 7 * DAY_MIN


def calendars_of(file: RoutingFile, calendars: Mapping[str, Calendar] | None = None) -> dict[str, Calendar]:
    """The schedules by name. One of a calendar that is not among `calendars` (None: not known) is left out."""
    known = calendars or {}
    named = {name: known[shape.calendar] for name, shape in _by_calendar(file).items() if shape.calendar in known}
    return {name: Calendar(name, ZONE, _week(windows)) for name, windows in _by_week(file).items()} | named


def _by_week(file: RoutingFile) -> dict[str, tuple[WindowShape, ...]]:
    return {name: found for name, found in file.schedules.items() if isinstance(found, tuple)}


def _by_calendar(file: RoutingFile) -> dict[str, CalendarSchedule]:
    return {name: found for name, found in file.schedules.items() if isinstance(found, CalendarSchedule)}


def _week(windows: tuple[WindowShape, ...]) -> tuple[tuple[Opening, ...], ...]:
    return tuple(
        tuple(_opening(window) for window in windows if any(day in weekdays(key) for key in window.days))
        for day in range(7)
    )


def _opening(window: WindowShape) -> Opening:
    """Past midnight when it closes before it opens."""
    opens, closes = window.opens_min, window.closes_min
    return Opening(opens, closes if closes > opens else closes + DAY_MIN)


def next_change(calendars: Mapping[str, Calendar], after: datetime) -> datetime | None:
    """When the first of them opens or closes, later than `after` (aware); None when none does for 400 days."""
    changes = (change_of(calendar, after) for calendar in calendars.values())
    return min((change for change in changes if change is not None), default=None)


def check_schedules(
    document: Document, file: RoutingFile, calendars: Mapping[str, Calendar] | None, problems: Problems
) -> None:
    """Calendars that are not there; windows that open for no time, overlap, or are not there at all."""
    for name, shape in _by_calendar(file).items():
        if calendars is not None and shape.calendar not in calendars:
            place = document.place_of(("schedules", name, "calendar"))
            problems.unknown(place, meaning.UNKNOWN_CALENDAR, shape.calendar, set(calendars))
    for name, windows in _by_week(file).items():
        if not windows:
            problems.error(document.place_of(("schedules", name)), wording.NEVER_OPEN, name=shown(name))
        for number, window in enumerate(windows):
            if window.opens_min == window.closes_min:
                problems.error(document.place_of(("schedules", name, number)), wording.WINDOW_EMPTY)
        for number, other, minute in _overlaps(windows):
            line = document.line_of(("schedules", name, other))
            place = document.place_of(("schedules", name, number))
            problems.error(place, wording.WINDOWS_OVERLAP, line=line, day=WEEKDAYS[minute // DAY_MIN])


def _overlaps(windows: tuple[WindowShape, ...]) -> Iterator[tuple[int, int, int]]:
    """A window, one before it that covers some of its time, and the first minute of the week that both cover."""
    taken: dict[int, int] = {}
    for number, window in enumerate(windows):
        minutes = set(_minutes(window))
        if shared := minutes & set(taken):
            yield number, taken[min(shared)], min(shared)
        taken |= dict.fromkeys(minutes - set(taken), number)


def _minutes(window: WindowShape) -> Iterator[int]:
    opening = _opening(window)
    for day in {day for key in window.days for day in weekdays(key)}:
        for minute in range(opening.opens_min, opening.closes_min):
            yield (day * DAY_MIN + minute) % _WEEK_MIN
