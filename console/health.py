"""For those who watch over the server: alive, ready, and the figures for Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Readiness = Callable[[], Mapping[str, bool]]
"""Each part of the server by name, and whether it is ready. Called from the console's thread; must be quick."""


RECORDING = "recording"
MQTT = "mqtt"
WEBHOOKS = "webhooks"
BUS = "bus"
"""What other servers do, and whether they hear an order: without it a console still shows what is known."""
NO_CALL_NEEDS = frozenset({RECORDING, MQTT, WEBHOOKS, BUS})
"""A disk that takes no recordings is an alarm, no reason to turn callers away; so are other systems that are away."""


class Health:
    def __init__(self, readiness: Readiness, registry: CollectorRegistry) -> None:
        self._readiness, self._registry = readiness, registry

    def parts(self) -> dict[str, bool]:
        return dict(self._readiness())

    def ready(self) -> bool:
        return _can_serve(self._readiness())

    def records(self) -> bool:
        """Recordings find room."""
        return self._readiness().get(RECORDING, True)

    async def healthz(self, _: Request) -> Response:
        """The process is alive and answers."""
        return JSONResponse({"status": "ok"})

    async def readyz(self, _: Request) -> Response:
        """503 tells a load balancer to send nothing here; the body says which part is not ready."""
        parts = dict(self._readiness())
        ready = _can_serve(parts)
        return JSONResponse({"ready": ready, "parts": parts}, 200 if ready else 503)

    async def metrics(self, _: Request) -> Response:
        body = await run_in_threadpool(generate_latest, self._registry)
        return Response(body, headers={"content-type": CONTENT_TYPE_LATEST})


def _can_serve(parts: Mapping[str, bool]) -> bool:
    return all(well for part, well in parts.items() if part not in NO_CALL_NEEDS)


class RequestCounter:
    """ASGI middleware: counts answers by route and status."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        self._requests = Counter(
            "hotline_console_requests", "Answers of the console.", ("route", "status"), registry=registry
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "name", "none")
                self._requests.labels(route, message["status"]).inc()
            await send(message)

        await self._app(scope, receive, counting)
