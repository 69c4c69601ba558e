"""The cloud itself: its numbers, its calls, the clock of its sound, and its REST API on a free port of loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import numpy as np
import uvicorn

from tests.twilio_cloud.grammar import parse
from tests.twilio_cloud.halls import Halls
from tests.twilio_cloud.handsets import Handset, Manner
from tests.twilio_cloud.legs import FAILED, IN_PROGRESS, OVER, RINGING, Callback, Leg, Page
from tests.twilio_cloud.queues import CloudQueue
from tests.twilio_cloud.rest import Rest
from tests.twilio_cloud.runner import Runner
from tests.twilio_cloud.signing import new_sid
from tests.twilio_cloud.sound import FRAME_S, read_wav
from tests.twilio_cloud.tapes import ABSENT, COMPLETED, PROCESSING, Tape
from tests.twilio_cloud.webhooks import Limits, WebhookError, Webhooks

MOST_BEHIND_S = 2.0
TOKEN = "a-token-of-the-loopback"
NOBODY, UNREACHABLE, TWILIOS = Callback(), Manner(refuses=FAILED), Limits()


@dataclass(frozen=True, slots=True)
class Timing:
    """Twilio adds `ring_buffer_s` (5) to the time a phone may ring, takes a moment to process a recording, and tells
    that a call is over a moment after it was: its streams have ended by then."""

    ring_buffer_s: float = 0.0
    processing_s: float = 0.1
    ended_s: float = 0.1


QUICK = Timing()


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the account: where its calls are asked about, and who is told when they end."""

    voice: Page
    told: Callback = NOBODY


@dataclass(frozen=True, slots=True)
class Alert:
    """What Twilio's debugger would show."""

    call: str
    code: int
    message: str


