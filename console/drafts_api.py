"""Drafts of the next version: kept, read, given up; nobody saves over another's unawares [R7, H1]."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from console.operation import content, parameters
from console.published import Pick, Published, answered
from console.publishing_answers import draft_answer, draft_item
from console.publishing_schemas import Done, DraftAnswer, DraftDropQuery, DraftOffer, DraftPage, DraftQuery


class DraftsApi:
    def __init__(self, pick: Pick) -> None:
        self._pick = pick

    async def drafts(self, request: Request) -> Response:
        of = self._pick(request)
        return await answered(lambda: DraftPage(items=[draft_item(row) for row in of.versions.drafts()]))

    async def draft(self, request: Request) -> Response:
        query, of = parameters(request, DraftQuery), self._pick(request)
        return await answered(lambda: draft_answer(of.draft(query.name)))

    async def save_draft(self, request: Request) -> Response:
        offer, of = await content(request, DraftOffer), self._pick(request)
        return await answered(lambda: _save(of, offer, request.state.visitor.name))

    async def drop_draft(self, request: Request) -> Response:
        query, of = parameters(request, DraftDropQuery), self._pick(request)
        return await answered(lambda: _drop(of, query, request.state.visitor.name))


def _save(of: Published, offer: DraftOffer, author: str) -> DraftAnswer:
    live = of.publisher.live_publication()
    based_on = offer.based_on if offer.based_on is not None else live.version if live is not None else None
    saved = of.versions.save_draft(
        offer.name, offer.text, author=author, based_on=based_on, etag=offer.etag, at=datetime.now(UTC)
    )
    return draft_answer(saved)


def _drop(of: Published, query: DraftDropQuery, by: str) -> Done:
    of.versions.drop_draft(query.name, by=by, etag=query.etag, at=datetime.now(UTC))
    return Done()
