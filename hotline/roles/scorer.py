"""A server that scores the calls of all voice nodes, deletes what is due and draws for review (X3).

Jobs are claimed in the database, recordings read from the shared folder; what is to stand in a journal goes over the
bus to a voice node, and again until it stands there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector

from console.health import BUS
from console.serving import ConsoleServer
from console.watched import create_watched
from hotline.keeping import folder_of
from hotline.quality import Quality, models
from hotline.roles import shared_folder
from hotline.roles.elsewhere import Elsewhere
from hotline.roles.loading import load_at_start
from hotline.roles.shared_folder import Sight
from hotline.rubrics.desk import RubricDesk
from hotline.settings import Settings
from hotline.sounds import catalogue_for
from store import Database
from store.database import AWAY

log = logging.getLogger("hotline")

LOOK_AGAIN_S = 2.0


class Scorer:
    """`start`, then `run` until told to `leave`, then `stop`."""

    def __init__(self, settings: Settings, say: Callable[[str, str], None]) -> None:
        self.settings, self._say = settings, say
        self._leaving = asyncio.Event()
        self._folder = shared_folder.folder_of_all(settings)
        self._works = False

    @property
    def ready(self) -> str:
        return f"http:{self.console.port}"

    async def start(self) -> None:
        """It answers when it returns, and works from when the folder is known to be the voice nodes'. Raises
        ConfigurationError."""
        settings, registry = self.settings, CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        hotline = load_at_start(settings, catalogue_for(settings.config_dir, settings.data_dir))
        self.database = Database(settings.database)
        await asyncio.to_thread(self._migrate)
        self.elsewhere = Elsewhere(settings, lambda: self.rubrics.poked.set())  # noqa: PLW0108  made later
        sight = shared_folder.require(settings, await self.elsewhere.folder_told())
        self.quality = self._make_quality(registry)
        choice = models(settings, wanted=True)
        self.rubrics = RubricDesk(
            self.database, hotline.rubric_text, settings.data_dir, self.quality.judge_by, choice
        )
        self.elsewhere.start()
        self._say("rubric", await asyncio.to_thread(self.rubrics.open))
        self._beginning = asyncio.create_task(self._begin(sight))
        app = create_watched(self._readiness, registry)
        self.console = ConsoleServer(app, settings.http_host, settings.http_port)
        self.console.start()

    async def run(self) -> None:
        await self._leaving.wait()

    def leave(self) -> None:
        self._leaving.set()

    async def reload(self) -> None:
        """What it goes by is published: there is nothing to take anew."""

    async def stop(self) -> None:
        self._beginning.cancel()
        await asyncio.to_thread(self.console.stop)
        await asyncio.to_thread(self._close)
        await self.elsewhere.stop()

    def _close(self) -> None:
        if self._works:
            self.quality.stop()
        self.rubrics.stop()
        self.database.dispose()

    def _migrate(self) -> None:
        try:
            self.database.migrate()
        except AWAY:
            log.warning("the database is away: work begins when it is back")

    def _make_quality(self, registry: CollectorRegistry) -> Quality:
        return Quality(
            self.settings,
            self.database,
            folder_of(self.settings),
            registry=registry,
            sampler=None,
            post=self.elsewhere.tell,
            wait_projected=lambda *_: True,
            attends=False,
        )

    async def _begin(self, sight: Sight) -> None:
        """A job whose recording is not there counts as tried: nothing is claimed before the folder is known."""
        told = None
        while sight is not Sight.SAME:
            if sight is not told:
                log.warning(
                    "no work yet, the folder of recordings %s: %s", sight.name.lower(), self.settings.recordings
                )
            told = sight
            await asyncio.sleep(LOOK_AGAIN_S)
            mark = await self.elsewhere.folder_told()
            sight = await asyncio.to_thread(shared_folder.look, self._folder, mark)
        self.quality.start()
        self._works = True
        self._say("scoring", f"{self._folder}")

    def _readiness(self) -> dict[str, bool]:
        return {"scoring": self._works, BUS: self.elsewhere.orderer.is_heard}
