"""A line at Twilio for unit tests: the adapter with a tiny REST server on loopback, and webhooks as Twilio sends.

The server takes down what it is asked, and answers what it is told to. It places no calls and plays nothing.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from xml.etree import ElementTree

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from calls import events as e
from calls.model import Sound
from telephony.hearing import Listener
from telephony.twilio_voice.adapter import TwilioTelephony
from telephony.twilio_voice.settings import TwilioSettings

ACCOUNT = "AC" + "0" * 32
TOKEN, OLD_TOKEN = "the token in force", "the token before"
PUBLIC = "https://hotline.example.com"
FIRST_MADE = 1_000_000
"""Numbers of CallSids: those below are callers'."""
OURS, CALLER = "+864001234567", "+8613800138000"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request at the API; `path` is below the account."""

    method: str
    path: str
    fields: dict[str, list[str]]

    def get(self, name: str) -> str:
        return self.fields.get(name, [""])[0]


@dataclass(slots=True)
class Api:
    """Answers with `answers` (status, document) first, one a request; then as if all went well. `made`: the CallSids
    of calls it made, by the address they ask at."""

    asked: list[Asked] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)
    recording: bytes = b""
    recordings_ready: bool = True
    port: int = 0
    made: dict[str, str] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def take(self, request: Request) -> Response:
        path = request.url.path.removeprefix(f"/2010-04-01/Accounts/{ACCOUNT}")
        body = (await request.body()).decode()
        self.asked.append(Asked(request.method, path, parse_qs(body, keep_blank_values=True)))
        if self.answers:
            status, document = self.answers.pop(0)
            return JSONResponse(document, status)
        return self._well(request.method, path)

    def _well(self, method: str, path: str) -> Response:
        if method == "DELETE":
            return Response(status_code=204)
        if path.endswith(".wav"):
            return Response(self.recording, media_type="audio/wav")
        if method == "GET":
            return JSONResponse({"status": self._status(path)})
        if path == "/Calls.json":
            sid = self.made[self.asked[-1].get("Url")] = call_sid(FIRST_MADE + next(self._numbers))
            return JSONResponse({"sid": sid, "status": "queued"}, 201)
        made = {"sid": f"RE{next(self._numbers):032x}"} if path.endswith("/Recordings.json") else {}
        return JSONResponse({"status": "in-progress"} | made)

    def _status(self, path: str) -> str:
        if path.startswith("/Recordings/"):
            return "completed" if self.recordings_ready else "processing"
        return self.statuses.get(path.removeprefix("/Calls/").removesuffix(".json"), "in-progress")

    def posts(self, pattern: str = "") -> list[Asked]:
        return [one for one in self.asked if one.method == "POST" and re.search(pattern, one.path)]


def call_sid(number: int) -> str:
    return f"CA{number:032x}"


def signature(url: str, fields: dict[str, str], token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, fields))


@dataclass(slots=True)
class Line:
    """`hook` sends a webhook, gives the response; `events` is what the adapter posted; `on_event` hears of each."""

    telephony: TwilioTelephony
    api: Api
    events: list[e.Event]
    client: httpx.AsyncClient
    on_event: Callable[[], None] = lambda: None

    async def hook(self, target: str, token: str = TOKEN, **fields: str) -> httpx.Response:
        """`target` is path and query, or a whole address of ours."""
        target = target.removeprefix(PUBLIC)
        headers = {"X-Twilio-Signature": signature(PUBLIC + target, fields, token)}
        return await self.client.post(f"http://127.0.0.1:{self.telephony.port}{target}", data=fields, headers=headers)

    async def arrive(self, sid: str, **more: str) -> Document:
        """A caller's first two webhooks; the document is what the second was answered with."""
        fields = {"CallSid": sid, "From": CALLER, "To": OURS, "CallStatus": "ringing", "AccountSid": ACCOUNT} | more
        first = Document((await self.hook("/twilio/voice", **fields)).text)
        return await self.step(first.redirect, CallSid=sid, CallStatus="ringing")

    async def step(self, url: str, **fields: str) -> Document:
        response = await self.hook(url, **fields)
        assert response.status_code == 200, response.text
        return Document(response.text)

    async def until(self, is_so: Callable[[], object], within_s: float = 5.0) -> None:
        deadline = time.monotonic() + within_s
        while not is_so():
            assert time.monotonic() < deadline, (self.events, self.api.asked)
            await asyncio.sleep(0.005)

    def of(self, kind: type[e.Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


class Document:
    """TwiML to look into."""

    def __init__(self, text: str) -> None:
        self.text, self.root = text, ElementTree.fromstring(text)
        self.verbs = [verb.tag for verb in self.root]

    def attribute(self, path: str, name: str) -> str | None:
        found = self.root.find(path)
        return None if found is None else found.get(name)

    @property
    def redirect(self) -> str:
        return self.root.findtext("Redirect") or ""

    @property
    def action(self) -> str:
        """Where its Gather or Dial reports."""
        return self.attribute("Gather", "action") or self.attribute("Dial", "action") or ""

    @property
    def plays(self) -> list[str]:
        return [play.text or "" for play in self.root.iter("Play")]


@asynccontextmanager
async def line(
    folder: Path,
    sounds: Callable[[Sequence[Sound]], list[Path]] = lambda _: [],
    listener: Listener | None = None,
    **more: Any,
) -> AsyncIterator[Line]:
    api = Api()
    with serving(api):
        settings = TwilioSettings(
            ACCOUNT,
            (TOKEN, OLD_TOKEN),
            PUBLIC,
            numbers=(OURS,),
            rest_url=f"http://127.0.0.1:{api.port}",
            port=0,
            **more,
        )
        events: list[e.Event] = []
        ears = folder / "ears"
        ears.mkdir(exist_ok=True)

        def post(event: e.Event) -> None:
            events.append(event)
            one.on_event()

        telephony = TwilioTelephony(
            settings,
            post,
            sounds,
            folder / "recordings",
            folder / "state",
            listener=listener,
            ears=ears,
            goodbye_s=0.3,
        )
        await telephony.start()
        async with httpx.AsyncClient(trust_env=False) as client:
            one = Line(telephony, api, events, client)
            yield one
        await telephony.stop()


class serving:  # noqa: N801  reads as a word
    """The API on a thread of its own, as another machine would be."""

    def __init__(self, api: Api) -> None:
        app = Starlette(routes=[Route("/{rest:path}", api.take, methods=["GET", "POST", "DELETE"])])
        self._server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._api = api

    def __enter__(self) -> None:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        self._api.port = self._server.servers[0].sockets[0].getsockname()[1]

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(5)
