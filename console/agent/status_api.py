"""What an agent says about himself: works, takes a break, goes, needs longer after his call, is ready."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from calls import events as e
from calls.model import AgentStatus
from console.agent.desk_api import has_phone
from console.agent.known import AskKnown
from console.agent.own_calls import OwnCalls
from console.agent.schemas import OwnStatusOrder
from console.operation import Operation, content
from console.orders import Orders
from console.orders_schemas import OrderAnswer, WrapUpOrder
from console.problems import Problem
from console.staff_api import came_about, wrap_up_order

BREAKS = (AgentStatus.BREAK, AgentStatus.BREAK_SOON)


class OwnStatusApi:
    def __init__(self, orders: Orders, calls: OwnCalls, known: AskKnown) -> None:
        self._orders, self._calls, self._known = orders, calls, known

    def operations(self) -> list[Operation]:
        return [
            Operation("my_status", "/api/me/status", self.status, "Work, take a break, or go",
                      OrderAnswer, problems=(400, 409, 415), method="POST", body=OwnStatusOrder),
            Operation("my_wrap_up", "/api/me/wrap-up", self.wrap_up, "More time after the call, or none",
                      OrderAnswer, problems=(400, 409, 415), method="POST", body=WrapUpOrder),
        ]  # fmt: skip

    async def status(self, request: Request) -> Response:
        row, wanted = self._calls.row(request), await content(request, OwnStatusOrder)
        reason = wanted.reason or ""
        if reason and (wanted.status not in BREAKS or reason not in self._known().lists.breaks):
            raise Problem(400, "no_such_break", reason=reason)
        board = self._orders.board
        if wanted.status is AgentStatus.AVAILABLE and not has_phone(board, row.agent, board.snapshot().table):
            raise Problem(409, "no_phone", agent=row.agent)
        order = e.AgentStatusChosen(row.agent, wanted.status, reason=reason)
        return await self._orders.give(request, order, came_about(order))

    async def wrap_up(self, request: Request) -> Response:
        row = self._calls.row(request)
        order = wrap_up_order(row, await content(request, WrapUpOrder), "")
        return await self._orders.give(request, order)
