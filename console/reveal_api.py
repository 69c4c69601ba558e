"""A caller's whole number, for who has a reason and leaves it in the audit [X4]."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.calls_api import CallsApi
from console.live import LiveBoard
from console.operation import Operation, answer, content
from console.orders import who
from console.schemas import Shape
from store.auditing import AuditTrail


class RevealOrder(Shape):
    reason: str = Field(min_length=1, max_length=500, pattern=r"\S", description="Why; it is audited.")


class Revealed(Shape):
    number: str
    caller_name: str


class RevealApi:
    def __init__(self, live: LiveBoard, calls: CallsApi, audit: AuditTrail) -> None:
        self._live, self._calls, self._audit = live, calls, audit

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "reveal_number", "/api/calls/{id}/reveal", self.reveal, "The caller's whole number, which is audited",
                Revealed, problems=(404,), method="POST", body=RevealOrder,
            ),
        ]  # fmt: skip

    async def reveal(self, request: Request) -> Response:
        order = await content(request, RevealOrder)
        return answer(await run_in_threadpool(self._reveal, request.path_params["id"], who(request), order.reason))

    def _reveal(self, call: str, by: str, reason: str) -> Revealed:
        """The audit first: nobody is told without a line about it."""
        row = self._live.call(call) or self._calls.find(call)
        self._audit.add(datetime.now(UTC), by, "number_revealed", {"call": call, "reason": reason})
        return Revealed(number=row.caller, caller_name=row.caller_name)
