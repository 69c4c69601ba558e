"""A server that shows pages and takes no calls: the board of all nodes, orders to whichever they concern (X3)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector

from calls.errors import ConfigurationError
from calls.events import Event
from calls.journal import Entry
from console.app import SHANGHAI
from console.health import BUS
from console.live import LiveBoard
from hotline.administrator import appoint
from hotline.cluster.board import WholeBoard
from hotline.desks import Desks
from hotline.events.part import EventHooks
from hotline.keeping import folder_of
from hotline.prompting.part import Prompting
from hotline.prompting.speaking import spoken_by, voice_name
from hotline.quality import models
from hotline.reporting.part import Reporting
from hotline.roles import shared_folder
from hotline.roles.elsewhere import Elsewhere
from hotline.roles.loading import load, load_at_start
from hotline.roles.pages import Parts, pages
from hotline.roles.quiet_journal import QuietJournal
from hotline.scoring.desk import ScoringDesk, Surroundings
from hotline.scoring.figures import ScoringFigures
from hotline.settings import Settings
from hotline.sounds import catalogue_for
from hotline.standing_orders import known_orders
from hotline.tables.rehearsing import Rehearsing
from speech.choice import Choice
from speech.process import SpeechProcess
from store import Database
from store.database import AWAY

log = logging.getLogger("hotline")


class Console:
    """`start`, then `run` until told to `leave`, then `stop`. It has no journal: what happens, happens elsewhere."""

    def __init__(self, settings: Settings, say: Callable[[str, str], None]) -> None:
        self.settings, self._say = settings, say
        self.board = LiveBoard()
        self._leaving = asyncio.Event()
        self._reloading = asyncio.Lock()

    @property
    def ready(self) -> str:
        return f"http:{self.console.port}"

    async def start(self) -> None:
        """Pages are shown when it returns. Raises ConfigurationError."""
        settings, self._loop = self.settings, asyncio.get_running_loop()
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.sounds = catalogue_for(settings.config_dir, settings.data_dir)
        self.hotline = load_at_start(settings, self.sounds)
        self._say("config", f"{self.hotline.name} · {settings.config_dir} · {self.hotline.digest[:12]}")
        self.database = Database(settings.database)
        await asyncio.to_thread(self._migrate)
        self.elsewhere = Elsewhere(settings, lambda: self.desks.look())  # noqa: PLW0108  the desks come after it
        self.folder = folder_of(settings)
        sight = shared_folder.require(settings, await self.elsewhere.folder_told())
        self._say("recordings", f"{shared_folder.folder_of_all(settings)} · {sight.name.lower()}")
        self._make_parts()
        self.elsewhere.start()
        for part, line in (await asyncio.to_thread(self.desks.open, self.hotline)).items():
            self._say(part, line)
        for event in await asyncio.to_thread(known_orders, self.database):
            self._hear(event)
        self.whole.start()
        self.prompting.start()
        self.reporting.start()
        self.events.start()
        self._administrator = await appoint(self.database, settings, self._say)
        self.console.start()
        self._say("console", f"http://{self.console.host}:{self.console.port}/")

    async def run(self) -> None:
        await self._leaving.wait()

    def leave(self) -> None:
        self._leaving.set()

    async def stop(self) -> None:
        if self._administrator is not None:
            self._administrator.cancel()
        await asyncio.to_thread(self.console.stop)
        await self.whole.stop()
        await self.elsewhere.stop()
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        for part in (self.reporting, self.events, self.rehearsing, self.desks, self.prompting):
            part.stop()
        self.speech.close()
        self.database.dispose()

    async def reload(self) -> None:
        """Take the configuration anew; a faulty one is named and the live one stays in force."""
        async with self._reloading:
            settings = self.settings
            try:
                sounds = await asyncio.to_thread(catalogue_for, settings.config_dir, settings.data_dir)
                fresh = await asyncio.to_thread(load, settings, sounds)
                await asyncio.to_thread(self.desks.reload, fresh)
            except ConfigurationError as error:
                log.error("the configuration stays as it was: %s", error)
                return
            await asyncio.to_thread(self.prompting.open, sounds, fresh)
            self.sounds, self.hotline = sounds, fresh
            self.reporting.use(fresh.services)
            await asyncio.to_thread(self.events.use, fresh.services.hooks)

    # --- parts ---

    def _migrate(self) -> None:
        """A database that is away is asked again with every question."""
        try:
            self.database.migrate()
        except AWAY:
            log.warning("the database is away: pages show what they can")

    def _make_parts(self) -> None:
        settings, registry = self.settings, CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        self.speech = SpeechProcess(Choice.read(settings.speech))
        self.prompting = self._make_prompting()
        self.scoring = self._make_scoring(registry)
        self.desks = self._make_desks()
        self.whole = WholeBoard(self.elsewhere.where, self.board, self.database, (self.board.hear, self.desks.hear))
        flows, days = self.desks.flows, self.desks.days
        folders = settings.config_dir, settings.data_dir
        self.rehearsing = Rehearsing(self.database.url, *folders, flows.live_texts, lambda: days.calendars)
        self.reporting = Reporting(self.database, self.board, self.hotline.services, SHANGHAI)
        journal, hooks = QuietJournal(settings.data_dir / "journal"), self.hotline.services.hooks
        self.events = EventHooks(settings.node, self.database, journal, registry, hooks, of_all=True)
        self.console = pages(self._parts(registry))

    def _make_prompting(self) -> Prompting:
        settings = self.settings
        voice = spoken_by(self.speech), voice_name(Choice.read(settings.speech))
        folders = settings.config_dir, settings.data_dir
        prompting = Prompting(folders, self.database, voice, lambda _: None, partial(self._say, "prompts"))
        prompting.open(self.sounds, self.hotline)
        return prompting

    def _make_scoring(self, registry: CollectorRegistry) -> ScoringDesk:
        """For who asks about jobs or wants calls scored again; it is never started."""
        around = Surroundings(
            self.settings.node,
            self.elsewhere.tell,
            lambda *_: True,
            lambda: False,
            ScoringFigures(registry),
            self.settings.scoring_processes,
            models(self.settings, wanted=self.settings.transcribe),
        )
        return ScoringDesk(self.database, self.folder, around)

    def _make_desks(self) -> Desks:
        return Desks(
            self.database,
            self.hotline,
            self.settings.data_dir,
            post=self._hear_later,
            install=lambda _: None,
            judge_by=lambda rubric: setattr(self.scoring, "rubric", rubric),
            choice=models(self.settings, wanted=True),
            published=self.elsewhere.orderer.tell_published,
        )

    def _hear_later(self, event: Event) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._hear, event)

    def _hear(self, event: Event) -> None:
        """What is in force here is told to the board here; the voice nodes have it in their journals."""
        entry = Entry(0, datetime.now(UTC), self._loop.time(), event)
        self.board.hear(entry)
        self.desks.hear(entry)

    def _parts(self, registry: CollectorRegistry) -> Parts:
        return Parts(
            self.settings,
            self.database,
            registry,
            self.board,
            self.folder,
            self.desks,
            self.prompting,
            self.rehearsing,
            self.reporting,
            self.events,
            self.scoring.for_console,
            lambda: self.hotline,
            lambda: self.sounds,
            self.elsewhere.order,
            self._readiness,
            self.reporting.alarms.tell,
            lambda: self.elsewhere.orderer.is_heard,
        )

    def _readiness(self) -> dict[str, bool]:
        return {
            "calls": not self._leaving.is_set(),
            BUS: self.whole.is_fresh and self.elsewhere.orderer.is_heard,
        }
