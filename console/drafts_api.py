"""Drafts of the next routing table: kept, read, given up; nobody saves over another's unawares [R7]."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from console.operation import content, parameters
from console.tables import Tables, answered
from console.tables_answers import draft_answer, draft_item
from console.tables_schemas import Done, DraftAnswer, DraftDropQuery, DraftOffer, DraftPage, DraftQuery


class DraftsApi:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def drafts(self, _: Request) -> Response:
        return await answered(self._drafts)

    async def draft(self, request: Request) -> Response:
        query = parameters(request, DraftQuery)
        return await answered(lambda: draft_answer(self._tables.draft(query.name)))

    async def save_draft(self, request: Request) -> Response:
        offer = await content(request, DraftOffer)
        return await answered(lambda: self._save(offer, request.state.visitor.name))

    async def drop_draft(self, request: Request) -> Response:
        query = parameters(request, DraftDropQuery)
        return await answered(lambda: self._drop(query, request.state.visitor.name))

    def _drafts(self) -> DraftPage:
        return DraftPage(items=[draft_item(row) for row in self._tables.versions.drafts()])

    def _save(self, offer: DraftOffer, author: str) -> DraftAnswer:
        live = self._tables.publisher.live_publication()
        based_on = offer.based_on if offer.based_on is not None else live.version if live is not None else None
        saved = self._tables.versions.save_draft(
            offer.name, offer.text, author=author, based_on=based_on, etag=offer.etag, at=datetime.now(UTC)
        )
        return draft_answer(saved)

    def _drop(self, query: DraftDropQuery, by: str) -> Done:
        self._tables.versions.drop_draft(query.name, by=by, etag=query.etag, at=datetime.now(UTC))
        return Done()
