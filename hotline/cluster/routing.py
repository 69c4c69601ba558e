"""Who routes the calls of this server: an engine of its own, or the router of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from backplane.driver import Driver
from backplane.driver import Engine as Doors
from calls.commands import Command
from calls.events import Event
from calls.journal import Entry
from calls.table import RoutingTable
from hotline.cluster.many import Adopt, ManyNodes
from hotline.roles import shared_folder
from hotline.settings import Settings
from routing.engine import Engine
from routing.pace import Pace


class Routing(Protocol):
    """`doors` is what the driver drives, `performers` what it needs for that beside the others'.

    `order` takes what somebody at the console wants, from any thread.
    """

    doors: Doors
    performers: Mapping[type[Command], Callable[[Command], None]]

    @property
    def table(self) -> RoutingTable: ...

    @property
    def paces(self) -> Mapping[str, Pace]: ...

    def start(self, driver: Driver) -> None: ...

    def order(self, event: Event) -> None: ...

    def when_published(self, look: Callable[[], None]) -> None: ...

    def tell_published(self) -> None: ...

    def hear(self, entry: Entry) -> None: ...

    async def stop(self) -> None: ...


class OneNode:
    """The engine is here."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.doors: Doors = self.engine
        self.performers: Mapping[type[Command], Callable[[Command], None]] = {}

    @property
    def table(self) -> RoutingTable:
        return self.engine.room.table

    @property
    def paces(self) -> Mapping[str, Pace]:
        return self.engine.room.paces

    def start(self, driver: Driver) -> None:
        self._driver = driver

    def order(self, event: Event) -> None:
        self._driver.post_threadsafe(event)

    def when_published(self, look: Callable[[], None]) -> None:
        """Nothing is published elsewhere."""

    def tell_published(self) -> None:
        """Nobody else has to look."""

    def hear(self, _: Entry) -> None:
        """Nobody else has to know."""

    async def stop(self) -> None:
        """Nothing runs by itself."""


def routing_of(settings: Settings, sip_port: Callable[[], int], adopt: Adopt) -> Routing:
    """As the settings have it; `sip_port` is asked when the telephone is there, `adopt` takes over from the database
    what a dead node left."""
    if settings.redis_url is None:
        return OneNode()
    host = settings.node_address or settings.sip_public_address or settings.sip_host
    url = settings.redis_url.get_secret_value()
    folder = shared_folder.mark_of(settings)
    return ManyNodes(url, settings.cluster, settings.node, lambda: f"{host}:{sip_port()}", adopt, folder=folder)
