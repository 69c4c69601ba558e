"""Who waits, and what a supervisor may do about it: move, prioritise, withdraw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls import events as e
from calls.model import Channel, LeaveReason, Tier
from calls.table import RoutingTable
from console.calls_api import CallsApi
from console.live import Snapshot
from console.live_rows import LiveCall
from console.operation import Operation, answer, content
from console.orders import Orders, Settles, who
from console.orders_schemas import MoveOrder, OrderAnswer, PriorityOrder, WaitingItem, WaitingPage
from console.problems import Problem
from console.scope import scope
from routing.curve import curve_of


class WaitingApi:
    def __init__(self, orders: Orders, calls: CallsApi) -> None:
        self._orders, self._calls, self._board = orders, calls, orders.board

    def operations(self) -> list[Operation]:
        one, problems = "/api/calls/{id}", (404, 409)
        return [
            Operation("waiting", "/api/waiting", self.waiting, "Callers who wait, next served first", WaitingPage),
            Operation(
                "move_call", f"{one}/move", self.move, "Let a waiting call wait elsewhere; its time waited is kept",
                OrderAnswer, problems=problems, method="POST", body=MoveOrder,
            ),
            Operation(
                "prioritise_call", f"{one}/priority", self.prioritise, "Another class or head start, at once",
                OrderAnswer, problems=problems, method="POST", body=PriorityOrder,
            ),
            Operation(
                "withdraw_call", f"{one}/withdraw", self.withdraw, "Out of the queue, back to the flow",
                OrderAnswer, problems=problems, method="POST",
            ),
        ]  # fmt: skip

    async def waiting(self, request: Request) -> Response:
        """Places are counted among all who wait."""
        now, within = self._board.snapshot(), scope(request)
        items = waiting_items(_all_who_wait(now), now.table, datetime.now(UTC))
        return answer(WaitingPage(items=[one for one in items if within.call(None, one.queue, one.offered_to)]))

    async def move(self, request: Request) -> Response:
        row = await self._waiting_call(request)
        order = e.MoveOrdered(row.call, (await content(request, MoveOrder)).queue, who(request))
        if order.queue not in self._board.snapshot().table.queues:
            raise Problem(404, "no_such_queue")
        if order.queue == row.queue:
            raise Problem(409, "already_there")
        return await self._orders.give(request, order, self._settles(order, e.CallMoved))

    async def prioritise(self, request: Request) -> Response:
        row = await self._waiting_call(request)
        wanted = await content(request, PriorityOrder)
        tier = row.tier if wanted.tier is None else wanted.tier
        head_start_s = row.head_start_s if wanted.head_start_s is None else wanted.head_start_s
        order = e.PriorityOrdered(row.call, tier, head_start_s, who(request))
        return await self._orders.give(request, order, self._settles(order))

    async def withdraw(self, request: Request) -> Response:
        row = await self._waiting_call(request)
        if row.channel is not Channel.VOICE:
            raise Problem(409, "not_on_the_line")
        order = e.WithdrawalOrdered(row.call, who(request))
        return await self._orders.give(request, order, self._settles(order, e.QueueRefused))

    async def _waiting_call(self, request: Request) -> LiveCall:
        """The call's row. Raises Problem 404 for a call nobody knows, 409 for one that does not wait."""
        call = request.path_params["id"]
        row = self._board.call(call)
        if row is None:
            await run_in_threadpool(self._calls.find, call)
        if row is None or not row.waits:
            raise Problem(409, "call_not_waiting")
        return row

    def _settles(self, order: e.CallEvent, done: type[e.CallEvent] | None = None) -> Settles:
        """Carried out with an event of the kind `done`, or (None) by being heard; too late when the call has left its
        queue before."""

        def settles(event: e.Event) -> bool | None:
            if not isinstance(event, e.CallEvent) or event.call != order.call:
                return None
            if event == order:
                row = self._board.call(order.call)
                return (True if done is None else None) if row is not None and row.waits else False
            if done is not None and isinstance(event, done):
                return True
            gone = isinstance(event, e.CallEnded) or (
                isinstance(event, e.CallLeftQueue) and event.reason is not LeaveReason.WITHDRAWN
            )
            return False if gone else None

        return settles


def _all_who_wait(now: Snapshot) -> list[LiveCall]:
    """Callers, and what waits without one: a callback whose customer waits on the line already stands there once."""
    back = {row.call.rpartition(".")[0] for row in now.calls.values() if row.waits}
    return [*now.calls.values(), *(row for row in now.left.values() if row.call not in back)]


def waiting_items(rows: Iterable[LiveCall], table: RoutingTable, now: datetime) -> list[WaitingItem]:
    """Those of the calls who wait, highest score first, emergencies before them and messages behind; of equals by
    arrival."""
    scored = [(row, _score(row, table, now)) for row in rows if row.waits]
    scored.sort(key=lambda one: (one[0].channel is Channel.VOICEMAIL, one[0].tier is not Tier.EMERGENCY, -one[1]))
    places: Counter[str | None] = Counter()
    items = []
    for row, score in scored:
        places[row.queue] += 1
        items.append(_item(row, now, score, places[row.queue]))
    return items


def _waited_s(row: LiveCall, now: datetime) -> float:
    return max(0.0, (now - (row.waiting_since or now)).total_seconds())


def _score(row: LiveCall, table: RoutingTable, now: datetime) -> float:
    """As the routing engine has it."""
    queue = table.queues.get(row.queue or "")
    curve = curve_of(table, queue.head_start_s if queue is not None else 0.0, row.tier)
    return curve.score(_waited_s(row, now) + row.head_start_s)


def _item(row: LiveCall, now: datetime, score: float, position: int) -> WaitingItem:
    low_s, high_s = row.estimate_s or (None, None)
    return WaitingItem(
        call=row.call,
        channel=row.channel,
        queue=row.queue or "",
        caller=row.caller,
        caller_name=row.caller_name,
        tier=row.tier,
        language=row.language,
        waiting_since=row.waiting_since or now,
        waited_s=round(_waited_s(row, now), 3),
        head_start_s=row.head_start_s,
        score=None if row.tier is Tier.EMERGENCY else round(score, 3),
        position=position,
        offered_to=list(row.offered_to),
        estimate_low_s=low_s,
        estimate_high_s=high_s,
    )
