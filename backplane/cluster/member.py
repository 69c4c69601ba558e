"""A node on the bus: what its seat sends goes into the stream, what is in the stream is heard by its seat, by its
ledger of all nodes and, while it holds the lease, by the router it is.

Calls never wait for Redis: sending is a queue, and whatever breaks, the seat is told that it may have missed
something once the bus is back.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from backplane.cluster.connection import ANSWERS_WITHIN_S, connect
from backplane.cluster.lease import LEASE_S, RENEW_S, Lease
from backplane.cluster.together import stopped, together
from backplane.cluster.wire import from_bytes, to_bytes
from calls.commands import Announce, Command
from calls.errors import FarEndError
from calls.events import Event
from calls.table import RoutingTable
from routing.cluster import messages as m
from routing.cluster.ledger import Known, Ledger
from routing.cluster.router import TERMS, Router
from routing.cluster.seat import Seat

log = logging.getLogger("hotline.cluster")

KEPT = 20_000
"""So many messages stay in the stream: those who are connected have read them long before."""
AT_ONCE = 200
WAIT_MS = 200
UNHEARD_S = 1.5
"""Who does not hear even himself so long has lost the bus, whatever the connection says."""
AGAIN_S = 0.2
DEAD_AFTER_S = 5.0

_TROUBLE = (RedisError, OSError, asyncio.TimeoutError, FarEndError)

GivenUp = Callable[[str, str], Awaitable[Collection[str] | None]]
"""Of a node and the address of its telephone: the callbacks, by name, that are asked for in its stead out of the
database; None when it lives."""


class Member:
    """`post` takes events on the loop's thread; `candidate` nodes may be the router. `given_up` is asked before a
    silent node is declared dead; `published` is told when something was published anywhere."""

    def __init__(
        self,
        url: str,
        cluster: str,
        seat: Seat,
        post: Callable[[Event], None],
        given_up: GivenUp,
        *,
        candidate: bool = True,
        published: Callable[[], None] = lambda: None,
    ) -> None:
        self.seat = seat
        self.ledger = Ledger()
        self.router: Router | None = None
        self.connected = False
        self._url, self._cluster, self._post, self._given_up = url, cluster, post, given_up
        self._candidate, self._published = candidate, published
        self._stream = f"hotline:{cluster}:bus"
        self._table = RoutingTable("")
        self._outbox: deque[m.Message] = deque()
        self._filled = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._heard_myself_at = 0.0
        self._lease_until = 0.0
        self._asking: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    # --- what the driver and the console use ---

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self.seat.start(loop.time())
        self._running = loop.create_task(self._run())

    async def stop(self) -> None:
        """The next router need not wait for the lease to run out."""
        await stopped(self._running)

    def send(self, command: Command) -> None:
        """Performs `Send`. While the bus is away nothing is kept: what stands is retold when it is back."""
        assert isinstance(command, m.Send)
        self._put([command.message])

    def order(self, event: Event) -> bool:
        """Have it happen wherever it concerns; False when the bus is away: nobody would hear of it."""
        if not self.connected:
            return False
        self._put([m.Ordered(self.seat.node, self.seat.life, event)])
        return True

    def tell_published(self) -> None:
        """Who does not hear it looks by himself a little later."""
        self._put([m.Published(self.seat.node)])

    def publish(self, table: RoutingTable) -> None:
        self._table = table
        if self.router is not None:
            self._put(self.router.publish(table, self._now()))
            self._arm()

    # --- the connection ---

    async def _run(self) -> None:
        while True:
            redis = connect(self._url)
            try:
                await self._live(redis)
            except _TROUBLE as error:
                if self.connected:
                    log.warning("the bus is away: %s", error)
            except Exception:  # a message that cannot be taken in must not leave the node alone for ever
                log.exception("what was said on the bus could not be taken in")
            finally:
                self._lost()
                with suppress(*_TROUBLE):
                    await redis.aclose()
            await asyncio.sleep(AGAIN_S)

    async def _live(self, redis: Redis) -> None:
        """Until something breaks."""
        last = await self._last_id(redis)
        lease = Lease(redis, self._cluster, f"{self.seat.node}/{self.seat.life}")
        self._outbox.clear()
        self.connected, self._heard_myself_at = True, self._now()
        self._perform(self.seat.missed())
        try:
            await together(self._read(redis, last), self._write(redis), self._watch(lease))
        except asyncio.CancelledError:
            with suppress(*_TROUBLE):
                await asyncio.wait_for(lease.give_back(), ANSWERS_WITHIN_S)
            raise

    def _lost(self) -> None:
        self.connected, self.router = False, None
        self._arm()

    async def _last_id(self, redis: Redis) -> bytes:
        newest: Any = await redis.xrevrange(self._stream, count=1)
        return bytes(newest[0][0]) if newest else b"0-0"

    async def _write(self, redis: Redis) -> None:
        while True:
            await self._filled.wait()
            self._filled.clear()
            async with redis.pipeline(transaction=False) as pipe:
                while self._outbox:
                    pipe.xadd(self._stream, {"m": to_bytes(self._outbox.popleft())}, maxlen=KEPT, approximate=True)
                await pipe.execute()

    async def _read(self, redis: Redis, last: bytes) -> None:
        while True:
            answer: Any = await redis.xread({self._stream: last}, count=AT_ONCE, block=WAIT_MS)
            for entry, body in answer[0][1] if answer else ():
                last = entry
                self._hear_bytes(body.get(b"m", b""))
            if self._now() - self._heard_myself_at > UNHEARD_S:
                raise FarEndError("the stream does not bring what is put in")

    # --- hearing ---

    def _hear_bytes(self, data: bytes) -> None:
        """A node of a later version may say what we do not know: who misses something by it sees a gap."""
        try:
            message = from_bytes(data)
        except FarEndError as error:
            log.warning("passed over on the bus: %s", error)
        else:
            self._hear(message)

    def _hear(self, message: m.Message) -> None:
        now = self._now()
        self.ledger.hear(message, now)
        self._perform(self.seat.hear(message, now))
        if isinstance(message, m.FromNode):
            if message.life == self.seat.life:
                self._heard_myself_at = now
            if self.router is not None:
                self._put(self.router.hear(message, now))
                self._arm()
        elif isinstance(message, m.Published):
            self._published()

    def _perform(self, commands: Iterable[Command]) -> None:
        for command in commands:
            if isinstance(command, Announce):
                self._post(command.event)
            elif isinstance(command, m.Send):
                self._put([command.message])

    def _put(self, messages: Iterable[m.Message]) -> None:
        if self.connected:
            self._outbox.extend(messages)
            self._filled.set()

    # --- the lease, and the router while it is held ---

    async def _watch(self, lease: Lease) -> None:
        while True:
            asked_at = self._now()
            known = self.ledger.fence // TERMS
            token = await asyncio.wait_for(lease.take(known), ANSWERS_WITHIN_S) if self._candidate else None
            self._lease_until = asked_at + LEASE_S
            self._be_router(token)
            if self.router is not None and not self.router.is_gathering:
                self._put(self.router.take_up_fallen(self._now()))
                self._ask_about_silent_ones(self.router, lease)
            await asyncio.sleep(RENEW_S)

    def _be_router(self, token: int | None) -> None:
        if token is None:
            self.router = None
        elif self.router is None or self.router.lease != token:
            self.router = Router(self.seat.node, token, self._table, self.ledger, self._now())
            log.info("this node routes, lease %d", token)
        self._arm()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if self.router is not None:
            self._timer = asyncio.get_running_loop().call_at(self.router.next_deadline(), self._tick)

    def _tick(self) -> None:
        """A router whose lease may have run out falls silent by itself."""
        now = self._now()
        if self.router is not None and now < self._lease_until:
            self._put(self.router.tick(now))
            self._arm()
        elif self.router is not None:
            self._timer = asyncio.get_running_loop().call_later(RENEW_S, self._tick)

    # --- nodes that may be dead ---

    def _ask_about_silent_ones(self, router: Router, lease: Lease) -> None:
        for node, known in router.silent(self._now(), DEAD_AFTER_S).items():
            if node not in self._asking:
                self._asking.add(node)
                task = asyncio.get_running_loop().create_task(self._give_up(node, known, lease))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _give_up(self, node: str, known: Known, lease: Lease) -> None:
        try:
            seen_to = await self._given_up(node, known.address)
            router, now = self.router, self._now()
            if seen_to is None or router is None or self.ledger.nodes.get(node) is not known:
                return
            if node in self.ledger.alive(now, DEAD_AFTER_S) or not await lease.give_up(node, known.life):
                return
            messages, events = router.adopt(node, now, seen_to)
            log.warning("node %s is given up; %d calls and agents are taken over", node, len(events))
            self._put(messages)
            for event in events:
                self._post(event)
        except _TROUBLE as error:
            log.warning("node %s is silent; it is looked at again: %s", node, error)
        finally:
            self._asking.discard(node)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
