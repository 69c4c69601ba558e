"""Versions put into force: published, approved by a second person, called off, rolled back [R7, H1]."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from calls.model import CHINESE, ENGLISH
from console.access import API_NAME
from console.operation import content
from console.problems import Problem
from console.published import Pick, Published, answered, number_in
from console.publishing_answers import publication_answer
from console.publishing_schemas import PublicationAnswer, PublishOrder, RollbackOrder
from console.schemas import Text
from store.publication import Order, Publication, Refusal, RefusedError

_NOTHING_NAMED = Text.model_validate(
    {CHINESE: "请给出草稿的 etag，或一个版本号", ENGLISH: "the draft's etag, or a version"}
)


class PublishingApi:
    def __init__(self, pick: Pick) -> None:
        self._pick = pick

    async def publish(self, request: Request) -> Response:
        order, of = await content(request, PublishOrder), self._pick(request)
        if order.version is None and order.etag is None:
            raise Problem(400, "bad_parameter", name="etag", why=_NOTHING_NAMED)
        by = request.state.visitor.name
        wanted = Order(by, order.reason, order.name, order.etag or "", order.version, order.at, order.until)
        return await _done(of, lambda: of.publisher.publish(wanted))

    async def rollback(self, request: Request) -> Response:
        order, of = await content(request, RollbackOrder), self._pick(request)
        by = request.state.visitor.name
        return await _done(of, lambda: of.publisher.rollback(by=by, reason=order.reason, to=order.to))

    async def approve(self, request: Request) -> Response:
        """By a person: a token may be anybody's, also that of who asked for the publication."""
        number, by, of = number_in(request), request.state.visitor.name, self._pick(request)

        def approve() -> Publication:
            if by == API_NAME:
                raise RefusedError(Refusal.NAMED_PERSON)
            return of.publisher.approve(number, by=by)

        return await _done(of, approve)

    async def cancel(self, request: Request) -> Response:
        number, by, of = number_in(request), request.state.visitor.name, self._pick(request)
        return await _done(of, lambda: of.publisher.cancel(number, by=by))


async def _done(of: Published, order: Callable[[], Publication]) -> Response:
    """What became of the order."""

    def told() -> PublicationAnswer:
        done = order()
        return publication_answer(done, of.publisher.live_publication(), datetime.now(UTC))

    return await answered(told)
