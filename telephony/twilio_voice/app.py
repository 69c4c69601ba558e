"""The addresses Twilio asks for. What is not signed goes no further than this file.

Runs on the loop of `Outside`; what a webhook means is decided on the call loop, by a `Desk`.
"""

from __future__ import annotations

import asyncio
import logging
import wave
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from telephony.twilio_voice import twiml
from telephony.twilio_voice.signatures import Fields, Signatures
from telephony.twilio_voice.sounds import Shelf

LOG = logging.getLogger("hotline.twilio")

LONGEST_BODY = 32_768
ANSWER_S = 0.9
"""Twilio is answered within a second, whatever keeps us."""
BODY_S = 5.0
FORM = "application/x-www-form-urlencoded"
SIGNATURE = "x-twilio-signature"


class Desk(Protocol):
    """What webhooks mean. On the call loop; `step_url` gives where to ask again."""

    async def voice(self, fields: Fields) -> str: ...
    async def step(self, token: str, number: int | None, fields: Fields) -> str: ...
    async def status(self, token: str, fields: Fields) -> None: ...
    async def recording(self, fields: Fields) -> None: ...
    def address(self, path: str) -> str: ...


class Listening(Protocol):
    """Takes the sound of one WebSocket; on this loop."""

    async def follow(self, token: str, socket: WebSocket) -> None: ...


@dataclass(slots=True)
class WebCounts:
    """Webhooks since the start: `taken`; refused for their signature (`forged`) or their form (`unusable`); answered
    with "ask again" because we were `late`."""

    taken: int = 0
    forged: int = 0
    unusable: int = 0
    late: int = 0


class Webhooks:
    """`call_loop` is where the desk lives."""

    def __init__(
        self,
        desk: Desk,
        listening: Listening,
        call_loop: asyncio.AbstractEventLoop,
        signatures: Signatures,
        shelf: Shelf,
    ) -> None:
        self._desk, self._listening, self._call_loop = desk, listening, call_loop
        self._signatures, self._shelf = signatures, shelf
        self.counts = WebCounts()

    def app(self, lifespan: Any) -> Starlette:
        return Starlette(
            routes=[
                Route("/twilio/voice", self._voice, methods=["POST"]),
                Route("/twilio/step/{token}", self._step, methods=["POST"]),
                Route("/twilio/status", self._status, methods=["POST"]),
                Route("/twilio/recording", self._recording, methods=["POST"]),
                Route("/twilio/sounds/{name}.wav", self._sound, methods=["GET"]),
                WebSocketRoute("/twilio/media/{token}", self._media),
            ],
            lifespan=lifespan,
        )

    async def _voice(self, request: Request) -> Response:
        fields = await self._fields(request)
        if isinstance(fields, Response):
            return fields
        return await self._answered(self._desk.voice(fields), self._desk.address("/twilio/voice"))

    async def _step(self, request: Request) -> Response:
        fields = await self._fields(request)
        if isinstance(fields, Response):
            return fields
        token, number = request.path_params["token"], request.query_params.get("n", "")
        step = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
        again = self._desk.address(f"/twilio/step/{token}")
        return await self._answered(self._desk.step(token, step, fields), again)

    async def _status(self, request: Request) -> Response:
        fields = await self._fields(request)
        if isinstance(fields, Response):
            return fields
        return await self._told(self._desk.status(request.query_params.get("leg", ""), fields))

    async def _recording(self, request: Request) -> Response:
        fields = await self._fields(request)
        return fields if isinstance(fields, Response) else await self._told(self._desk.recording(fields))

    async def _sound(self, request: Request) -> Response:
        shelved = self._shelf.get(request.path_params["name"])
        if shelved is None:
            return PlainTextResponse("no such sound", 404)
        try:
            content = await asyncio.to_thread(shelved.content)
        except (OSError, wave.Error, EOFError) as error:
            LOG.error("the sound %s cannot be read: %s", shelved.path.name, error)
            return PlainTextResponse("no such sound", 404)
        keep = "no-store" if shelved.private else "public, max-age=86400"
        return Response(content, media_type="audio/wav", headers={"Cache-Control": keep})

    async def _media(self, socket: WebSocket) -> None:
        """Refused before the handshake is answered: 403."""
        target = _target(socket.scope)
        if not self._signatures.is_genuine_stream(target, socket.headers.get(SIGNATURE, "")):
            self.counts.forged += 1
            await socket.close(1008)
            return
        self.counts.taken += 1
        await self._listening.follow(socket.path_params["token"], socket)

    # --- inside ---

    async def _fields(self, request: Request) -> Fields | Response:
        """The form of a genuine webhook, or the refusal of any other request."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            return self._unusable(415)
        try:
            fields = Fields.parse(await asyncio.wait_for(_body(request), BODY_S))
        except OverflowError:
            return self._unusable(413)
        except (ValueError, TimeoutError):
            return self._unusable(400)
        if not self._signatures.is_genuine(_target(request.scope), fields, request.headers.get(SIGNATURE, "")):
            self.counts.forged += 1
            return PlainTextResponse("not signed by Twilio", 403)
        self.counts.taken += 1
        return fields

    def _unusable(self, status: int) -> Response:
        self.counts.unusable += 1
        return PlainTextResponse("a webhook is a short form", status)

    async def _answered(self, work: Coroutine[Any, Any, str], again: str) -> Response:
        """What comes too late is done all the same, and told when Twilio asks again."""
        try:
            document = await asyncio.wait_for(asyncio.shield(self._there(work)), ANSWER_S)
        except TimeoutError:
            self.counts.late += 1
            document = twiml.wait(again)
        return Response(document, media_type="text/xml")

    async def _told(self, work: Coroutine[Any, Any, None]) -> Response:
        try:
            await asyncio.wait_for(asyncio.shield(self._there(work)), ANSWER_S)
        except TimeoutError:
            self.counts.late += 1
        return Response(status_code=204)

    def _there(self, work: Coroutine[Any, Any, Any]) -> asyncio.Future[Any]:
        return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._call_loop))


def _target(scope: Any) -> str:
    """Path and query as they stood in the request line, before anything was decoded."""
    path = scope.get("raw_path", b"") or scope["path"].encode()
    query = scope.get("query_string", b"")
    target = path.partition(b"?")[0] + (b"?" + query if query else b"")
    return str(target.decode("latin-1"))


async def _body(request: Request) -> bytes:
    """Raises OverflowError beyond the limit, whatever Content-Length says."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise OverflowError
    return body
