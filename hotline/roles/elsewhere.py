"""What a server without a telephone has of the calls: orders go out over the bus, what was published comes in."""

from __future__ import annotations

import logging
from collections.abc import Callable

from backplane.cluster.asking import folder_told
from backplane.cluster.orderer import Orderer
from calls.errors import NobodyHearsError
from calls.events import Event
from hotline.settings import Settings

log = logging.getLogger("hotline.cluster")


class Elsewhere:
    """`look` is called when something was published at another node."""

    def __init__(self, settings: Settings, look: Callable[[], None]) -> None:
        assert settings.redis_url is not None
        self.where = settings.redis_url.get_secret_value(), settings.cluster
        self.orderer = Orderer(*self.where, settings.node, look)

    def start(self) -> None:
        self.orderer.start()

    async def stop(self) -> None:
        await self.orderer.stop()

    def order(self, event: Event) -> None:
        """From any thread. Raises NobodyHearsError."""
        if not self.orderer.order(event):
            raise NobodyHearsError(f"{type(event).__name__}: no router is heard on the bus")

    def tell(self, event: Event) -> None:
        """The same of what is told again until somebody has heard it."""
        if not self.orderer.order(event):
            log.warning("%s is told later: no router is heard on the bus", type(event).__name__)

    async def folder_told(self) -> str | None:
        """The mark of the folder that voice nodes record into; None while nobody has told."""
        return await folder_told(*self.where)
