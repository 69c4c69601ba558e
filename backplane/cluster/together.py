"""Work on one connection that begins and ends together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

AGAIN_S = 0.3
"""Time enough to say goodbye on the connection that ends."""


async def together(*work: Coroutine[Any, Any, None]) -> None:
    """Until one of them breaks or ends; then none of them runs any more. Raises what broke; ConnectionError for one
    that a library cancelled: only who is cancelled himself may believe that he is to go."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if task.cancelled():
                raise ConnectionError("what was under way was cancelled")
            task.result()
    finally:
        await stopped(*tasks)


async def stopped(*tasks: asyncio.Task[None]) -> None:
    """Cancel until they are over. Whoever waits for something with a time limit, as the client of Redis does, may
    lose a cancellation that comes at the very moment of the answer (Python issue 86296), and goes on."""
    cancelled: asyncio.CancelledError | None = None
    while left := [task for task in tasks if not task.done()]:
        for task in left:
            task.cancel()
        try:
            await asyncio.wait(left, timeout=AGAIN_S)
        except asyncio.CancelledError as error:
            cancelled = error
    for task in tasks:
        if not task.cancelled():
            task.exception()  # heard of: nobody else asks
    if cancelled is not None:
        raise cancelled
