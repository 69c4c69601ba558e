"""Texts that calls asked for: what has become of them, and what may be done about those not sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.after_the_call_schemas import OutboxQuery, TextItem, TextPage
from console.operation import Operation, answer, parameters
from console.orders import who
from console.problems import Problem
from store.auditing import AuditTrail
from store.texts import OutboxText, Texts

Change = Callable[[str, datetime], bool]


class OutboxApi:
    def __init__(self, texts: Texts, audit: AuditTrail) -> None:
        self._texts, self._audit = texts, audit

    def operations(self) -> list[Operation]:
        one, problems = "/api/outbox/{id}", (404, 409)
        return [
            Operation(
                "outbox", "/api/outbox", self.outbox, "Texts that calls asked for, the latest first",
                TextPage, query=OutboxQuery, problems=(400,),
            ),
            Operation(
                "retry_text", f"{one}/retry", self.retry, "Try one anew that failed or was dropped",
                TextItem, problems=problems, method="POST",
            ),
            Operation(
                "drop_text", f"{one}/drop", self.drop, "Never send one that waits or failed",
                TextItem, problems=problems, method="POST",
            ),
        ]  # fmt: skip

    async def outbox(self, request: Request) -> Response:
        query: OutboxQuery = parameters(request, OutboxQuery)
        found = await run_in_threadpool(self._texts.listed, query.state, query.limit)
        return answer(TextPage(items=[_item(text) for text in found]))

    async def retry(self, request: Request) -> Response:
        return await run_in_threadpool(self._change, request, "text_retried", self._texts.retry)

    async def drop(self, request: Request) -> Response:
        return await run_in_threadpool(self._change, request, "text_dropped", self._texts.drop)

    def _change(self, request: Request, what: str, change: Change) -> Response:
        message, now = request.path_params["id"], datetime.now(UTC)
        if self._texts.one(message) is None:
            raise Problem(404, "no_such_text")
        if not change(message, now):
            raise Problem(409, "text_is_past_that")
        self._audit.add(now, who(request), what, {"message": message})
        text = self._texts.one(message)
        assert text is not None
        return answer(_item(text))


def _item(text: OutboxText) -> TextItem:
    return TextItem(**asdict(text))
