"""The figures of the day, counted by the store at most once in a while however many pages ask."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping

from starlette.concurrency import run_in_threadpool

from console.schemas import Today
from store.database import AWAY
from store.scoping import EVERYTHING, Scope

log = logging.getLogger("hotline.console")

MOST_SCOPES = 32
"""Those who see some teams only; with more at the same time, who asked longest ago waits for his figures."""
WANTED_S = 30.0

Count = Callable[[Collection[Scope]], Mapping[Scope, Today]]


class Figures:
    """`count` asks the store and may block: the figures of all that these see."""

    def __init__(self, count: Count, every_s: float = 2.0) -> None:
        self._count = count
        self._every_s = every_s
        self._counted_at = float("-inf")
        self._counting = asyncio.Lock()
        self._asked: dict[Scope, float] = {}
        self._latest: Mapping[Scope, Today] = {}

    def latest(self, scope: Scope = EVERYTHING) -> Today | None:
        """What was counted last; None while the store cannot be asked, or nobody asked for these before."""
        self._ask_for(scope)
        return self._latest.get(scope)

    async def today(self, scope: Scope = EVERYTHING) -> Today | None:
        """The figures, not older than `every_s`."""
        self._ask_for(scope)
        async with self._counting:
            if time.monotonic() - self._counted_at >= self._every_s or scope not in self._latest:
                self._latest = await self._counted()
                self._counted_at = time.monotonic()
        return self._latest.get(scope)

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

    def _ask_for(self, scope: Scope) -> None:
        self._asked.pop(scope, None)
        self._asked[scope] = time.monotonic()
        while len(self._asked) > MOST_SCOPES:
            del self._asked[next(iter(self._asked))]

    async def _counted(self) -> Mapping[Scope, Today]:
        since = time.monotonic() - WANTED_S
        self._asked = {scope: at for scope, at in self._asked.items() if at >= since}
        try:
            return await run_in_threadpool(self._count, tuple(self._asked))
        except AWAY as error:
            log.warning("the day's figures wait for the database: %s", type(error).__name__)
            return {}
        except Exception:
            log.exception("the day's figures cannot be counted")
            return {}
