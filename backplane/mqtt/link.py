"""The link to the broker, on a thread and loop of its own: connects, keeps connecting, and has everything brought."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from backplane.mqtt import faults
from backplane.mqtt import shapes as s
from backplane.mqtt.box import FULL, Box, Marks, open_box
from backplane.mqtt.commands import Commands, Desk
from backplane.mqtt.connection import Connection, MqttError, RefusedError
from backplane.mqtt.message import Hide, Message, encoded
from backplane.mqtt.pump import Pump
from backplane.mqtt.reader import Reader
from backplane.mqtt.settings import MqttSettings
from backplane.mqtt.spooling import Measure, Spooling
from backplane.mqtt.states import States, StateTeller
from backplane.mqtt.topics import Topics
from calls.errors import Fault
from store.journal import JournalWriter
from store.reporting import Report, to_log

FIRST_RETRY_S, LAST_RETRY_S = 0.25, 5.0
GOODBYE_S = 3.0
MEGABYTE = 1024 * 1024
FILE = "mqtt.db"

log = logging.getLogger("hotline.mqtt")


@dataclass(frozen=True, slots=True)
class House:
    """What the link asks of the house, on threads of its own."""

    metrics: Measure
    states: States
    desk: Desk
    hide: Hide
    version: str


@dataclass(slots=True)
class LinkFigures:
    """For Prometheus; read from any thread. The broker has taken the journal up to `taken`."""

    connected: bool = False
    published: int = 0
    dropped: int = 0
    spooled: int = 0
    taken: int = 0
    commands: int = 0
    refused: int = 0


class Link:
    """`start` returns at once, whatever the broker does. `alarm` may be called from any thread.

    A box that is new begins behind the journal's entry `first`; without it, at the journal's end.
    """

    def __init__(
        self,
        settings: MqttSettings,
        node: str,
        journal: JournalWriter,
        folder: Path,
        *,
        first: int | None = None,
        report: Report = to_log,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.settings, self.topics, self.figures = settings, Topics(settings.root, node), LinkFigures()
        self._journal, self._report, self._clock = journal, report, clock
        self._path, self._first = folder / FILE, journal.last_seq if first is None else first
        self._loop: asyncio.AbstractEventLoop | None = None
        self._spooling: Spooling | None = None
        self._begun, self._last_words = threading.Event(), ""
        self._since: datetime | None = None
        self._stopping, self._woken = asyncio.Event(), asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="mqtt", daemon=True)

    def start(self, house: House) -> None:
        self._house = house
        self._thread.start()
        self._begun.wait(GOODBYE_S)
        self._journal.when_synced(lambda: self._call(self._woken.set))

    def stop(self) -> None:
        """Tell what there is to tell, and say goodbye; within a few seconds."""
        self._call(self._stopping.set)
        if self._thread.ident is not None:
            self._thread.join(3 * GOODBYE_S)

    def away_s(self) -> float:
        """How long the broker has been gone."""
        return 0.0 if self._since is None else (self._clock() - self._since).total_seconds()

    def alarm(self, message: s.AlarmMessage) -> None:
        self._call(lambda: self._keep_alarm(message))

    def _call(self, do: Callable[[], object]) -> None:
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has closed
                self._loop.call_soon_threadsafe(do)

    # --- on the link's own thread -----------------------------------------------------------------------------------

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._begun.set()
        box = await self._opened()
        if box is None:
            return
        self._spooling = Spooling(
            box, lambda error: self._tell(faults.disk_full(self._path, str(error))), self._spooled
        )
        self._box = box
        settings = self.settings
        measuring = asyncio.create_task(
            self._spooling.measure(
                self._house.metrics, self.topics.metrics, settings.metrics_every_s, settings.telemetry_expiry_s
            )
        )
        try:
            await self._keep_connected()
        finally:
            measuring.cancel()
            await asyncio.gather(measuring, return_exceptions=True)
            box.close()

    async def _opened(self) -> Box | None:
        """Tried again until the disk lets us."""
        while not self._stopping.is_set():
            try:
                box, aside = open_box(self._path, int(self.settings.spool_mb * MEGABYTE))
                if aside is not None:
                    self._report(faults.box_lost(aside))
                marks = box.marks() or Marks(self._first, self._first, self._first + 1)
                box.mark(marks)
                self.figures.taken = marks.taken
            except (FULL, OSError) as error:
                self._tell(faults.disk_full(self._path, str(error)))
                await self._rest(LAST_RETRY_S)
            else:
                return box
        return None

    async def _keep_connected(self) -> None:
        delay_s = FIRST_RETRY_S
        while not self._stopping.is_set():
            before = self.figures.published
            try:
                await self._connect()
            except (MqttError, OSError, ValueError) as error:
                self._tell(faults.away(self.settings, str(error)))
            except RefusedError as error:
                self._tell(faults.refused(self.settings, str(error)))
            except FULL as error:
                self._tell(faults.disk_full(self._path, str(error)))
            except Exception:
                log.exception("the link to the broker stumbled; it is tried again")
            self.figures.connected, self._since = False, self._since or self._clock()
            delay_s = FIRST_RETRY_S if self.figures.published > before else min(2 * delay_s, LAST_RETRY_S)
            await self._rest(delay_s)

    async def _connect(self) -> None:
        """Until the connection is lost, which raises, or we are to stop."""
        settings = self.settings
        client_id = settings.client_id or f"{settings.root}-{self.topics.node}"
        will = self._status(online=False, since=None)
        async with Connection(settings, client_id, will, settings.tls_context()) as connection:
            await self._certainly(connection, self._status(online=True, since=self._clock()))
            self.figures.connected, self._last_words, self._since = True, "", None
            log.info("connected to the broker at %s", settings.url)
            await self._serve(connection)
            await self._say_goodbye(connection)

    async def _serve(self, connection: Connection) -> None:
        """Until one of the parts fails, whose error is raised, or we are to stop."""
        parts: list[Awaitable[None]] = [connection.until_lost(), self._bring(connection)]
        if self.settings.states:
            parts.append(StateTeller(self._box, connection, self._house.states).run())
        if self.settings.commands:
            parts.append(
                Commands(self.topics, self._box, self._house.desk, self._clock, self.figures).run(connection)
            )
        tasks = [asyncio.ensure_future(part) for part in (self._stopping_now(), *parts)]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        for each in done:
            if isinstance(each, Exception):
                raise each

    async def _stopping_now(self) -> None:
        await self._stopping.wait()

    async def _bring(self, connection: Connection) -> None:
        with self._pump(connection, self._box.rewound()) as pump:
            await pump.run(self._count)

    async def _say_goodbye(self, connection: Connection) -> None:
        """What was under way when its task was ended goes out again, marked as such."""
        with self._pump(connection, self._box.marks()) as pump, contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                while await pump.round(self._count):
                    pass
        await self._certainly(connection, self._status(online=False, since=self._clock()))
        self._box.leave()

    @contextlib.contextmanager
    def _pump(self, connection: Connection, known: Marks | None) -> Iterator[Pump]:
        marks, settings = self._fitting(known), self.settings
        hide = None if settings.full_numbers else self._house.hide
        reader = Reader(self._journal, marks, self.topics, settings.kinds, hide)
        try:
            yield Pump(self._box, reader, connection, self._woken, clock=self._clock, node=self.topics.node)
        finally:
            reader.close()

    def _fitting(self, marks: Marks | None) -> Marks:
        """A journal that is shorter than what we know of it is another one: it is told from its end."""
        last = self._journal.last_seq
        if marks is None or marks.taken > last:
            self._report(faults.other_journal(self._journal.folder))
            marks = Marks(last, last, last + 1)
            self._box.mark(marks)
            self._box.leave()
        return marks

    async def _certainly(self, connection: Connection, message: Message) -> None:
        if not await connection.deliver([message]):
            raise MqttError("the broker is gone")

    def _keep_alarm(self, message: s.AlarmMessage) -> None:
        if self._spooling is not None:
            told = Message(self.topics.alarms, encoded(message), "alarm")
            self._spooling.keep(message.at, told, telemetry=False)

    def _spooled(self) -> None:
        self.figures.dropped, self.figures.spooled = self._box.dropped, self._box.length
        self._woken.set()

    def _count(self, published: int, taken: int) -> None:
        self.figures.published += published
        self.figures.taken = taken
        self.figures.dropped, self.figures.spooled = self._box.dropped, self._box.length

    def _status(self, *, online: bool, since: datetime | None) -> Message:
        body = encoded(s.StatusMessage(self.topics.node, online, since, self._house.version))
        return Message(self.topics.status, body, "status", retain=True)

    def _tell(self, fault: Fault) -> None:
        """Once, not with every attempt."""
        if fault.problem != self._last_words:
            self._last_words = fault.problem
            self._report(fault)

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
