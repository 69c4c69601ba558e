"""This server as one voice node of many."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from secrets import token_hex

from backplane.cluster.journal_stream import Telling
from backplane.cluster.member import Member
from backplane.driver import Driver
from backplane.driver import Engine as Doors
from calls.commands import Command
from calls.events import Event, TablePublished
from calls.journal import Entry
from calls.table import RoutingTable
from hotline.cluster import probe
from routing.cluster.messages import Send
from routing.cluster.seat import Seat
from routing.pace import Pace
from store.adopted import Adopted
from store.database import AWAY

log = logging.getLogger("hotline.cluster")

SILENT_S = 4.0
"""Who has not told the database for so long that he lives, nor answers by telephone, nor is on the bus, is dead."""
DATABASE_S = 3.0
NO_ANSWER: tuple[type[Exception], ...] = (*AWAY, TimeoutError)

Adopt = Callable[[str, float], Adopted | None]


class ManyNodes:
    """See `hotline.cluster.routing.Routing`. `address` is where the other nodes reach this one's telephone,
    `folder` the mark of where it records."""

    def __init__(
        self,
        redis_url: str,
        cluster: str,
        node: str,
        address: Callable[[], str],
        adopt: Adopt,
        *,
        folder: str = "",
    ) -> None:
        self.seat = Seat(node, token_hex(8))
        self.doors: Doors = self.seat
        self.performers: Mapping[type[Command], Callable[[Command], None]] = {Send: self._send}
        self._where = redis_url, cluster
        self._address, self._adopt = address, adopt
        self._telling = Telling(redis_url, cluster, node, folder)
        self._look: Callable[[], None] = lambda: None
        self._member: Member | None = None

    @property
    def table(self) -> RoutingTable:
        return self.seat.table

    @property
    def paces(self) -> Mapping[str, Pace]:
        """How fast queues move, where this node is the router."""
        router = self._member.router if self._member is not None else None
        return router.engine.room.paces if router is not None else {}

    def start(self, driver: Driver) -> None:
        """When the telephone is there. Callers who come before a router is found wait a moment."""
        self._loop, self._driver = asyncio.get_running_loop(), driver
        self.seat.address = self._address()
        self._member = Member(*self._where, self.seat, driver.post, self._given_up, published=self._look)
        self._member.publish(self.seat.table)
        self._member.start()
        self._telling.start()

    def when_published(self, look: Callable[[], None]) -> None:
        """Called on the loop's thread when something was published at any node; before `start`."""
        self._look = look

    def tell_published(self) -> None:
        """From any thread: the others need not look by themselves."""
        if self._member is not None:
            self._loop.call_soon_threadsafe(self._member.tell_published)

    def order(self, event: Event) -> None:
        self._loop.call_soon_threadsafe(self._order, event)

    def hear(self, entry: Entry) -> None:
        self._telling.hear(entry)
        if isinstance(entry.event, TablePublished) and self._member is not None:
            self._member.publish(entry.event.table)

    async def stop(self) -> None:
        if self._member is not None:
            await self._member.stop()
        await asyncio.to_thread(self._telling.stop)

    def _send(self, command: Command) -> None:
        if self._member is not None:
            self._member.send(command)

    def _order(self, event: Event) -> None:
        """Without the bus what concerns this node is done all the same."""
        assert self._member is not None
        if not self._member.order(event):
            log.warning("the bus is away: %s is done at this node only", type(event).__name__)
            self._driver.post(event)

    async def _given_up(self, node: str, address: str) -> Collection[str] | None:
        """A node whose telephone answers, or that the database hears of, is cut off, not dead: its callers are still
        there. Without the database the bus alone knows whom it left."""
        if await probe.answers(address):
            return None
        try:
            adopted = await asyncio.wait_for(asyncio.to_thread(self._adopt, node, SILENT_S), DATABASE_S)
        except NO_ANSWER as error:
            log.warning("node %s is given up without the database: %s", node, type(error).__name__)
            return ()
        if adopted is None:
            return None
        callbacks = {one.callback for one in (*adopted.callbacks, *adopted.reached)}
        return callbacks | {one.callback for one in adopted.callers}
