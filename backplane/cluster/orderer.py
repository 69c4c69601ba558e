"""A node without a telephone on the bus: what is ordered there goes to the router, which passes it on (X3).

It has no callers and no agents, so nobody asks it what stands, and it is never the router.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from secrets import token_hex
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from backplane.cluster.connection import connect
from backplane.cluster.member import AGAIN_S, AT_ONCE, KEPT, WAIT_MS
from backplane.cluster.together import stopped, together
from backplane.cluster.wire import kind_in, to_bytes
from calls.errors import FarEndError
from calls.events import Event
from routing.cluster import messages as m

log = logging.getLogger("hotline.cluster")

UNHEARD_S = 1.5
"""A router says three times a second that it is there; after so long there is none that hears an order."""
MOST_WAITING = 1000
_TROUBLE = (RedisError, OSError, asyncio.TimeoutError, FarEndError)


class Orderer:
    """`published` is told when something was published anywhere. `order` and `tell_published` are for any thread."""

    def __init__(self, url: str, cluster: str, node: str, published: Callable[[], None]) -> None:
        self._url, self._stream = url, f"hotline:{cluster}:bus"
        self._node, self._life, self._published = node, token_hex(8), published
        self._outbox: deque[m.Message] = deque(maxlen=MOST_WAITING)
        self._filled = asyncio.Event()
        self._router_heard_at = float("-inf")

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._running = self._loop.create_task(self._run())

    async def stop(self) -> None:
        await stopped(self._running)

    @property
    def is_heard(self) -> bool:
        """A router is there, by what the bus brings."""
        return self._loop.time() - self._router_heard_at < UNHEARD_S

    def order(self, event: Event) -> bool:
        """Have it happen wherever it concerns; False, and nothing happens, when no router would hear of it."""
        return self._say(m.Ordered(self._node, self._life, event))

    def tell_published(self) -> None:
        self._say(m.Published(self._node))

    # --- on the loop ---

    def _say(self, message: m.Message) -> bool:
        if not self.is_heard:
            return False
        self._loop.call_soon_threadsafe(self._put, message)
        return True

    def _put(self, message: m.Message) -> None:
        self._outbox.append(message)
        self._filled.set()

    async def _run(self) -> None:
        while True:
            redis = connect(self._url)
            try:
                await self._live(redis)
            except _TROUBLE as error:
                if self.is_heard:
                    log.warning("the bus is away: %s", error)
            finally:
                self._router_heard_at = float("-inf")
                self._outbox.clear()
                with suppress(*_TROUBLE):
                    await redis.aclose()
            await asyncio.sleep(AGAIN_S)

    async def _live(self, redis: Redis) -> None:
        newest: Any = await redis.xrevrange(self._stream, count=1)
        last = bytes(newest[0][0]) if newest else b"0-0"
        await together(self._read(redis, last), self._write(redis))

    async def _write(self, redis: Redis) -> None:
        while True:
            await self._filled.wait()
            self._filled.clear()
            while self._outbox:
                await redis.xadd(self._stream, {"m": to_bytes(self._outbox[0])}, maxlen=KEPT, approximate=True)
                self._outbox.popleft()

    async def _read(self, redis: Redis, last: bytes) -> None:
        """Of all that is said only two things are of interest here, and the rest is not even looked into."""
        while True:
            answer: Any = await redis.xread({self._stream: last}, count=AT_ONCE, block=WAIT_MS)
            for entry, body in answer[0][1] if answer else ():
                last = entry
                kind = kind_in(body[b"m"])
                if kind == m.Heard.__name__:
                    self._router_heard_at = self._loop.time()
                elif kind == m.Published.__name__:
                    self._published()
