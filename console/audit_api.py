"""Who did what and when: for administrators all of it, for quality leads what is theirs [X4]."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime, tzinfo
from typing import Any

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.calls_api import Moment
from console.operation import Operation, answer, parameters
from console.permissions import Role
from console.problems import Problem
from console.publishing_answers import audit_item
from console.publishing_schemas import AuditPage, HistoryQuery
from console.schemas import Shape
from store import audit_chain
from store.auditing import AuditTrail, Wanted

BREATH_S = 0.005
"""Between a few hundred entries: calls have the machine first."""


class AuditQuery(HistoryQuery):
    """Which entries. Times without a zone are the hotline's own."""

    who: str | None = Field(None, description="Whose doing; `-` for those who were not signed in.")
    what: str | None = Field(None, description="The kind of entry: `signed_in`, `listened`, `MoveOrdered`, …")
    call: str | None = Field(None, description="About this call.")
    since: Moment | None = Field(None, description="At this time or later.")
    until: Moment | None = Field(None, description="Before this time.")


class ChainAnswer(Shape):
    """Whether each entry is as it was written. Keep the last hash elsewhere: with it `hotline audit verify --head`
    tells whether entries were cut off at the end."""

    entries: int = Field(description="So many fit together, from the first on.")
    head: str = Field(description="The hash of the last of these.")
    broken: int | None = Field(description="The first that does not fit: it, or one before it, was changed.")
    checked_at: datetime


class AuditApi:
    def __init__(self, trail: AuditTrail, zone: tzinfo) -> None:
        self._trail, self._zone = trail, zone
        self._checking = asyncio.Lock()

    def operations(self) -> list[Operation]:
        summary = "Who did what and when, newest first"
        return [
            Operation("audit", "/api/audit", self.audit, summary, AuditPage, query=AuditQuery, problems=(400,)),
            Operation("audit_chain", "/api/audit/chain", self.chain, "Check that no entry was changed or removed",
                      ChainAnswer, problems=(409,)),
        ]  # fmt: skip

    async def audit(self, request: Request) -> Response:
        query: AuditQuery = parameters(request, AuditQuery)
        of_quality = request.state.visitor.role is not Role.ADMIN
        return answer(await run_in_threadpool(self._page, query, of_quality))

    async def chain(self, _: Request) -> Response:
        """All of it is read, at a walk: one who asks at a time."""
        if self._checking.locked():
            raise Problem(409, "audit_is_checked")
        async with self._checking:
            at = datetime.now(UTC)
            found = await run_in_threadpool(audit_chain.check, self._trail.database, BREATH_S)
        return answer(ChainAnswer(**asdict(found), checked_at=at))

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
