"""Recordings from Twilio to our disk: looked for until they are ready, noted until they are here."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import wave
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from calls import events as e
from calls.model import Purpose
from telephony.twilio_voice.rest import RestError
from telephony.twilio_voice.serving import Outside

LOG = logging.getLogger("hotline.twilio")

READY, LOST = "completed", ("absent", "failed", "deleted")
PAUSES_S = (0.3, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Between two looks; the last one from then on."""
GIVEN_UP_AFTER = 240
"""Looks at a recording Twilio knows nothing of: two hours."""
RATE_HZ = 8000

_SID = re.compile(r"RE[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class Pending:
    """A recording that is not on our disk yet; `sid` is Twilio's name for it."""

    call: str
    recording: str
    path: str
    sid: str
    purpose: str = str(Purpose.TALK)


class Fetcher:
    """`folder` is where recordings go, `state` where those that wait are noted. With `delete` they go from Twilio."""

    def __init__(
        self, outside: Outside, post: Callable[[e.Event], None], folder: Path, state: Path, *, delete: bool
    ) -> None:
        self._outside, self._post, self._folder, self._delete = outside, post, folder, delete
        self._notes = state / "recordings"
        self._ready: dict[str, asyncio.Event] = {}

    def look(self, sid: str) -> None:
        if (ready := self._ready.get(sid)) is not None:
            ready.set()

    def left(self) -> Iterator[Pending]:
        """What an earlier run noted and did not fetch."""
        for note in sorted(self._notes.glob("*.json")):
            try:
                pending = Pending(**json.loads(note.read_text(encoding="utf-8")))
            except (OSError, ValueError, TypeError):
                LOG.exception("the note %s cannot be read", note.name)
                continue
            yield pending

    async def note(self, pending: Pending) -> None:
        await asyncio.to_thread(self._write_note, pending)

    def _write_note(self, pending: Pending) -> None:
        try:
            self._notes.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = self._note(pending).with_suffix(".new")
            fresh.write_text(json.dumps(asdict(pending)), encoding="utf-8")
            fresh.replace(self._note(pending))
        except OSError as error:
            LOG.error("the recording %s could not be noted: %s", pending.recording, error)

    def _note(self, pending: Pending) -> Path:
        return self._notes / f"{pending.recording}.json"

    async def fetch(self, pending: Pending) -> None:
        """Come back with it, or with the news that there is none. A disk that is full is tried again."""
        ready = self._ready[pending.sid] = asyncio.Event()
        try:
            frames, rate_hz = await self._fetched(pending, ready)
        finally:
            del self._ready[pending.sid]
        purpose = Purpose(pending.purpose)
        self._post(
            e.RecordingStopped(
                pending.call, pending.recording, pending.path, frames, rate_hz, cut=not frames, purpose=purpose
            )
        )
        if frames and self._delete:
            await self._deleted(pending)
        await asyncio.to_thread(self._note(pending).unlink, True)

    async def _fetched(self, pending: Pending, ready: asyncio.Event) -> tuple[int, int]:
        """Frames and rate; no frames when Twilio has nothing."""
        looks = missing = 0
        while missing < GIVEN_UP_AFTER and _SID.fullmatch(pending.sid):
            try:
                status = await self._status(pending.sid)
                if status in LOST:
                    break
                if status == READY:
                    return await self._taken(pending)
            except RestError as error:
                missing += error.status == 404
                LOG.warning("the recording %s cannot be fetched yet: %s", pending.recording, error)
            except (OSError, wave.Error, EOFError) as error:
                LOG.error("the recording %s cannot be kept yet: %s", pending.recording, error)
            await _wait(ready, PAUSES_S[min(looks, len(PAUSES_S) - 1)])
            looks += 1
        LOG.error("Twilio has no recording %s (%s)", pending.recording, pending.sid)
        return 0, RATE_HZ

    async def _status(self, sid: str) -> str:
        about = await self._outside.ask(self._outside.rest.get(f"/Recordings/{sid}.json"))
        return str(about.get("status", ""))

    async def _taken(self, pending: Pending) -> tuple[int, int]:
        content = await self._outside.ask(
            self._outside.rest.content(f"/Recordings/{pending.sid}.wav?RequestedChannels=2")
        )
        return await asyncio.to_thread(_keep, content, self._folder / pending.path)

    async def _deleted(self, pending: Pending) -> None:
        try:
            await self._outside.ask(self._outside.rest.delete(f"/Recordings/{pending.sid}.json"))
        except RestError as error:
            LOG.error("the recording %s is still at Twilio (%s): %s", pending.recording, pending.sid, error)


def _keep(content: bytes, target: Path) -> tuple[int, int]:
    """Whole or not at all. Raises wave.Error for what is no WAV file, OSError for a disk that does not want it."""
    with wave.open(io.BytesIO(content), "rb") as sound:
        frames, rate_hz, channels = sound.getnframes(), sound.getframerate(), sound.getnchannels()
        if sound.getsampwidth() != 2:
            raise wave.Error("not 16 bits a sample")
        samples = sound.readframes(frames)
    if channels == 1:  # Twilio had but one side: the other is silence
        silent = b"\0\0"
        samples = b"".join(samples[at : at + 2] + silent for at in range(0, len(samples), 2))
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".fetched")
    with wave.open(str(fresh), "wb") as kept:
        kept.setnchannels(2)
        kept.setsampwidth(2)
        kept.setframerate(rate_hz)
        kept.writeframes(samples)
    fresh.replace(target)
    return len(samples) // 4, rate_hz


async def _wait(ready: asyncio.Event, seconds: float) -> None:
    """At most so long; shorter when Twilio says that it is ready."""
    try:
        await asyncio.wait_for(ready.wait(), seconds)
    except TimeoutError:
        return
    ready.clear()
