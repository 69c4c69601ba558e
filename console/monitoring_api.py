"""What a supervisor may do in a talk: listen, whisper, barge in, take over; leave it; end the call.

His own phone is rung, the one his user has (`hotline users phone`): no request names an address, so that nobody has
us dial where he likes.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls import events as e
from calls.monitored import MonitorEnd, MonitorMode, OrderRefusal
from console import live_monitors
from console.access import Endpoint, Visitor
from console.calls_api import CallsApi
from console.live_monitors import MonitorState
from console.live_rows import LiveCall
from console.operation import Operation, content
from console.orders import Orders, Settles, who
from console.orders_schemas import EndOrder, OrderAnswer
from console.problems import Problem

ROUTES = {
    MonitorMode.LISTEN: ("monitor", "Hear a talk; nobody hears you"),
    MonitorMode.WHISPER: ("whisper", "Be heard by the agent alone"),
    MonitorMode.BARGE: ("barge", "Be heard by agent and caller"),
    MonitorMode.TAKE_OVER: ("take-over", "Talk with the caller in the agent's place, who is let go"),
}
"""Each mode has a route of its own, and so a row in the matrix; who is in the talk already changes his mode by it."""
KEYS = (MonitorMode.LISTEN, MonitorMode.WHISPER, MonitorMode.BARGE)

NOT_TALKING = "call_not_talking"
WHY_NOT: dict[str, str] = {
    OrderRefusal.NOT_TALKING: NOT_TALKING,
    OrderRefusal.NOBODY_TO_WHISPER_TO: "nobody_to_whisper_to",
    OrderRefusal.TOO_MANY: "too_many_supervisors",
    OrderRefusal.TALKS_HIMSELF: "taken_over_already",
    OrderRefusal.NOT_MONITORING: "not_in_this_call",
    OrderRefusal.EMERGENCY: "emergency_not_meant",
    MonitorEnd.HUNG_UP: "phone_declined",
    MonitorEnd.ORDERED: "not_in_this_call",
    MonitorEnd.TALK_OVER: NOT_TALKING,
    MonitorEnd.BUSY: "phone_busy",
    MonitorEnd.DECLINED: "phone_declined",
    MonitorEnd.NO_ANSWER: "phone_not_answered",
    MonitorEnd.UNREACHABLE: "phone_unreachable",
    MonitorEnd.NO_ROOM: "no_room",
}
"""The problem for every way in which nothing comes of an order."""


def row_of(mode: MonitorMode) -> str:
    """The mode's row in the matrix."""
    return ROUTES[mode][0].replace("-", "_")


class MonitoringApi:
    def __init__(self, orders: Orders, calls: CallsApi) -> None:
        self._orders, self._calls, self._board = orders, calls, orders.board

    def operations(self) -> list[Operation]:
        return [
            *(_operation(row_of(mode), path, self._asks(mode), told) for mode, (path, told) in ROUTES.items()),
            _operation("stop_monitoring", "monitor/stop", self.stop, "Leave a talk; it goes on as it was"),
            Operation(
                "end_call", "/api/calls/{id}/end", self.end, "End a call for everybody in it",
                OrderAnswer, problems=(404, 409), method="POST", body=EndOrder,
            ),
        ]  # fmt: skip

    def _asks(self, mode: MonitorMode) -> Endpoint:
        async def ask(request: Request) -> Response:
            """202: his phone rings; the live board tells what comes of it."""
            row, me = await self._call(request), request.state.visitor
            if not me.phone:
                raise Problem(409, "no_phone")
            self._check_elsewhere(row.call, me.name)
            order = e.MonitoringOrdered(row.call, mode, me.phone, keys_of(me), me.name)
            return await self._orders.give(request, order, self._settles_in_call(order))

        return ask

    async def stop(self, request: Request) -> Response:
        order = e.MonitoringStopOrdered((await self._call(request)).call, who(request))
        return await self._orders.give(request, order, _settles(order, e.MonitoringEnded))

    async def end(self, request: Request) -> Response:
        row, wanted = await self._call(request), await content(request, EndOrder)
        order = e.CallEndOrdered(row.call, wanted.emergency, who(request))
        return await self._orders.give(request, order, _settles(order, e.CallEnded))

    async def _call(self, request: Request) -> LiveCall:
        """The row of a call that is up. Raises Problem 404 for a call nobody knows, 409 for one that has ended."""
        call: str = request.path_params["id"]
        row = self._board.call(call)
        if row is None:
            await run_in_threadpool(self._calls.find, call)
            raise Problem(409, NOT_TALKING)
        return row

    def _check_elsewhere(self, call: str, supervisor: str) -> None:
        """Nobody is in two calls with one phone."""
        for other in self._board.snapshot().calls.values():
            there = live_monitors.of(other.monitors, supervisor)
            if other.call != call and there is not None and there.state is not MonitorState.FAILED:
                raise Problem(409, "in_another_call", call=other.call)

    def _settles_in_call(self, order: e.MonitoringOrdered) -> Settles:
        """Done when he is in the call as ordered; too late when it ends, or his phone says no."""

        def settles(event: e.Event) -> bool | str | None:
            if (said := _why_not(order.call, order.by, event)) is not None:
                return said
            row = self._board.call(order.call)
            there = live_monitors.of(row.monitors, order.by) if row is not None else None
            is_in = there is not None and there.state is MonitorState.IN_CALL and there.mode is order.mode
            return True if isinstance(event, _CAME) and event.by == order.by and is_in else None

        return settles


_CAME = (e.MonitoringStarted, e.MonitoringModeChanged, e.CallTakenOver)


def keys_of(visitor: Visitor) -> tuple[MonitorMode, ...]:
    """What his phone's keys may do: what his role may."""
    return tuple(mode for mode in KEYS if visitor.may_open(row_of(mode)))


def _operation(name: str, path: str, endpoint: Endpoint, told: str) -> Operation:
    path = f"/api/calls/{{id}}/{path}"
    return Operation(name, path, endpoint, told, OrderAnswer, problems=(404, 409), method="POST")


def _settles(order: e.MonitoringStopOrdered | e.CallEndOrdered, done: type[e.CallEvent]) -> Settles:
    """Done with an event of this kind; too late when the order was refused or the call has ended."""

    def settles(event: e.Event) -> bool | str | None:
        is_his = isinstance(event, e.CallEnded) or getattr(event, "by", None) == order.by
        if isinstance(event, done) and event.call == order.call and is_his:
            return True
        return _why_not(order.call, order.by, event)

    return settles


def _why_not(call: str, supervisor: str, event: e.Event) -> str | None:
    """The problem when the event says that nothing comes of his order."""
    if not isinstance(event, e.CallEvent) or event.call != call:
        return None
    if isinstance(event, e.CallEnded):
        return NOT_TALKING
    if isinstance(event, e.SupervisorOrderRefused | e.MonitoringEnded) and event.by == supervisor:
        return WHY_NOT[event.reason]
    return None
