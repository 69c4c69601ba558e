"""The agent's own calls: what came of them, what he notes about them, when a customer shall be called back.

Another's call is not there: 404, as for what never was.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls import events as e
from calls.secrets import masked
from console.agent.desk_api import DeskApi
from console.agent.known import AskKnown
from console.agent.own_calls import OwnCalls, is_open
from console.agent.pop import Reader, told
from console.agent.queues import served_by
from console.agent.schemas import (
    FURTHEST,
    CallbackOrder,
    CallNoteOrder,
    DeskCall,
    DispositionOrder,
    OwnCall,
    OwnCallbackItem,
    OwnCallbackPage,
    OwnCallPage,
    Phase,
)
from console.agent.story import Story
from console.call_back_api import requested
from console.names import queue_title
from console.operation import Operation, answer, content, parameters
from console.orders import Orders
from console.orders_schemas import OrderAnswer
from console.problems import Problem
from console.schemas import Shape
from store.callbacks import OpenCallbacks

SOONEST = timedelta(seconds=30)


class OwnCallQuery(Shape):
    limit: int = Field(20, ge=1, le=100)


class OwnCallsApi:
    def __init__(
        self, orders: Orders, calls: OwnCalls, callbacks: OpenCallbacks, desk: DeskApi, known: AskKnown
    ) -> None:
        self._orders, self._calls, self._callbacks = orders, calls, callbacks
        self._desk, self._known = desk, known

    def operations(self) -> list[Operation]:
        one, wrong = "/api/me/calls/{id}", (400, 404, 409, 415)
        return [
            Operation("my_calls", "/api/me/calls", self.calls, "Calls the agent had, newest first", OwnCallPage,
                      query=OwnCallQuery, problems=(400, 409)),
            Operation("my_call", one, self.call, "One of them as the desk shows it", DeskCall, problems=(404, 409)),
            Operation("set_disposition", f"{one}/disposition", self.disposition, "Say what came of the call",
                      OrderAnswer, problems=wrong, method="POST", body=DispositionOrder),
            Operation("add_call_note", f"{one}/notes", self.note, "Note something for whoever has the caller next",
                      OrderAnswer, problems=wrong, method="POST", body=CallNoteOrder),
            Operation("call_back_later", f"{one}/callback", self.call_back, "Have the customer called at a time",
                      OrderAnswer, problems=wrong, method="POST", body=CallbackOrder),
            Operation("my_callbacks", "/api/me/callbacks", self.callbacks,
                      "Who is still to be called, in the queues the agent serves", OwnCallbackPage, problems=(409,)),
        ]  # fmt: skip

    async def calls(self, request: Request) -> Response:
        query: OwnCallQuery = parameters(request, OwnCallQuery)
        return answer(await run_in_threadpool(self._page, self._calls.agent(request), query.limit))

    async def call(self, request: Request) -> Response:
        agent, story = await self._mine(request)
        now = self._orders.board.snapshot()
        earlier = await self._desk.earlier(story, now)
        phase = Phase.OVER if story.over_at is not None else Phase.TALKING
        return answer(self._desk.pop.call(story, phase, Reader(agent, now.table, self._known()), earlier))

    async def disposition(self, request: Request) -> Response:
        """With words the note is taken down first: a code that needs words never stands without them."""
        agent, story = await self._open(request)
        wanted = await content(request, DispositionOrder)
        choice = self._known().lists.dispositions.get(wanted.code)
        if choice is None or not choice.fits(story.queue):
            raise Problem(400, "no_such_disposition", disposition=wanted.code)
        if choice.note and wanted.note is None and not any(note.agent == agent for note in story.written):
            raise Problem(400, "note_needed")
        if wanted.note is not None:
            await self._orders.give(request, e.NoteAdded(story.call, agent, masked(wanted.note)))
        return await self._orders.give(request, e.DispositionSet(story.call, agent, wanted.code))

    async def note(self, request: Request) -> Response:
        agent, story = await self._open(request)
        text = masked((await content(request, CallNoteOrder)).text)
        return await self._orders.give(request, e.NoteAdded(story.call, agent, text))

    async def call_back(self, request: Request) -> Response:
        """At his own number only, and by the queue he had called for; whoever is free there then is connected."""
        _, story = await self._open(request)
        at, now = (await content(request, CallbackOrder)).at, datetime.now(UTC)
        if not now + SOONEST <= at <= now + FURTHEST:
            raise Problem(400, "bad_callback_time", days=FURTHEST.days)
        return await self._orders.give(request, requested(story, (at - now).total_seconds()))

    async def callbacks(self, request: Request) -> Response:
        row = self._calls.row(request)
        table = self._orders.board.snapshot().table
        queues = [queue.queue for queue in served_by(row, table, datetime.now(UTC))]
        found = await run_in_threadpool(self._callbacks.of_queues, queues)
        items = [
            OwnCallbackItem(
                id=one.callback,
                call=one.call,
                number=one.number,
                queue=queue_title(table, one.queue),
                wanted_at=one.wanted_at,
                attempts=one.attempts,
                mine=agent == row.agent,
            )
            for one, agent in found
        ]
        return answer(OwnCallbackPage(items=items))

    async def _mine(self, request: Request) -> tuple[str, Story]:
        agent = self._calls.agent(request)
        return agent, await run_in_threadpool(self._calls.had, request.path_params["id"], agent)

    async def _open(self, request: Request) -> tuple[str, Story]:
        """As `_mine`, and what came of it is not settled yet. Problem 409 where it is."""
        agent, story = await self._mine(request)
        if not is_open(story.ended_at):
            raise Problem(409, "call_is_settled")
        return agent, story

    # --- on a thread ---

    def _page(self, agent: str, limit: int) -> OwnCallPage:
        cdrs = self._calls.latest(agent, limit)
        notes, table, known = self._calls.notes(cdrs), self._orders.board.snapshot().table, self._known()
        items = [
            OwnCall(**told(cdr, notes.get(cdr.call, []), table, known), caller=cdr.caller, open=is_open(cdr.ended_at))
            for cdr in cdrs
        ]
        return OwnCallPage(items=items)
