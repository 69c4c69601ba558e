"""What a supervisor may do about queues and emergency plans: pause, resume, switch on and off."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from calls import events as e
from console.names import plan_title
from console.operation import Operation, answer, content
from console.orders import Orders, who
from console.orders_schemas import OrderAnswer, PlanItem, PlanOrder, PlanPage
from console.problems import Problem


class QueuesApi:
    def __init__(self, orders: Orders) -> None:
        self._orders, self._board = orders, orders.board

    def operations(self) -> list[Operation]:
        one, switch = "/api/queues/{id}", "/api/plans/{id}"
        return [
            Operation(
                "pause_queue", f"{one}/pause", self.pause, "Take nobody more; who waits is served",
                OrderAnswer, problems=(404,), method="POST",
            ),
            Operation(
                "resume_queue", f"{one}/resume", self.resume, "Take callers again",
                OrderAnswer, problems=(404,), method="POST",
            ),
            Operation("plans", "/api/plans", self.plans, "Emergency plans, and which are on", PlanPage),
            Operation(
                "switch_plan", switch, self.switch, "Switch an emergency plan on or off",
                OrderAnswer, problems=(404,), method="POST", body=PlanOrder,
            ),
        ]  # fmt: skip

    async def pause(self, request: Request) -> Response:
        return await self._orders.give(request, e.QueuePaused(self._queue(request), who(request)))

    async def resume(self, request: Request) -> Response:
        return await self._orders.give(request, e.QueueResumed(self._queue(request), who(request)))

    async def plans(self, _: Request) -> Response:
        now = self._board.snapshot()
        items = [
            PlanItem(plan=plan, title=plan_title(now.table, plan), on=plan in now.plans) for plan in now.table.plans
        ]
        return answer(PlanPage(items=items))

    async def switch(self, request: Request) -> Response:
        plan = request.path_params["id"]
        if plan not in self._board.snapshot().table.plans:
            raise Problem(404, "no_such_plan")
        on = (await content(request, PlanOrder)).on
        return await self._orders.give(request, e.PlanSwitched(plan, on, who(request)))

    def _queue(self, request: Request) -> str:
        queue: str = request.path_params["id"]
        if queue not in self._board.snapshot().table.queues:
            raise Problem(404, "no_such_queue")
        return queue
