"""What is published: every version, when it was live, who did what, and what is live now [R7, H1]."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from console.operation import parameters
from console.published import Pick, Published, answered, number_in
from console.publishing_answers import audit_item, publication_answer, version_item
from console.publishing_schemas import (
    AuditPage,
    HistoryQuery,
    LiveAnswer,
    PublicationAnswer,
    VersionAnswer,
    VersionPage,
)
from store.database import AWAY
from store.publication import Version


class VersionsApi:
    """With `whole_audit` the audit has all that was ever done, else what was done about the subject."""

    def __init__(self, pick: Pick, *, whole_audit: bool = False) -> None:
        self._pick, self._whole_audit = pick, whole_audit

    async def history(self, request: Request) -> Response:
        query, of = parameters(request, HistoryQuery), self._pick(request)
        return await answered(lambda: _history(of, query))

    async def version(self, request: Request) -> Response:
        number, of = number_in(request), self._pick(request)
        return await answered(lambda: _whole(of, number))

    async def audit(self, request: Request) -> Response:
        query, of = parameters(request, HistoryQuery), self._pick(request)
        subject = None if self._whole_audit else of.versions.subject
        return await answered(lambda: _audit(of, query, subject))

    async def live(self, request: Request) -> Response:
        of = self._pick(request)
        return await answered(lambda: _live(of))


def _history(of: Published, query: HistoryQuery) -> VersionPage:
    rows = of.versions.versions(query.limit + 1, query.before)
    shown = rows[: query.limit]
    publications = _publications_of(of, shown)
    more = shown[-1].number if len(rows) > len(shown) else None
    return VersionPage(items=[version_item(row, publications) for row in shown], next=more)


def _whole(of: Published, number: int) -> VersionAnswer:
    row = of.version(number)
    item = version_item(row, _publications_of(of, [row]))
    return VersionAnswer(**item.model_dump(), text=row.text)


def _audit(of: Published, query: HistoryQuery, subject: str | None) -> AuditPage:
    rows = of.trail.entries(query.limit + 1, query.before, subject)
    shown = rows[: query.limit]
    more = shown[-1].entry if len(rows) > len(shown) else None
    return AuditPage(items=[audit_item(row) for row in shown], next=more)


def _live(of: Published) -> LiveAnswer:
    """Also while the database is away: then without what is to come."""
    now = datetime.now(UTC)
    live = of.publisher.live_publication()
    try:
        coming = of.publications.waiting(now)
    except AWAY:
        coming = []
    return LiveAnswer(
        version=of.publisher.live_label(),
        publication=publication_answer(live, live, now) if live is not None else None,
        calls=of.calls_begun(),
        next=[publication_answer(row, live, now) for row in coming],
    )


def _publications_of(of: Published, versions: list[Version]) -> list[PublicationAnswer]:
    now = datetime.now(UTC)
    live = of.publications.live(now)
    rows = of.publications.of(*(version.number for version in versions))
    return [publication_answer(row, live, now) for row in rows]
