"""Weekly hours of queues: open or closed, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.problems import Problems
from config.reading import Document
from config.shapes.hours import WEEKDAYS, weekdays
from config.shapes.routing import RoutingFile, WindowShape
from config.wording import routing as wording
from config.wording.kind import shown
from ivr.calendar import DAY_MIN, Calendar, Opening

ZONE = ZoneInfo("Asia/Shanghai")
_WEEK_MIN = 7 * DAY_MIN


def calendars_of(file: RoutingFile) -> dict[str, Calendar]:
    return {name: Calendar(name, ZONE, _week(windows)) for name, windows in file.schedules.items()}


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
    """When the first of them opens or closes, later than `after` (aware); None when none ever does."""
    changes = (_change(calendar, after) for calendar in calendars.values())
    return min((change for change in changes if change is not None), default=None)


def _change(calendar: Calendar, after: datetime) -> datetime | None:
    now = calendar.is_open(after)
    return next((edge for edge in _edges(calendar, after) if calendar.is_open(edge) is not now), None)


def _edges(calendar: Calendar, after: datetime) -> Iterator[datetime]:
    """The moments of the coming week at which an opening begins or ends, in order."""
    today = after.astimezone(calendar.zone).date()
    midnights = [datetime.combine(today + timedelta(days=ahead), time(), calendar.zone) for ahead in range(-1, 9)]
    moments = {
        midnight + timedelta(minutes=minute)
        for midnight in midnights
        for opening in calendar.week[midnight.weekday()]
        for minute in (opening.opens_min, opening.closes_min)
    }
    return iter(sorted(moment for moment in moments if moment > after))


def check_schedules(document: Document, file: RoutingFile, problems: Problems) -> None:
    """Windows that open for no time, overlap, or are not there at all."""
    for name, windows in file.schedules.items():
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
