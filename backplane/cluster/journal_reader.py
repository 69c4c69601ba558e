"""Reads the journals of all nodes out of their stream, each entry once and in order; what is missing comes from the
database (X3)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from backplane.cluster.connection import connect
from backplane.cluster.journal_stream import ToldEntry, desks_of, from_desk, from_fields, stream_of
from backplane.cluster.together import stopped
from calls.errors import FarEndError
from calls.journal import Entry

log = logging.getLogger("hotline.cluster")

AT_ONCE = 200
WAIT_MS = 200
AGAIN_S = 0.5
REBUILT_EVERY_S = 1.0
"""The database trails the journals by a quarter of a second: what is missing there yet is there the next time."""
OVERLAP_MS = 30_000
_TROUBLE = (RedisError, OSError, asyncio.TimeoutError, FarEndError)

Rebuild = Callable[[], Awaitable[Mapping[str, int] | None]]
"""Puts up from the database what stands; how far it knows each node's journal. None: it is away."""


class JournalReader:
    """`hear` is told of each entry of the other nodes but `without`, in its journal's order, on the loop's thread;
    after `rebuild` also of agents' latest states. All on one loop."""

    def __init__(
        self,
        url: str,
        cluster: str,
        *,
        hear: Callable[[str, Entry], None],
        rebuild: Rebuild,
        without: str = "",
    ) -> None:
        self._url, self._stream, self._hash = url, stream_of(cluster), desks_of(cluster)
        self._hear, self._rebuild, self._without = hear, rebuild, without
        self._known: dict[str, int] | None = None
        self._lives: dict[str, list[str]] = {}
        self._heard: dict[str, int] = {}
        self._rebuilt_at = float("-inf")
        self._looked_after = (0, 0)
        self.is_fresh = False
        """What is told is what happens, and nothing is missing."""

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._running = self._loop.create_task(self._run())

    async def stop(self) -> None:
        await stopped(self._running)

    async def _run(self) -> None:
        while True:
            redis = connect(self._url)
            try:
                await self._live(redis)
            except _TROUBLE as error:
                if self.is_fresh:
                    log.warning("what other nodes do is not heard of: %s", error)
            except Exception:  # whatever one entry does, the board is built anew
                log.exception("what other nodes do could not be taken in")
            finally:
                self.is_fresh = False
                with suppress(*_TROUBLE):
                    await redis.aclose()
            await asyncio.sleep(AGAIN_S)

    async def _live(self, redis: Redis) -> None:
        """From the database, then from a little before now: what both tell is heard once."""
        while True:
            last = await self._start_anew(redis)
            await self._follow(redis, last)

    async def _start_anew(self, redis: Redis) -> bytes:
        self.is_fresh = False
        await asyncio.sleep(max(0.0, self._rebuilt_at + REBUILT_EVERY_S - self._loop.time()))
        newest: Any = await redis.xrevrange(self._stream, count=1)
        self._looked_after = _place(newest[0][0]) if newest else (0, 0)
        known = await self._rebuild()
        self._rebuilt_at = self._loop.time()
        self._known = None if known is None else dict(known)
        told: Any = await redis.hgetall(self._hash)
        for desk in sorted(told):
            node, entry = from_desk(told[desk])
            if node != self._without:
                self._hear(node, entry)
        return _before(bytes(newest[0][0])) if newest else b"0-0"

    async def _follow(self, redis: Redis, last: bytes) -> None:
        """Until something is missing, or agents' states or a life are others; without the database until it may
        be back."""
        while self._known is not None or self._loop.time() < self._rebuilt_at + REBUILT_EVERY_S:
            answer: Any = await redis.xread({self._stream: last}, count=AT_ONCE, block=WAIT_MS)
            for entry, fields in answer[0][1] if answer else ():
                last = entry
                told = from_fields(fields)
                if told.seq == 0 and _place(entry) <= self._looked_after:
                    continue
                if told.seq == 0 or not self._take(told):
                    return
            self.is_fresh = self._known is not None
            await asyncio.sleep(0)

    def _take(self, told: ToldEntry) -> bool:
        """False when what was told before is missing, or a node has begun a new life."""
        lives = self._lives.setdefault(told.node, [])
        if told.life not in lives:
            lives.append(told.life)
            self._heard[told.node] = 0
            if len(lives) > 1:
                return False
        if told.node == self._without or told.life != lives[-1] or told.seq <= self._up_to(told.node):
            return True
        if self._known is not None:
            if told.seq != self._up_to(told.node) + 1:
                return False
            self._known[told.node] = told.seq
        self._heard[told.node] = told.seq
        if told.entry is not None:
            self._hear(told.node, told.entry)
        return True

    def _up_to(self, node: str) -> int:
        """So far the node's journal is on the board; where the database is away, as far as anything was heard."""
        return self._heard.get(node, 0) if self._known is None else self._known.get(node, 0)


def _before(entry: bytes) -> bytes:
    return b"%d-0" % max(0, _place(entry)[0] - OVERLAP_MS)


def _place(entry: bytes) -> tuple[int, int]:
    """Of an entry in the stream: when it came by Redis' clock, and its number in that millisecond."""
    ms, _, number = entry.partition(b"-")
    return int(ms), int(number)
