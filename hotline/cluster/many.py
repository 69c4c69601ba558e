"""This server as one voice node of many."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from secrets import token_hex

from backplane.cluster.member import Member
from backplane.driver import Driver
from backplane.driver import Engine as Doors
from calls.commands import Command
from calls.events import CallbackRequested, Event, TablePublished
from calls.journal import Entry
from calls.table import RoutingTable
from hotline.cluster import probe
from routing.cluster.messages import Send
from routing.cluster.seat import Seat
from routing.pace import Pace

log = logging.getLogger("hotline.cluster")

LeftBehind = Callable[[str], Awaitable[list[CallbackRequested]]]
"""Whom a node's journal knows to have been left behind, as far as the database can tell."""


async def nobody(_: str) -> list[CallbackRequested]:
    """Where only the bus knows."""
    return []


class ManyNodes:
    """See `hotline.cluster.routing.Routing`. `address` is where the other nodes reach this one's telephone."""

    def __init__(
        self,
        redis_url: str,
        cluster: str,
        node: str,
        address: Callable[[], str],
        left_behind: LeftBehind = nobody,
    ) -> None:
        self.seat = Seat(node, token_hex(8))
        self.doors: Doors = self.seat
        self.performers: Mapping[type[Command], Callable[[Command], None]] = {Send: self._send}
        self._where = redis_url, cluster
        self._address, self._left_behind = address, left_behind
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
        self._member = Member(*self._where, self.seat, driver.post, self._given_up)
        self._member.publish(self.seat.table)
        self._member.start()

    def order(self, event: Event) -> None:
        self._loop.call_soon_threadsafe(self._order, event)

    def hear(self, entry: Entry) -> None:
        if isinstance(entry.event, TablePublished) and self._member is not None:
            self._member.publish(entry.event.table)

    async def stop(self) -> None:
        if self._member is not None:
            await self._member.stop()

    def _send(self, command: Command) -> None:
        if self._member is not None:
            self._member.send(command)

    def _order(self, event: Event) -> None:
        """Without the bus what concerns this node is done all the same."""
        assert self._member is not None
        if not self._member.order(event):
            log.warning("the bus is away: %s is done at this node only", type(event).__name__)
            self._driver.post(event)

    async def _given_up(self, node: str, address: str) -> list[CallbackRequested] | None:
        """A node whose telephone answers is cut off, not dead: its callers are still there."""
        if await probe.answers(address):
            return None
        return await self._left_behind(node)
