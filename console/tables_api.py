"""Routing tables: every version, when it was live, who did what, and what is live now [R7]."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from console.operation import parameters
from console.tables import Tables, answered, number_in
from console.tables_answers import audit_item, publication_answer, version_item
from console.tables_schemas import (
    AuditPage,
    HistoryQuery,
    LiveTableAnswer,
    PublicationAnswer,
    VersionAnswer,
    VersionPage,
)
from store.database import AWAY
from store.publication import Version


class TablesApi:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def history(self, request: Request) -> Response:
        query = parameters(request, HistoryQuery)
        return await answered(lambda: self._history(query))

    async def version(self, request: Request) -> Response:
        return await answered(lambda: self._whole(number_in(request)))

    async def audit(self, request: Request) -> Response:
        query = parameters(request, HistoryQuery)
        return await answered(lambda: self._audit(query))

    async def live(self, _: Request) -> Response:
        return await answered(self._live)

    def _history(self, query: HistoryQuery) -> VersionPage:
        rows = self._tables.versions.versions(query.limit + 1, query.before)
        shown = rows[: query.limit]
        publications = self._publications_of(shown)
        more = shown[-1].number if len(rows) > len(shown) else None
        return VersionPage(items=[version_item(row, publications) for row in shown], next=more)

    def _whole(self, number: int) -> VersionAnswer:
        row = self._tables.version(number)
        item = version_item(row, self._publications_of([row]))
        return VersionAnswer(**item.model_dump(), text=row.text)

    def _audit(self, query: HistoryQuery) -> AuditPage:
        rows = self._tables.trail.entries(query.limit + 1, query.before)
        shown = rows[: query.limit]
        more = shown[-1].entry if len(rows) > len(shown) else None
        return AuditPage(items=[audit_item(row) for row in shown], next=more)

    def _live(self) -> LiveTableAnswer:
        """Also while the database is away: then without what is to come."""
        now = datetime.now(UTC)
        live = self._tables.publisher.live_publication()
        try:
            coming = self._tables.publications.waiting(now)
        except AWAY:
            coming = []
        return LiveTableAnswer(
            version=self._tables.publisher.live_label(),
            publication=publication_answer(live, live, now) if live is not None else None,
            calls=self._tables.calls_begun(),
            next=[publication_answer(row, live, now) for row in coming],
        )

    def _publications_of(self, versions: list[Version]) -> list[PublicationAnswer]:
        now = datetime.now(UTC)
        live = self._tables.publications.live(now)
        rows = self._tables.publications.of(*(version.number for version in versions))
        return [publication_answer(row, live, now) for row in rows]
