"""Reports over the API: JSON for pages, CSV and XLSX for spreadsheets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.operation import Operation, answer, parameters
from console.orders import who
from console.reports.question import question
from console.reports.reporter import Reporter
from console.reports.rows import Rows, rows_of
from console.reports.schemas import ReportAnswer, ReportQuery, SheetQuery
from console.reports.sheets import CSV, XLSX, as_csv, as_xlsx
from console.words import Words
from store.auditing import AuditTrail


class ReportsApi:
    """One report at a time is worked out: a month takes seconds, and calls go on beside it."""

    def __init__(self, reporter: Reporter, words: Words, audit: AuditTrail) -> None:
        self._reporter, self._words, self._audit = reporter, words, audit
        self._counting = asyncio.Lock()

    def operations(self) -> list[Operation]:
        summary = "Figures of callers, agents and calls in slots of time, each with its definition"
        return [
            Operation("reports", "/api/reports", self.report, summary, ReportAnswer, query=ReportQuery,
                      problems=(400, 503)),
            Operation("report_csv", "/api/reports.csv", self.csv, "The same as CSV, with a byte order mark",
                      media=CSV, query=SheetQuery, problems=(400, 503)),
            Operation("report_xlsx", "/api/reports.xlsx", self.xlsx, "The same as XLSX, with the definitions",
                      media=XLSX, query=SheetQuery, problems=(400, 503)),
        ]  # fmt: skip

    async def report(self, request: Request) -> Response:
        query: ReportQuery = parameters(request, ReportQuery)
        return answer(await self._report(query))

    async def csv(self, request: Request) -> Response:
        return await self._file(request, "csv", CSV, lambda rows, _: as_csv(rows))

    async def xlsx(self, request: Request) -> Response:
        return await self._file(request, "xlsx", XLSX, as_xlsx)

    async def _file(self, request: Request, ending: str, media: str, make: Callable[[Rows, str], bytes]) -> Response:
        query: SheetQuery = parameters(request, SheetQuery)
        report = await self._report(query)
        rows = rows_of(report, self._words, query.language, self._reporter.zone)
        body = await run_in_threadpool(make, rows, query.language)
        detail = {**query.model_dump(mode="json", exclude_none=True), "format": ending}
        await run_in_threadpool(self._audit.add, datetime.now(UTC), who(request), "report_exported", detail)
        name = f"report-{report.by.value}-{report.since.astimezone(self._reporter.zone):%Y-%m-%d}.{ending}"
        return Response(body, media_type=media, headers={"content-disposition": f'attachment; filename="{name}"'})

    async def _report(self, query: ReportQuery) -> ReportAnswer:
        now = datetime.now(UTC)
        asked = question(query, now, self._reporter.zone)
        async with self._counting:
            return await run_in_threadpool(self._reporter.report, asked, now)
