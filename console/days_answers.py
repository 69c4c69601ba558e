"""A table of days as a year's calendar, and what one date does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from calls.errors import ConfigurationError, Fault
from calls.model import CHINESE, ENGLISH
from config.days import DayTable
from config.days.reading import ZONE
from config.days.rows import DayRow, hours_text, parsed, rows_in
from config.days.suggesting import Suggestion, Suggestions
from config.days.texts import read_days_text
from config.reading import Document
from config.routing.cells import path_of
from config.shapes.days import one_date
from config.wording.kind import WrongValueError
from console.days import Days
from console.days_schemas import (
    CalendarDay,
    DayAnswer,
    DayFault,
    DayItem,
    DaysAnswer,
    NodeDay,
    QueueDay,
    SuggestionItem,
    SuggestionsAnswer,
)
from console.problems import place
from console.schemas import Text
from ivr.calendar import ORDINARY_DAY, Calendar, Day, DayKind
from ivr.verbs.hours import Hours

_NO_ROW = DayRow("", source="")


def days_answer(of: Days, text: str, year: int, now: datetime) -> DaysAnswer:
    publisher = of.published.publisher
    errors, warnings = publisher.check(text)
    table = None if errors else read_days_text(text, None, now)
    document = _document(text)
    return DaysAnswer(
        text=text,
        year=year,
        known=table is not None and year in table.known,
        provisional=table is not None and table.years.get(year, False),
        missing=list(table.missing(now.astimezone(ZONE).date())) if table is not None else [],
        days=list(_year(of, text, year, table)),
        faults=[*_faults(errors, document, False), *_faults(warnings, document, True)],
        second_person=not errors and publisher.needs_second_person(text),
    )


def _year(of: Days, text: str, year: int, table: DayTable | None) -> Iterator[DayItem]:
    rows, live = rows_in(text), rows_in(of.published.publisher.live_text())
    calendars = _with(of, table) if table is not None else {}
    day = date(year, 1, 1)
    while day.year == year:
        row = rows.get(day, _NO_ROW)
        yield DayItem(
            day=day,
            kind=row.kind,
            name=row.name,
            name_en=row.name_en,
            hours=row.hours,
            greeting=list(row.greeting),
            source=row.source,
            change=_change(live.get(day), rows.get(day)),
            open={name: hours_text(calendar.openings(day)) for name, calendar in calendars.items()},
        )
        day += timedelta(days=1)


def _change(before: DayRow | None, after: DayRow | None) -> Literal["added", "removed", "changed"] | None:
    if before == after:
        return None
    if before is None:
        return "added"
    return "removed" if after is None else "changed"


def _with(of: Days, table: DayTable) -> dict[str, Calendar]:
    return {name: replace(calendar, table=table.days) for name, calendar in of.calendars().items()}


def _document(text: str) -> Document | None:
    try:
        return parsed(text)
    except ConfigurationError:
        return None


def _faults(faults: Iterable[Fault], document: Document | None, warning: bool) -> Iterator[DayFault]:
    for fault in faults:
        yield DayFault(**dict(place(fault)), day=_day_of(path_of(fault, document)), warning=warning)


def _day_of(path: tuple[Any, ...]) -> date | None:
    try:
        return one_date(path[1]) if len(path) > 1 and path[0] == "days" else None
    except WrongValueError:
        return None


def day_answer(of: Days, text: str, day: date) -> DayAnswer:
    """Raises ConfigurationError for a text with faults."""
    table = read_days_text(text, None, datetime.now(UTC))
    what = table.days.get(day, ORDINARY_DAY)
    calendars = _with(of, table)
    return DayAnswer(
        day=day,
        kind="" if what.kind is DayKind.ORDINARY else what.kind,
        name=dict(what.name),
        greeting=list(what.greeting),
        calendars=[
            CalendarDay(calendar=name, follows=calendar.follows_table, open=hours_text(calendar.openings(day)))
            for name, calendar in calendars.items()
        ],
        queues=list(_queues(of, table, day)),
        nodes=list(_nodes(of, calendars, what, day)),
    )


def _queues(of: Days, table: DayTable, day: date) -> Iterator[QueueDay]:
    """A schedule of a calendar follows the days; one of a week has none."""
    document = of.rules()
    for name, queue in document.rules.queues.items():
        hours = document.hours.get(queue.hours)
        own = hours is not None and hours.name in of.calendars()
        calendar = replace(hours, table=table.days) if hours is not None and own else hours
        yield QueueDay(
            queue=name,
            title=dict(queue.title),
            emergency=queue.emergency,
            schedule=queue.hours,
            open=hours_text(calendar.openings(day)) if calendar is not None else None,
        )


def _nodes(of: Days, calendars: Mapping[str, Calendar], what: Day, day: date) -> Iterator[NodeDay]:
    for flow in of.flows().values():
        for name, node in flow.nodes.items():
            verb = node.verb
            calendar = calendars.get(verb.calendar) if isinstance(verb, Hours) else None
            if isinstance(verb, Hours) and calendar is not None:
                yield NodeDay(
                    flow=flow.name,
                    node=name,
                    calendar=verb.calendar,
                    open=hours_text(calendar.openings(day)),
                    when_open=verb.open,
                    when_closed=_door(verb, what, calendar),
                    greeted=list(what.greeting) if verb.greets else [],
                )


def _door(verb: Hours, what: Day, calendar: Calendar) -> str:
    kind = what.kind if calendar.follows_table else DayKind.ORDINARY
    doors = {DayKind.HOLIDAY: verb.holiday, DayKind.HALF_DAY: verb.half_day}
    return doors.get(kind) or verb.closed


def suggestions_answer(found: Suggestions) -> SuggestionsAnswer:
    return SuggestionsAnswer(
        year=found.year,
        package=found.package,
        provisional=found.provisional,
        items=[_suggestion(each) for each in found.items],
    )


def _suggestion(found: Suggestion) -> SuggestionItem:
    name = Text.model_validate({CHINESE: found.name.get(CHINESE, ""), ENGLISH: found.name.get(ENGLISH, "")})
    return SuggestionItem(day=found.day, there=found.there, suggested=found.suggested, name=name)
