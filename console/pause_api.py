"""The recording of a call that is up pauses while a customer pays, and goes on."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls import events as e
from console.calls_api import CallsApi
from console.operation import Operation
from console.orders import Orders, Settles, who
from console.orders_schemas import OrderAnswer
from console.problems import Problem

NOTHING_TO_DO = "recording_not_changed"


class PauseApi:
    def __init__(self, orders: Orders, calls: CallsApi) -> None:
        self._orders, self._calls, self._board = orders, calls, orders.board

    def operations(self) -> list[Operation]:
        one, problems = "/api/calls/{id}/recording", (404, 409)
        return [
            Operation(
                "pause_recording", f"{one}/pause", self.pause, "Silence in the recording from now on (a payment)",
                OrderAnswer, problems=problems, method="POST",
            ),
            Operation(
                "resume_recording", f"{one}/resume", self.resume, "Record again what is said",
                OrderAnswer, problems=problems, method="POST",
            ),
        ]  # fmt: skip

    async def pause(self, request: Request) -> Response:
        order = e.RecordingPauseOrdered(await self._call(request), who(request))
        return await self._orders.give(request, order, _settles(order.call, e.RecordingPaused), NOTHING_TO_DO)

    async def resume(self, request: Request) -> Response:
        order = e.RecordingResumeOrdered(await self._call(request), who(request))
        return await self._orders.give(request, order, _settles(order.call, e.RecordingResumed), NOTHING_TO_DO)

    async def _call(self, request: Request) -> str:
        """A call that is up. Raises Problem 404 for a call nobody knows, 409 for one that has ended."""
        call: str = request.path_params["id"]
        if self._board.call(call) is None:
            await run_in_threadpool(self._calls.find, call)
            raise Problem(409, NOTHING_TO_DO)
        return call


def _settles(call: str, done: type[e.RecordingPaused | e.RecordingResumed]) -> Settles:
    """Done when telephony says so; not when nothing is recorded, it is as ordered already, or telephony cannot."""

    def settles(event: e.Event) -> bool | None:
        if not isinstance(event, e.CallEvent) or event.call != call:
            return None
        if isinstance(event, done):
            return True
        return False if isinstance(event, e.RecordingOrderRefused | e.RecordingNotChanged | e.CallEnded) else None

    return settles
