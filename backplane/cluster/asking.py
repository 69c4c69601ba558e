"""What the nodes of a cluster have left in Redis for whoever asks."""

from __future__ import annotations

from redis.exceptions import RedisError

from backplane.cluster.connection import connect


def folder_key(cluster: str) -> str:
    """Of the mark of the folder that voice nodes record into."""
    return f"hotline:{cluster}:recordings"


async def folder_told(url: str, cluster: str) -> str | None:
    """None while nobody has told it, or Redis is away."""
    redis = connect(url)
    try:
        told = await redis.get(folder_key(cluster))
    except (RedisError, OSError):
        return None
    finally:
        await redis.aclose()
    return told.decode("utf-8", "replace") if isinstance(told, bytes) else None
