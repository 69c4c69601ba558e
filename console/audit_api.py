"""Who did what and when: for administrators all of it, for quality leads what is theirs [X4]."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.calls_api import Moment
from console.operation import Operation, answer, parameters
from console.permissions import Role
from console.publishing_answers import audit_item
from console.publishing_schemas import AuditPage, HistoryQuery
from store.auditing import AuditTrail, Wanted


class AuditQuery(HistoryQuery):
    """Which entries. Times without a zone are the hotline's own."""

    who: str | None = Field(None, description="Whose doing; `-` for those who were not signed in.")
    what: str | None = Field(None, description="The kind of entry: `signed_in`, `listened`, `MoveOrdered`, …")
    call: str | None = Field(None, description="About this call.")
    since: Moment | None = Field(None, description="At this time or later.")
    until: Moment | None = Field(None, description="Before this time.")


class AuditApi:
    def __init__(self, trail: AuditTrail, zone: tzinfo) -> None:
        self._trail, self._zone = trail, zone

    def operations(self) -> list[Operation]:
        summary = "Who did what and when, newest first"
        return [Operation("audit", "/api/audit", self.audit, summary, AuditPage, query=AuditQuery, problems=(400,))]

    async def audit(self, request: Request) -> Response:
        query: AuditQuery = parameters(request, AuditQuery)
        of_quality = request.state.visitor.role is not Role.ADMIN
        return answer(await run_in_threadpool(self._page, query, of_quality))

    def _page(self, query: AuditQuery, of_quality: bool) -> AuditPage:
        asked: dict[str, Any] = query.model_dump(include={"who", "what", "call"})
        wanted = Wanted(**asked, since=self._zoned(query.since), until=self._zoned(query.until), quality=of_quality)
        rows = self._trail.found(wanted, query.limit + 1, query.before)
        shown = rows[: query.limit]
        return AuditPage(
            items=[audit_item(row) for row in shown], next=shown[-1].entry if len(rows) > len(shown) else None
        )

    def _zoned(self, at: datetime | None) -> datetime | None:
        return at.replace(tzinfo=self._zone) if at is not None and at.tzinfo is None else at
