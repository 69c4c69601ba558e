"""A lead has the customer of a call that is over called back, by the machinery that calls back whoever asks."""

from __future__ import annotations

import secrets

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.events import CallbackRequested
from console.agent.pop import has_number
from console.agent.schemas import FURTHEST
from console.agent.story import Story, of_timeline
from console.operation import Operation, content
from console.orders import Orders
from console.orders_schemas import OrderAnswer
from console.problems import Problem
from console.schemas import Shape
from store.queries import Queries


class CallBackOrder(Shape):
    in_s: float = Field(
        0.0, ge=0, le=FURTHEST.total_seconds(), allow_inf_nan=False, description="0: as soon as somebody is free."
    )


def requested(story: Story, in_s: float) -> CallbackRequested:
    """At his own number, by the queue he had called for. Problem 409 where nobody can be called."""
    if story.queue is None or not has_number(story.caller):
        raise Problem(409, "nobody_to_call")
    return CallbackRequested(
        story.call,
        f"{story.call}-d{secrets.token_hex(3)}",
        story.queue,
        story.tier,
        story.language,
        story.caller,
        in_s,
        dialled=story.dialled,
        recording_refused=story.refused,
    )


class CallBackApi:
    def __init__(self, orders: Orders, queries: Queries) -> None:
        self._orders, self._queries, self._open = orders, queries, queries.open_callbacks()

    def operations(self) -> list[Operation]:
        return [
            Operation("call_back", "/api/calls/{id}/callback", self.call_back, "Have the customer called back",
                      OrderAnswer, problems=(400, 404, 409), method="POST", body=CallBackOrder),
        ]  # fmt: skip

    async def call_back(self, request: Request) -> Response:
        """Once for each call: who waits to be called already is not called twice."""
        in_s, call = (await content(request, CallBackOrder)).in_s, request.path_params["id"]
        story = self._orders.board.stories.of(call) or await run_in_threadpool(self._told, call)
        if story is None:
            raise Problem(404, "no_such_call")
        if story.ended_at is None:
            raise Problem(409, "call_is_up")
        order = requested(story, in_s)
        if await run_in_threadpool(self._open.is_open, call):
            raise Problem(409, "callback_is_open")
        return await self._orders.give(request, order)

    def _told(self, call: str) -> Story | None:
        return of_timeline(self._queries.timeline(call), call)
