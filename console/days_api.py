"""Days as a calendar: a year with edits made to it, one date, what the package of holidays says; files [H1, R7]."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.model import CHINESE, ENGLISH
from config.days.changing import DayEdit, DaysChange, changed
from config.days.icalendar import as_icalendar, edits_from
from config.days.sheet import edits_of, rows_of
from config.days.suggesting import suggestions
from console.days import Days
from console.days_answers import day_answer, days_answer, suggestions_answer
from console.days_schemas import (
    DAYS_BODY,
    DayAnswer,
    DayEditOffer,
    DayQuestion,
    DaysAnswer,
    DaysExportQuery,
    DaysImportOffer,
    DaysQuestion,
    SuggestionsAnswer,
    SuggestionsQuestion,
)
from console.operation import Operation, content, parameters
from console.published import answered
from console.publishing_schemas import TextChoice
from console.refusals import told_as_problems
from console.table_files import MEDIA, Form, as_csv, as_xlsx, decoded, read_csv, read_xlsx
from console.trials_api import text_of

CALENDAR = "text/calendar; charset=utf-8"


class DaysApi:
    """One text at a time is looked at, `looking` says."""

    def __init__(self, days: Days, looking: asyncio.Lock) -> None:
        self._days, self._looking = days, looking

    def operations(self) -> list[Operation]:
        problems = (404, 413, 422)
        return [
            Operation(
                "days_year", "/api/days/year", self.year, "A year's days, some changed; nothing is kept yet",
                DaysAnswer, problems=problems, method="POST", body=DaysQuestion, largest_body_bytes=DAYS_BODY,
            ),
            Operation(
                "days_day", "/api/days/day", self.day, "What the hotline does on a date",
                DayAnswer, problems=problems, method="POST", body=DayQuestion, largest_body_bytes=DAYS_BODY,
            ),
            Operation(
                "days_suggestions", "/api/days/suggestions", self.suggest, "What the package of holidays says",
                SuggestionsAnswer, problems=problems, method="POST", body=SuggestionsQuestion,
                largest_body_bytes=DAYS_BODY,
            ),
            Operation(
                "export_days", "/api/days/export", self.export, "The days as YAML, CSV, XLSX or iCalendar",
                media=MEDIA[Form.YAML], also=("text/csv", MEDIA[Form.XLSX], CALENDAR), query=DaysExportQuery,
                problems=(400, 404, 422),
            ),
            Operation(
                "import_days", "/api/days/import", self.take, "A file laid over the days; nothing is kept yet",
                DaysAnswer, problems=problems, method="POST", body=DaysImportOffer, largest_body_bytes=DAYS_BODY,
            ),
        ]  # fmt: skip

    async def year(self, request: Request) -> Response:
        asked = await content(request, DaysQuestion)
        async with self._looking:
            return await answered(lambda: self._year(asked))

    async def day(self, request: Request) -> Response:
        asked = await content(request, DayQuestion)
        async with self._looking:
            return await answered(lambda: day_answer(self._days, text_of(self._days.published, asked), asked.day))

    async def suggest(self, request: Request) -> Response:
        asked = await content(request, SuggestionsQuestion)
        async with self._looking:
            return await answered(
                lambda: suggestions_answer(suggestions(text_of(self._days.published, asked), asked.year))
            )

    async def export(self, request: Request) -> Response:
        query: DaysExportQuery = parameters(request, DaysExportQuery)
        async with self._looking:
            body = await run_in_threadpool(self._export, query)
        name = f"days-{query.version or query.name}.{query.form}"
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(
            body, media_type=CALENDAR if query.form == "ics" else MEDIA[Form(query.form)], headers=headers
        )

    async def take(self, request: Request) -> Response:
        offer = await content(request, DaysImportOffer)
        async with self._looking:
            return await answered(lambda: self._told(self._taken(offer), offer.year))

    def _year(self, asked: DaysQuestion) -> DaysAnswer:
        base = text_of(self._days.published, asked)
        change = DaysChange([_edit(each) for each in asked.edits], asked.year if asked.seed else None)
        return self._told(changed(base, change), asked.year)

    def _told(self, text: str, year: int) -> DaysAnswer:
        return days_answer(self._days, text, year, datetime.now(UTC))

    def _export(self, query: DaysExportQuery) -> bytes:
        with told_as_problems():
            text = text_of(self._days.published, TextChoice(version=query.version, name=query.name))
        if query.form == "ics":
            return as_icalendar(text, datetime.now(UTC))
        if query.form == "yaml":
            return text.encode("utf-8", "surrogatepass")
        return as_csv(rows_of(text)) if query.form == "csv" else as_xlsx(rows_of(text), "days")

    def _taken(self, offer: DaysImportOffer) -> str:
        raw, name = decoded(offer.content), f"days.{offer.form}"
        if offer.form == "yaml":
            return raw.decode("utf-8-sig", "replace")
        if offer.form == "ics":
            edits = edits_from(raw, name)
        else:
            edits = edits_of(read_csv(raw) if offer.form == "csv" else read_xlsx(raw), name)
        return changed(text_of(self._days.published, offer), DaysChange(edits))


def _edit(offer: DayEditOffer) -> DayEdit:
    """Names are given together or not at all: one alone takes the other away."""
    given = {CHINESE: offer.name, ENGLISH: offer.name_en}
    names = None if offer.name is None and offer.name_en is None else {k: v for k, v in given.items() if v}
    return DayEdit(offer.first, offer.last, offer.kind, names, offer.hours, offer.greeting)
