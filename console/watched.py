"""A server without pages: only what watches over it is answered, without signing in."""

from __future__ import annotations

from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.routing import Route

from console.health import Health, Readiness


def create_watched(readiness: Readiness, metrics: CollectorRegistry) -> Starlette:
    """For `serving.ConsoleServer`."""
    health = Health(readiness, metrics)
    answers = {"/healthz": health.healthz, "/readyz": health.readyz, "/metrics": health.metrics}
    app = Starlette(routes=[Route(path, answer) for path, answer in answers.items()])
    app.state.close_streams = lambda: None
    return app
