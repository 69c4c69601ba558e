"""The figures of the day, counted by the store at most once in a while however many pages ask."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable

from starlette.concurrency import run_in_threadpool

from console.schemas import Today

log = logging.getLogger("hotline.console")


class Figures:
    """`count` asks the store and may block; `latest` is what it last said, None while it cannot be asked."""

    def __init__(self, count: Callable[[], Today], every_s: float = 2.0) -> None:
        self._count = count
        self._every_s = every_s
        self._counted_at = float("-inf")
        self._counting = asyncio.Lock()
        self.latest: Today | None = None

    async def today(self) -> Today | None:
        """The figures, not older than `every_s`."""
        async with self._counting:
            if time.monotonic() - self._counted_at >= self._every_s:
                self.latest = await self._ask()
                self._counted_at = time.monotonic()
        return self.latest

    @contextlib.asynccontextmanager
    async def kept_fresh(self, wanted: Callable[[], bool]) -> AsyncIterator[None]:
        """Count again and again while the block runs and somebody wants to know."""
        task = asyncio.create_task(self._keep_counting(wanted))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _keep_counting(self, wanted: Callable[[], bool]) -> None:
        while True:
            if wanted():
                await self.today()
            await asyncio.sleep(self._every_s / 2)

    async def _ask(self) -> Today | None:
        try:
            return await run_in_threadpool(self._count)
        except Exception:
            log.exception("the day's figures cannot be counted")
            return None
