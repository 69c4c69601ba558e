"""A lead writes to an agent; the agent says that he has read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.agent.messages import Messages
from console.agent.own_calls import OwnCalls
from console.operation import Operation, answer, content
from console.orders import Orders, who
from console.problems import Problem
from console.schemas import Shape


class MessageOrder(Shape):
    text: str = Field(min_length=1, max_length=500, pattern=r"\S")


class MessageSent(Shape):
    id: str
    open: bool = Field(description="His desk is open somewhere; else he reads it when he opens it.")


class MessageRead(Shape):
    id: str


class MessagesApi:
    """`is_open` tells whether an agent's desk is open, `stir` that desks have something new."""

    def __init__(
        self,
        messages: Messages,
        orders: Orders,
        calls: OwnCalls,
        *,
        is_open: Callable[[str], bool],
        stir: Callable[[], None],
    ) -> None:
        self._messages, self._orders, self._calls = messages, orders, calls
        self._is_open, self._stir = is_open, stir

    def operations(self) -> list[Operation]:
        return [
            Operation("message_agent", "/api/agents/{id}/message", self.send, "Write to an agent: it is on his desk",
                      MessageSent, problems=(404,), method="POST", body=MessageOrder),
            Operation("read_message", "/api/me/messages/{id}/read", self.read, "A message was read",
                      MessageRead, problems=(404, 409), method="POST"),
        ]  # fmt: skip

    async def send(self, request: Request) -> Response:
        agent, text = request.path_params["id"], (await content(request, MessageOrder)).text.strip()
        if agent not in self._orders.board.snapshot().agents:
            raise Problem(404, "no_such_agent")
        at, by = datetime.now(UTC), who(request)
        detail = {"agent": agent, "text": text}
        await run_in_threadpool(self._orders.audit.add, at, by, "agent_message", detail)
        message = self._messages.send(agent, by, text, at)
        self._stir()
        return answer(MessageSent(id=message.id, open=self._is_open(agent)))

    async def read(self, request: Request) -> Response:
        agent = self._calls.row(request).agent
        message = self._messages.read(agent, request.path_params["id"])
        if message is None:
            raise Problem(404, "no_such_message")
        self._stir()
        return answer(MessageRead(id=message.id))
