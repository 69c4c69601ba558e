"""Two-channel recordings made by Twilio: begun, silenced and ended there, fetched when they are ready.

Of a call's own recording the left channel is what its party says, the right what it hears. One that is not on our
disk yet is noted in a folder of ours, so that a restart loses none.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from calls import commands as c
from calls import events as e
from calls.model import PauseBy
from telephony.recording_paths import relative_path
from telephony.twilio_voice.fetching import Fetcher, Pending
from telephony.twilio_voice.legs import Leg
from telephony.twilio_voice.rest import RestError
from telephony.twilio_voice.serving import Outside
from telephony.twilio_voice.settings import TwilioSettings

LOG = logging.getLogger("hotline.twilio")

RATE_HZ = 8000
NOT_YET_S = (0.3, 0.4, 0.6, 1.0, 2.0)
"""An answered call is not up at Twilio at once: when it is asked again, in seconds after the time before."""


@dataclass(slots=True)
class _Order:
    """Silence from now on, or none; None of both: the end."""

    silent: bool
    by: PauseBy


@dataclass(slots=True)
class _Running:
    command: c.StartRecording
    leg: Leg
    path: str
    sid: str = ""
    began_at: float = 0.0
    paused: bool = False
    silent: bool = False
    orders: asyncio.Queue[_Order | None] = field(default_factory=asyncio.Queue)


class Recordings:
    """`callback` is where Twilio tells that one is ready; it is also looked for."""

    def __init__(
        self,
        outside: Outside,
        post: Callable[[e.Event], None],
        settings: TwilioSettings,
        *,
        folder: Path,
        state: Path,
        callback: str,
    ) -> None:
        self._outside, self._post, self._callback = outside, post, callback
        self._loop = asyncio.get_running_loop()
        self._running: dict[str, _Running] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._fetcher = Fetcher(outside, post, folder, state, delete=settings.delete_recordings)

    def __len__(self) -> int:
        """Those that run, or are not on our disk yet."""
        return len(self._tasks)

    def is_of(self, call: str) -> bool:
        """Whether a recording of the call runs."""
        return any(running.command.call == call for running in self._running.values())

    def resume(self) -> None:
        """Go on fetching what was not there yet before the start."""
        for pending in self._fetcher.left():
            self._begin(self._fetcher.fetch(pending))

    def look(self, sid: str) -> None:
        """Twilio says that it is ready."""
        self._fetcher.look(sid)

    def start(self, command: c.StartRecording, leg: Leg) -> None:
        if command.recording in self._running:
            return
        path = str(relative_path(command.recording, datetime.now(UTC)))
        running = self._running[command.recording] = _Running(command, leg, path)
        if leg.secret:
            self._settle(running, PauseBy.FLOW)
        self._begin(self._life(running))

    def stop_one(self, name: str) -> None:
        if (running := self._running.pop(name, None)) is not None:
            running.orders.put_nowait(None)

    def leg_ended(self, leg: str) -> None:
        for name in [name for name, running in self._running.items() if running.leg.leg == leg]:
            self.stop_one(name)

    def pause(self, name: str, on: bool, by: PauseBy) -> None:
        if (running := self._running.get(name)) is not None:
            running.paused = on
            self._settle(running, by)

    def keep_secret(self, leg: Leg, on: bool) -> None:  # noqa: ARG002  the leg says it itself
        """While it is on its recordings hold silence on both sides."""
        for running in self._running.values():
            if running.leg is leg:
                self._settle(running, PauseBy.FLOW)

    def is_paused(self, leg: str) -> bool:
        """Whether the leg is in a paused recording."""
        return any(
            running.paused and leg in (running.leg.leg, running.command.other) for running in self._running.values()
        )

    async def stop(self, wait_s: float) -> None:
        """What can be fetched in so much time is; the rest after the next start."""
        for name in list(self._running):
            self.stop_one(name)
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=wait_s)
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- inside ---

    def _begin(self, work) -> None:  # type: ignore[no-untyped-def]
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _settle(self, running: _Running, by: PauseBy) -> None:
        wanted = running.paused or running.leg.secret
        if wanted != running.silent:
            running.silent = wanted
            running.orders.put_nowait(_Order(wanted, by))

    async def _life(self, running: _Running) -> None:
        command = running.command
        try:
            running.sid = await self._made(running)
        except RestError as error:
            LOG.error("%s cannot be recorded: %s", command.recording, error)
            self._running.pop(command.recording, None)
            self._post(
                e.RecordingStopped(command.call, command.recording, running.path, 0, RATE_HZ, True, command.purpose)
            )
            return
        running.began_at = self._loop.time()
        pending = Pending(command.call, command.recording, running.path, running.sid, str(command.purpose))
        await self._fetcher.note(pending)
        self._post(e.RecordingStarted(command.call, command.recording, running.path, RATE_HZ, command.purpose))
        while (order := await running.orders.get()) is not None:
            await self._silenced(running, order)
        if not running.leg.is_over:
            with contextlib.suppress(RestError):  # it ends with the call at the latest
                await self._tell(running, {"Status": "stopped"})
        await self._fetcher.fetch(pending)

    async def _made(self, running: _Running) -> str:
        for pause_s in (*NOT_YET_S, None):
            try:
                return await self._make(running)
            except RestError as error:
                if pause_s is None or not error.is_gone or running.leg.is_over:
                    raise
                await asyncio.sleep(pause_s)
        raise AssertionError

    async def _make(self, running: _Running) -> str:
        """Raises RestError, also for a leg that Twilio has not got yet."""
        if not running.leg.sid:
            raise RestError(404, 0, "the leg is not known at Twilio yet")
        fields: dict[str, str | list[str]] = {
            "RecordingChannels": "dual",
            "RecordingTrack": "both",
            "Trim": "do-not-trim",
            "RecordingStatusCallback": self._callback,
            "RecordingStatusCallbackMethod": "POST",
            "RecordingStatusCallbackEvent": ["completed", "absent"],
        }
        path = f"/Calls/{running.leg.sid}/Recordings.json"
        made = await self._outside.ask(self._outside.rest.post(path, fields, once=True))
        return str(made.get("sid", ""))

    async def _silenced(self, running: _Running, order: _Order) -> None:
        """What is told is what was done. Its time goes on meanwhile: silence stands for what was said."""
        fields = {"Status": "paused", "PauseBehavior": "silence"} if order.silent else {"Status": "in-progress"}
        name, call = running.command.recording, running.command.call
        at_ms = round((self._loop.time() - running.began_at) * 1000)
        try:
            await self._tell(running, fields)
        except RestError as error:
            LOG.error("the recording %s could not be %s: %s", name, fields["Status"], error)
            running.silent, running.paused = not order.silent, not order.silent and running.paused
            self._post(e.RecordingNotChanged(call, name, not order.silent, order.by))
            return
        kind = e.RecordingPaused if order.silent else e.RecordingResumed
        self._post(kind(call, name, at_ms, order.by))

    async def _tell(self, running: _Running, fields: dict[str, str]) -> None:
        path = f"/Calls/{running.leg.sid}/Recordings/{running.sid}.json"
        await self._outside.ask(self._outside.rest.post(path, fields))