@dataclass
class TwilioCloud:
    """A context manager. `numbers` are ours at Twilio; `phones` says how who is dialled behaves, `others` the
    rest.

    `reach` says where public addresses lie on this machine. `token` signs webhooks from now on and is taken, as
    those in `old_tokens`, for the REST API.
    """

    numbers: dict[str, Number] = field(default_factory=dict)
    phones: dict[str, Manner] = field(default_factory=dict)
    others: Manner = UNREACHABLE
    reach: dict[str, str] = field(default_factory=dict)
    limits: Limits = TWILIOS
    timing: Timing = QUICK
    account: str = field(default_factory=lambda: new_sid("AC"))
    token: str = TOKEN
    old_tokens: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.legs: dict[str, Leg] = {}
        self._live: dict[str, Leg] = {}
        self.tapes: dict[str, Tape] = {}
        self.alerts: list[Alert] = []
        self.dialled: list[Handset] = []
        self.halls = Halls(self)
        self.in_order = True
        self._queues: dict[str, CloudQueue] = {}
        self._sounds: dict[str, np.ndarray] = {}
        self._beside: set[asyncio.Task[Any]] = set()
        self._chains: dict[str, asyncio.Task[None]] = {}
        self._told_of = 0
        self.rest = Rest(self)

    async def __aenter__(self) -> TwilioCloud:
        self.webhooks = Webhooks(lambda: self.token, self.limits, self.reach)
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(self.rest.app, log_level="warning", lifespan="off", ws="none", access_log=False)
        self._server = Server(config)
        self._serving = asyncio.create_task(self._server.serve([listening]))
        self._ticking = asyncio.create_task(self._tick_on())
        while not self._server.started:  # noqa: ASYNC110  it has no event for that
            await asyncio.sleep(0.01)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for leg in self.legs.values():
            leg.told = Callback()
            leg.end("completed")
        for leg in self.legs.values():
            await leg.finished()
        self._ticking.cancel()
        for task in [*self._beside, *self._chains.values()]:
            task.cancel()
        await asyncio.gather(*self._beside, *self._chains.values(), return_exceptions=True)
        self._server.should_exit = self._server.force_exit = True
        await self._serving
        await self.webhooks.close()

    # --- what people do ---

    def dial(self, to: str, from_: str, caller_name: str = "", forwarded_from: str = "") -> Handset:
        """Somebody calls a number of ours."""
        number = self.numbers[to]
        page = number.voice
        leg = self.new_leg(
            Leg(self, "inbound", from_, to, caller_name=caller_name, forwarded_from=forwarded_from, told=number.told)
        )
        leg.status, leg.fallback = RINGING, (page.fallback, page.fallback_method)
        leg.start(Runner(self, leg).run(page))
        return leg.handset

    async def rung(self, to: str = "", within_s: float = 5.0) -> Handset:
        """The next phone that is dialled, each once: the one with this address, or any."""
        async with asyncio.timeout(within_s):
            while True:
                for handset in self.dialled[self._told_of :] if not to else self.dialled:
                    if not to or handset.leg.to.partition("?")[0] == to:
                        self.dialled.remove(handset) if to else None
                        self._told_of += 0 if to else 1
                        return handset
                await asyncio.sleep(0.01)

    def manner(self, to: str) -> Manner:
        """How the phone at an address behaves; a SIP address' headers do not matter."""
        return self.phones.get(to, self.phones.get(to.partition("?")[0], self.others))

    # --- for what the cloud is made of ---

    def new_leg(self, leg: Leg) -> Leg:
        self.legs[leg.sid] = self._live[leg.sid] = leg
        if leg.direction != "inbound":
            self.dialled.append(leg.handset)
        return leg

    def queue(self, name: str) -> CloudQueue:
        return self._queues.setdefault(name, CloudQueue())

    def alert(self, call: str, code: int, message: str) -> None:
        self.alerts.append(Alert(call, code, message))

    def beside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Something that goes on by itself."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._beside.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.alert("", 0, f"the loopback itself failed: {error!r}")

    def call_back(self, about: str, method: str, url: str, params: dict[str, str]) -> None:
        """Tell of something; what is about one call or conference in order, unless `in_order` is taken away."""
        before = self._chains.get(about) if self.in_order else None
        self._chains[about] = self.beside(self._call_back(before, about, method, url, params))

    async def _call_back(
        self, before: asyncio.Task[None] | None, about: str, method: str, url: str, params: dict[str, str]
    ) -> None:
        if before is not None:
            await asyncio.wait({before})
        if params.get("CallStatus") in OVER:
            await asyncio.sleep(self.timing.ended_s)
        try:
            await self.webhooks.ask(method, url, params)
        except WebhookError as failed:
            self.alert(about, failed.code, str(failed))

    async def wait(self, leg: Leg, url: str, method: str) -> None:
        await Runner(self, leg).wait(url, method, {})

    async def sound(self, url: str) -> np.ndarray:
        """A file to be played; kept unless its server forbids it. Raises WebhookError, ValueError."""
        if url not in self._sounds:
            answer = await self.webhooks.ask("GET", url, {})
            self._sounds[url] = read_wav(answer.body)
        return self._sounds[url]

    async def announcement(self, url: str, method: str) -> np.ndarray:
        """A sound, or TwiML that plays some."""
        answer = await self.webhooks.ask(method, url, {})
        if answer.content_type.startswith("audio/"):
            return read_wav(answer.body)
        plays = [verb for verb in parse(answer.body, answer.content_type) if verb.name == "Play"]
        return np.concatenate([await self.sound(verb.text) for verb in plays])

    # --- recordings ---

    def tape_url(self, tape: Tape) -> str:
        return f"{self.base_url}/2010-04-01/Accounts/{self.account}/Recordings/{tape.sid}"

    def start_tape(self, leg: Leg | None, tape: Tape) -> None:
        self.tapes[tape.sid] = tape
        if leg is not None:
            leg.tapes.append(tape)
        self._tell_of_tape(tape)

    def stop_tape(self, tape: Tape) -> None:
        if tape.is_running:
            tape.status, tape.duration = PROCESSING, round(tape.length_s)
            leg = self.legs[tape.call]
            if tape in leg.tapes:
                leg.tapes.remove(tape)
            self.beside(self._process(tape))

    async def _process(self, tape: Tape) -> None:
        await asyncio.sleep(self.timing.processing_s)
        tape.status = COMPLETED if tape.length_s else ABSENT
        self._tell_of_tape(tape)

    def _tell_of_tape(self, tape: Tape) -> None:
        if not tape.told.url or tape.status not in tape.told.events:
            return
        params = {
            "AccountSid": self.account, "CallSid": tape.call, "RecordingSid": tape.sid,
            "RecordingStatus": tape.status, "RecordingChannels": str(tape.channels), "RecordingSource": tape.source,
            "RecordingTrack": tape.track, "RecordingUrl": self.tape_url(tape), "ErrorCode": "0",
        }  # fmt: skip
        if tape.status == COMPLETED:
            params["RecordingDuration"] = str(tape.duration)
        if tape.conference:
            params["ConferenceSid"] = tape.conference
        self.call_back(tape.sid, tape.told.method, tape.told.url, params)

    # --- the clock of sound ---

    async def _tick_on(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + FRAME_S, loop.time() - MOST_BEHIND_S)
            if (early := due - loop.time()) > 0:
                await asyncio.sleep(early)
            self._tick()

    def _tick(self) -> None:
        """20 ms of every call."""
        self._live = {sid: leg for sid, leg in self._live.items() if leg.is_live}
        up = [leg for leg in self._live.values() if leg.status == IN_PROGRESS]
        for leg in up:
            leg.last_said = leg.handset.frame()
        said = {leg.sid: leg.last_said for leg in up}
        for hall in self.halls.under_way():
            hall.room.tick()
        for leg in up:
            heard = leg.hears(said)
            leg.handset.heard.hear(heard)
            for tape in leg.tapes:
                tape.take(leg.last_said, heard)
            for stream in leg.streams:
                stream.carry(leg.last_said, heard)
        for hall in self.halls.under_way():
            if hall.tape is not None:
                hall.tape.take(*hall.room.taped(said))


class Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """They are the tests' own."""
        yield
