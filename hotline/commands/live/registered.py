"""All commands of `hotline live`: each registers itself when its file is imported."""

from __future__ import annotations

from hotline.commands.live import agents, app, calls, plans, queues, talks, waiting, wire

__all__ = ["agents", "app", "calls", "plans", "queues", "talks", "waiting", "wire"]
