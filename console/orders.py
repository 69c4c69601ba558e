"""What a supervisor orders: noted, posted to the call loop, and answered with what came of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls import codec
from calls.events import Event
from calls.journal import Entry
from console.live import LiveBoard
from console.operation import answer
from console.orders_schemas import OrderAnswer
from console.problems import Problem
from store.auditing import AuditTrail
from store.database import AWAY

log = logging.getLogger("hotline.console")

PATIENCE_S = 1.0
"""So long an answer waits for the order to be carried out."""

Post = Callable[[Event], None]
"""Posts an event to the call loop, from any thread."""

Settles = Callable[[Event], bool | str | None]
"""Whether an event says that the order was carried out (True), came too late (False), why nothing comes of it (the
name of a problem), or nothing about it (None)."""


class Orders:
    """`late` of an order names the problem when it came too late; `heard` whether anybody hears one now."""

    def __init__(
        self, board: LiveBoard, post: Post, audit: AuditTrail, heard: Callable[[], bool] = lambda: True
    ) -> None:
        self.board, self._heard = board, heard
        self._post, self.audit = post, audit

    async def give(
        self, request: Request, order: Event, settles: Settles | None = None, late: str = "call_not_waiting"
    ) -> Response:
        """200 when it was carried out, 202 when nobody said so within `PATIENCE_S`; Problem 409 when it was too late,
        503 when nobody would hear of it: then it is not noted either.

        Unless `settles` says more, an order that the engines have heard is carried out.
        """
        if not self._heard():
            raise Problem(503, "bus_away")
        await run_in_threadpool(self._note, request, order)
        done = await self._carried_out(order, settles or (lambda event: True if event == order else None))
        if done is False or isinstance(done, str):
            raise Problem(409, done or late)
        return answer(OrderAnswer(order=codec.to_json(order), done=bool(done)), 200 if done else 202)

    def _note(self, request: Request, order: Event) -> None:
        """Orders do not wait for a database that is away: the journal has them too, with who gave them."""
        detail = codec.to_json(order)
        try:
            self.audit.add(datetime.now(UTC), who(request), str(detail.pop("type")), detail)
        except AWAY:
            log.warning("an order is in the journal only, the database is away")

    async def _carried_out(self, order: Event, settles: Settles) -> bool | str | None:
        """Whoever listens hears the event after the engines have handled it."""
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[bool | str] = loop.create_future()

        def settle(done: bool | str) -> None:
            if not outcome.done():
                outcome.set_result(done)

        def hear(entry: Entry) -> None:
            done = settles(entry.event)
            if done is not None:
                with contextlib.suppress(RuntimeError):  # the console's loop has closed meanwhile
                    loop.call_soon_threadsafe(settle, done)

        with self.board.listening(hear), contextlib.suppress(TimeoutError):
            self._post(order)
            async with asyncio.timeout(PATIENCE_S):
                return await outcome
        return None


def who(request: Request) -> str:
    """Whose order it is."""
    return str(request.state.visitor.name)
