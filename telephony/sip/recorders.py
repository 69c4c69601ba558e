"""Two-channel recordings: the caller left, the other side right, on the bridge's own clock.

The library's recorder writes on a thread of its own and never holds up the call; what the disk cannot take is cut off
there and said here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pjsua2 as pj

from calls import commands as c
from calls import events as e
from calls.model import Purpose
from telephony.recording_paths import relative_path

LOG = logging.getLogger("hotline.sip")

FRAME_MS = 20
HEADER_BYTES = 44
PAGE_MS = 500
"""How far the file of a conversation is behind it."""
SEAL_LOOK_S = 0.02
SEAL_WAIT_S = 5.0


@dataclass(slots=True)
class Recording:
    """One file being written; `left` and `right` are ports of the bridge while it runs."""

    call: str
    recording: str
    leg: str
    other: str
    path: PurePosixPath
    rate_hz: int
    purpose: Purpose = Purpose.TALK
    frames: int = 0
    _recorder: Any = field(default=None, repr=False)

    def open(self, folder: Path, page_ms: int = PAGE_MS) -> None:
        """Create the file and the ports. Raises OSError or `pj.Error` when the disk does not want it."""
        target = folder / self.path
        target.parent.mkdir(parents=True, exist_ok=True)
        recorder = pj.StereoRecorder()
        recorder.open(str(target), self.rate_hz, self.rate_hz * FRAME_MS // 1000, page_ms)
        self._recorder = recorder

    def left(self) -> Any:
        return None if self._recorder is None else self._recorder.leftPort()

    def right(self) -> Any:
        return None if self._recorder is None else self._recorder.rightPort()

    def length_ms(self) -> int:
        """How much was recorded so far, by the bridge's clock."""
        return 0 if self._recorder is None else int(self._recorder.lengthMs())

    def stop(self) -> None:
        """Take no more frames; the rest is written in the background, see `is_sealed`."""
        self.frames = int(self._recorder.stop())

    def is_sealed(self) -> bool:
        return bool(self._recorder.isSealed())

    def close(self) -> tuple[int, bool]:
        """Frames in the file, and whether the disk lost some; let go of the library's recorder."""
        kept = int(self._recorder.cutFrames())
        if kept >= 0:
            LOG.error("the recording %s was cut: %s", self.recording, self._recorder.cutReason())
        self._recorder = None
        return (self.frames if kept < 0 else kept), kept >= 0


class Recorders:
    """All recordings of the server: begun, running, on their way to the disk. `unwire` takes the name of one whose
    ports are about to go."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        post: Callable[[e.Event], None],
        *,
        folder: Path,
        rate_hz: int,
        unwire: Callable[[str], None],
    ) -> None:
        self._loop, self._post, self._folder, self._rate_hz, self._unwire = loop, post, folder, rate_hz, unwire
        self._running: dict[str, Recording] = {}
        self._sealing: dict[str, Recording] = {}

    def __len__(self) -> int:
        return len(self._running) + len(self._sealing)

    def get(self, name: str) -> Recording | None:
        """The recording, while it runs."""
        return self._running.get(name)

    def of_leg(self, leg: str) -> list[str]:
        """The running recordings with this leg on one of their sides."""
        return [name for name, recording in self._running.items() if leg in (recording.leg, recording.other)]

    def start(self, command: c.StartRecording) -> bool:
        """Never harms the call: what cannot be recorded is a line in the log and a recording cut at once."""
        if command.recording in self._running or command.recording in self._sealing:
            return False
        path = relative_path(command.recording, datetime.now(UTC))
        recording = Recording(
            command.call, command.recording, command.leg, command.other, path, self._rate_hz, command.purpose
        )
        try:
            recording.open(self._folder)
        except (OSError, pj.Error) as error:
            reason = error.reason if isinstance(error, pj.Error) else str(error)
            LOG.error("%s cannot be recorded: %s", command.recording, reason)
            _remove_without_sound(self._folder / path)
            self._post_stopped(recording, 0, cut=True)
            return False
        self._running[command.recording] = recording
        self._post(e.RecordingStarted(command.call, command.recording, str(path), self._rate_hz, command.purpose))
        return True

    def stop(self, name: str) -> None:
        """The event follows when the last frame is on disk."""
        if name not in self._running:
            return
        self._unwire(name)
        recording = self._sealing[name] = self._running.pop(name)
        recording.stop()
        self._look_for_seal(recording, self._loop.time() + SEAL_WAIT_S)

    def leg_ended(self, leg: str) -> None:
        for name in [name for name, recording in self._running.items() if recording.leg == leg]:
            self.stop(name)

    async def sealed(self, wait_s: float) -> None:
        """Wait until every recording is wholly on disk, at most this long."""
        until = self._loop.time() + wait_s
        while len(self) and self._loop.time() < until:  # noqa: ASYNC110  the library tells nobody
            await asyncio.sleep(SEAL_LOOK_S)

    def _look_for_seal(self, recording: Recording, until: float) -> None:
        is_sealed = recording.is_sealed()
        if not is_sealed and self._loop.time() < until:
            self._loop.call_later(SEAL_LOOK_S, self._look_for_seal, recording, until)
            return
        frames, cut = recording.close()
        del self._sealing[recording.recording]
        self._post_stopped(recording, frames, cut or not is_sealed)

    def _post_stopped(self, recording: Recording, frames: int, cut: bool) -> None:
        path = str(recording.path)
        stopped = e.RecordingStopped(
            recording.call, recording.recording, path, frames, self._rate_hz, cut, recording.purpose
        )
        self._post(stopped)


def _remove_without_sound(file: Path) -> None:
    """A full disk may take the file's name and not its header."""
    with contextlib.suppress(OSError):
        if file.stat().st_size < HEADER_BYTES:
            file.unlink()
