"""The connection to Redis, as a bus needs it: it says soon that nobody answers."""

from __future__ import annotations

from redis.asyncio import Redis

ANSWERS_WITHIN_S = 1.0


def connect(url: str) -> Redis:
    """Not connected yet. Raises ValueError for what is no Redis URL."""
    return Redis.from_url(
        url, socket_timeout=ANSWERS_WITHIN_S, socket_connect_timeout=ANSWERS_WITHIN_S, retry=None, protocol=2
    )
