"""A server without pages answers who watches over it, and nobody else [X3]."""

from __future__ import annotations

import httpx
from prometheus_client import CollectorRegistry, Gauge

from console.health import BUS
from console.watched import create_watched


async def test_alive_ready_and_figures_are_answered_and_nothing_else() -> None:
    registry, parts = CollectorRegistry(), {"sip": True, BUS: False}
    Gauge("hotline_here", "Something.", registry=registry).set(1)
    transport = httpx.ASGITransport(create_watched(lambda: parts, registry))
    async with httpx.AsyncClient(transport=transport, base_url="http://hotline.test") as asked:
        assert (await asked.get("/healthz")).json() == {"status": "ok"}
        assert (await asked.get("/readyz")).json() == {"ready": True, "parts": parts}, "a bus is no reason to wait"
        parts["sip"] = False
        assert (await asked.get("/readyz")).status_code == 503
        assert "hotline_here 1.0" in (await asked.get("/metrics")).text
        assert (await asked.get("/api/calls")).status_code == 404
        assert (await asked.get("/")).status_code == 404
