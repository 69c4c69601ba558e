"""The whole server, wired in one place, top to bottom."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector

from backplane.driver import Driver
from calls import events as e
from calls.commands import TELEPHONY, Command, LookUp
from calls.errors import ConfigurationError
from calls.model import Sound
from console.app import SHANGHAI
from console.health import RECORDING
from console.live import LiveBoard
from console.serving import ConsoleServer
from console.watched import create_watched
from hotline import pins
from hotline.administrator import appoint
from hotline.after_the_call import AfterTheCall
from hotline.calendar_watch import CalendarWatch
from hotline.cluster.board import Whole, whole_board
from hotline.cluster.routing import routing_of
from hotline.desks import Desks
from hotline.ears import Ears
from hotline.events.part import EventHooks
from hotline.keeping import open_folder, played_folder
from hotline.lookups import Lookups
from hotline.message_sounds import prompts_among
from hotline.metrics import Sampler, watch
from hotline.mqtt.part import Mqtt
from hotline.past import Past
from hotline.prompting.part import Prompting
from hotline.prompting.speaking import spoken_by, voice_name
from hotline.quality import Quality, models
from hotline.recording_room import MEGABYTE, RecordingRoom
from hotline.reporting.part import Reporting
from hotline.roles.loading import load, load_at_start
from hotline.roles.pages import Parts, pages
from hotline.sealing import Sealer
from hotline.settings import Settings
from hotline.sounds import catalogue_for
from hotline.tables.rehearsing import Rehearsing
from hotline.telephone import House, sip_settings, twilio_of
from hotline.tracing import SipTracing
from hotline.trunks import Trunks
from ivr.flow import Flow
from speech.choice import Choice
from speech.process import SpeechProcess
from switchboard.switchboard import Switchboard
from telephony.sip.adapter import SipTelephony

log = logging.getLogger("hotline")
BRIDGE_HZ = 8000

Say = Callable[[str, str], None]
"""Tells the owner of a started part: its name and a line about it."""


def _spare_the_loop_collections() -> None:
    """What is there now stays and need not be looked at again; and looking at everything else, which stops every call
    for a tenth of a second on a busy machine, is for once in a long while.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


