"""A web server that answers a loopback Twilio from a book: what TwiML at which address, and what was told there."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.twilio_cloud.cloud import Server

Page = str | Callable[[dict[str, str]], Awaitable[str | int]] | bytes | int


@dataclass(frozen=True, slots=True)
class Told:
    """A request as it came."""

    path: str
    query: str
    fields: dict[str, str]
    signature: str
    token: str


@dataclass
class Socket:
    """A WebSocket of the cloud's: what came, and `send` for what shall go."""

    socket: WebSocket
    signature: str
    messages: list[dict[str, object]] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: dict[str, object]) -> None:
        await self.socket.send_json(message)

    def events(self) -> list[object]:
        return [message["event"] for message in self.messages]


class Book:
    """A context manager. `pages` by path: TwiML, sound, a status to fail with, or what makes one of them."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.told: list[Told] = []
        self.sockets: list[Socket] = []
        self.refuses_sockets = False

    async def __aenter__(self) -> Book:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = Starlette(
            routes=[
                WebSocketRoute("/media", self._media),
                Route("/{page:path}", self._page, methods=["GET", "POST"]),
            ]
        )
        self._server = Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="websockets-sansio"))
        self._serving = asyncio.create_task(self._server.serve([listening]))
        while not self._server.started:  # noqa: ASYNC110  it has no event for that
            await asyncio.sleep(0.01)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = self._server.force_exit = True
        await self._serving

    def at(self, path: str) -> list[dict[str, str]]:
        """The forms that came to an address, in order."""
        return [told.fields for told in self.told if told.path == path]

    async def until(self, path: str, count: int = 1, within_s: float = 5.0) -> dict[str, str]:
        """The `count`th form there."""
        async with asyncio.timeout(within_s):
            while len(self.at(path)) < count:  # noqa: ASYNC110  a test has time
                await asyncio.sleep(0.01)
        return self.at(path)[count - 1]

    async def socket(self, within_s: float = 5.0) -> Socket:
        """The newest WebSocket."""
        async with asyncio.timeout(within_s):
            while not self.sockets:  # noqa: ASYNC110  a test has time
                await asyncio.sleep(0.01)
        return self.sockets[-1]

    async def _page(self, request: Request) -> Response:
        fields = dict(parse_qsl((await request.body()).decode(), True)) | dict(request.query_params)
        headers = request.headers
        signed, token = headers.get("x-twilio-signature", ""), headers.get("i-twilio-idempotency-token", "")
        self.told.append(Told(request.url.path, request.url.query, fields, signed, token))
        page = self.pages.get(request.url.path, "<Response/>")
        made = await page(fields) if callable(page) else page
        if isinstance(made, int):
            return Response("no", made)
        if isinstance(made, bytes):
            return Response(made, media_type="audio/wav")
        return Response(made, media_type="text/xml")

    async def _media(self, socket: WebSocket) -> None:
        if self.refuses_sockets:
            await socket.close(1008)
            return
        await socket.accept()
        mine = Socket(socket, socket.headers.get("x-twilio-signature", ""))
        self.sockets.append(mine)
        try:
            while True:
                mine.messages.append(await socket.receive_json())
        except (WebSocketDisconnect, RuntimeError):
            mine.closed.set()