class Server:
    """One voice node with its console. `start`, then `run` until told to `leave`, then `stop`."""

    def __init__(self, settings: Settings, say: Say) -> None:
        self.settings = settings
        self._say = say
        self.board = LiveBoard()
        self._leaving = asyncio.Event()
        self._reloading = asyncio.Lock()
        self._live_flows: dict[str, Flow] = {}

    async def start(self) -> None:
        """Bring every part up; calls are taken when it returns. Raises ConfigurationError."""
        loop = asyncio.get_running_loop()
        settings = self.settings
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)

        # What the owner configured
        self.sounds = catalogue_for(settings.config_dir, settings.data_dir)
        self.hotline = load_at_start(settings, self.sounds)
        self._say("config", f"{self.hotline.name} · {settings.config_dir} · {self.hotline.digest[:12]}")
        self._settle_pins()

        # What was, and must not be lost
        self.folder = await asyncio.to_thread(open_folder, settings, partial(self._say, "recordings"))
        past = await Past.open(settings, self.folder, self.hotline.lines)
        self.past, self.database, self.journal, self.projector = past, past.database, past.journal, past.projector
        self._say("store", f"{self.database.name} · journal at {self.journal.last_seq}")
        if past.found.calls:
            self._say("recovery", past.told)
        self.after = AfterTheCall(
            self.database, self.folder, played_folder(settings), self.hotline.services, past.found
        )

        # The engines and the telephone
        self.switchboard = Switchboard(
            self.hotline.lines, self.hotline.flows, self.hotline.calendars, self.hotline.customers
        )
        self.telephony = self._make_telephony()
        self.routing = routing_of(settings, lambda: self.telephony.ports["udp"], past.nodes.adopt)
        self.prompting = self._make_prompting()
        self.driver = Driver(loop, self.journal, (self.switchboard, self.routing.doors), self._performers())

        # Who listens
        registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        sampler = Sampler(registry, self.telephony, self.driver, self.routing.paces)
        self.quality = Quality(
            settings,
            self.database,
            self.folder,
            registry=registry,
            sampler=sampler,
            post=self._post_later,
            wait_projected=self.projector.wait_projected,
            scores=settings.role.scores,
            overhear=self.board.stories.overhear,
        )
        self.sealer = Sealer(self.folder, self.driver.post_threadsafe, self.quality.scoring.awaits_words)
        self._watch_over(registry)
        calendar_watch = CalendarWatch(registry, lambda: self.desks.days.known)
        self.desks = Desks(
            self.database,
            self.hotline,
            settings.data_dir,
            post=self.driver.post_threadsafe,
            install=lambda flow: loop.call_soon_threadsafe(self._install, flow),
            judge_by=self.quality.judge_by,
            choice=models(settings, wanted=True),
            other_days=lambda: loop.call_soon_threadsafe(self._publish_ways_in),
            published=self.routing.tell_published,
        )
        self.whole = self._make_whole()
        for listener in (
            self.board,
            self.sealer,
            self.room,
            self.quality,
            sampler,
            self.desks,
            self.after,
            self.routing,
            self.whole,
            self.prompting.announcements,
        ):
            self.driver.subscribe(listener.hear)
        self.driver.subscribe(lambda entry: self.telephony.tell(entry.event))

        # Open the doors
        self.mqtt = Mqtt(settings, self.database, self.journal, self.board, registry)
        self.console = self._make_console(registry)
        self.driver.post(e.ServerStarted(settings.node, datetime.now(UTC)))
        self.driver.post(e.FlowsPublished(self.hotline.digest))
        for part, line in (await asyncio.to_thread(self.desks.open, self.hotline)).items():
            self._say(part, line)
        await self._restore(past)
        self._begin_work()
        await self.telephony.start()
        self.routing.when_published(self.desks.look)
        self.routing.start(self.driver)
        self.whole.start()
        self._bring_back(past)
        self._watching = [loop.create_task(watch.run()) for watch in (sampler, calendar_watch)]
        self._say("sip", " · ".join(f"{kind} {port}" for kind, port in self.telephony.ports.items()))
        self._administrator = await appoint(self.database, settings, self._say) if settings.role.has_pages else None
        self.console.start()
        self.mqtt.start(self.console)
        self._say("console", f"http://{self.console.host}:{self.console.port}/")
        _spare_the_loop_collections()

    @property
    def ready(self) -> str:
        ports = " ".join(f"{kind}:{port}" for kind, port in self.telephony.ports.items())
        return f"sip {ports} http:{self.console.port}"

    async def run(self) -> None:
        """Serve until `leave` is called."""
        await self._leaving.wait()

    def leave(self) -> None:
        self._leaving.set()

    async def stop(self) -> None:
        """Drain: no new calls, those that are up may finish for a while; then everything closes in order."""
        loop = asyncio.get_running_loop()
        self.telephony.drain(self.settings.drain_s)
        until = loop.time() + self.settings.drain_s
        while self.telephony.active_calls() and loop.time() < until:  # noqa: ASYNC110  a count, not a signal
            await asyncio.sleep(0.1)
        await self.telephony.stop()
        await asyncio.sleep(0)
        await self.whole.stop()
        await self.routing.stop()
        for task in self._watching:
            task.cancel()
        if self._administrator is not None:
            self._administrator.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        told = (self.mqtt, self.after, self.reporting, self.events)
        last = (self.rehearsing, self.desks, self.prompting)
        for part in (self.sealer, self.room, *told, self.tracing, self.quality, self.console, *last):
            part.stop()
        self.speech.close()
        self.ears.close()
        self.lookups.close()
        self.driver.stop()
        self.journal.append(e.ServerStopped(self.settings.node, datetime.now(UTC)), datetime.now(UTC), 0.0)
        self.past.close()

    async def reload(self) -> None:
        """Take the configuration anew; a faulty one is named and the live one stays in force."""
        async with self._reloading:
            await self._reload()

    async def _reload(self) -> None:
        """Read on another thread: a large table takes longer than a call may wait."""
        try:
            sounds = await asyncio.to_thread(catalogue_for, self.settings.config_dir, self.settings.data_dir)
            fresh = await asyncio.to_thread(load, self.settings, sounds)
            await asyncio.to_thread(self.desks.reload, fresh)
        except ConfigurationError as error:
            log.error("the configuration stays as it was: %s", error)
            self._say("config", f"未更改 / unchanged: {error.faults[0]}")
            return
        await asyncio.to_thread(self.prompting.open, sounds, fresh)
        self.sounds, self.hotline = sounds, fresh
        self._settle_pins()
        self.telephony.reserve_for(fresh.emergency_numbers)
        self._live_flows = {name: flow for name, flow in self._live_flows.items() if name in fresh.flow_texts}
        self._publish_ways_in()
        self.after.use(fresh.services, self.desks.flows.live.values())
        self.reporting.use(fresh.services)
        await asyncio.to_thread(self.events.use, fresh.services.hooks)
        self.lookups.services = fresh.services.lookups
        self.driver.post(e.FlowsPublished(fresh.digest))
        self._say("config", f"{fresh.name} · {fresh.digest[:12]}")

    # --- parts ---

    def _settle_pins(self) -> None:
        """Those made up just now are shown once."""
        self._pins, fresh = pins.settle(self.hotline.pins, self.settings.data_dir)
        for agent in fresh:
            self._say("agent", f"{agent} PIN {self._pins[agent]}")

    def _watch_over(self, registry: CollectorRegistry) -> None:
        self.tracing = SipTracing(self.database, self.telephony, self.settings.sip_trace_days, registry)
        self.room = RecordingRoom(self.folder, registry, self.settings.recording_least_free_mb * MEGABYTE)
        watch(registry, self.journal, self.projector, lambda: self.ears.is_awake, lambda: self.sealer.waiting)

    def _begin_work(self) -> None:
        """What takes its time, on threads and processes of its own."""
        self.room.start()
        self.tracing.start()
        self.quality.start()
        self.prompting.start()
        if self.settings.role.has_pages:
            self.reporting.start()
        self.events.start()

    def _make_prompting(self) -> Prompting:
        settings = self.settings
        voice = spoken_by(self.speech), voice_name(Choice.read(settings.speech))
        folders = settings.config_dir, settings.data_dir
        prompting = Prompting(folders, self.database, voice, self._post_later, partial(self._say, "prompts"))
        prompting.open(self.sounds, self.hotline)
        return prompting

    def _performers(self) -> dict[type[Command], Callable[[Command], None]]:
        self.lookups = Lookups(self.hotline.services.lookups, self._post_later)
        return {
            **dict.fromkeys(TELEPHONY, self.telephony.perform),
            LookUp: self.lookups.perform,
            **self.routing.performers,
        }

    def _make_telephony(self) -> Trunks:
        """With who listens at it."""
        self.speech = SpeechProcess(Choice.read(self.settings.speech))
        self.ears = Ears(self.speech, self._post_later, self.settings.data_dir)
        emergencies = self.hotline.emergency_numbers
        house: House = {
            "post": lambda event: self.driver.post(event),  # noqa: PLW0108  the driver comes after the telephone
            "sounds": self._sound_files,
            "unsaid": lambda sounds: self.sounds.unsaid(prompts_among(sounds)),
            "recordings": self.folder.root,
            "listener": self.ears,
            "ears": self.ears.folder,
        }
        sip = SipTelephony(
            sip_settings(self.settings, emergencies), logins=lambda dialled: pins.judge(self._pins, dialled), **house
        )
        return Trunks(sip, twilio_of(self.settings, emergencies, house))

    def _post_later(self, event: e.Event) -> None:
        """From any thread."""
        self.driver.post_threadsafe(event)

    def _install(self, flow: Flow) -> None:
        """A version of a flow is in force: new calls go through it."""
        self._live_flows = {**self._live_flows, flow.name: flow}
        self._publish_ways_in()
        self.driver.post(e.FlowPublished(flow.name, flow.version))

    def _publish_ways_in(self) -> None:
        hotline = self.hotline
        self.switchboard.publish(hotline.lines, self._live_flows, self.desks.days.calendars, hotline.customers)
        self.ears.know(hotline.knowledge, self._live_flows.values())

    def _sound_files(self, sounds: Sequence[Sound]) -> list[Path]:
        return self.after.messages.files(sounds, lambda prompts: self.sounds.files(prompts, BRIDGE_HZ))

    async def _restore(self, past: Past) -> None:
        """Put back what was, under the rules that are in force now; mend the recordings that were cut off."""
        for event in await past.orders():
            self.driver.post(event)
        for left in past.cut_off:
            self.sealer.close(left.call, left.recording, left.path, cut=True, purpose=left.purpose)
        self.sealer.keep_old()

    def _bring_back(self, past: Past) -> None:
        """Callers who are to be called and messages nobody has heard stand where they stood."""
        self.after.start(self.desks.flows.live.values())
        for event in past.waiting(self.routing.table.queues):
            self.driver.post(event)
        past.look_after_others(self.driver.post_threadsafe, lambda: self.routing.table.queues)

    def _make_console(self, registry: CollectorRegistry) -> ConsoleServer:
        settings, flows, days = self.settings, self.desks.flows, self.desks.days
        folders = settings.config_dir, settings.data_dir
        self.rehearsing = Rehearsing(self.database.url, *folders, flows.live_texts, lambda: days.calendars)
        services = self.hotline.services
        self.reporting = Reporting(self.database, self.board, services, SHANGHAI)
        self.events = EventHooks(settings.node, self.database, self.journal, registry, services.hooks)
        if settings.role.has_pages:
            return pages(self._parts(registry))
        return ConsoleServer(create_watched(self._readiness, registry), settings.http_host, settings.http_port)

    def _make_whole(self) -> Whole:
        return whole_board(self.settings, self.board, self.database, (self.board.hear, self.desks.hear))

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
            self.quality.scoring.for_console,
            lambda: self.hotline,
            lambda: self.sounds,
            self.routing.order,
            self._readiness,
            self.mqtt.beside(self.reporting.alarms.tell),
        )

    def _readiness(self) -> dict[str, bool]:
        return {
            "sip": bool(self.telephony.ports),
            "sql": self.projector.lag().seconds < 60,
            "calls": not self._leaving.is_set(),
            RECORDING: self.room.accepts,
            **self.mqtt.parts(),
            **self.events.parts(),
        }
