"""Closes recordings on a thread of its own: repaired where a crash cut them, sealed, and told to everybody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from calls.errors import HotlineError
from calls.events import Event, RecordingClosed, RecordingStopped
from calls.journal import Entry
from calls.model import Purpose
from recordings.folder import RecordingFolder
from recordings.one_side import keep_left
from recordings.repair import repair
from recordings.sealing import seal

log = logging.getLogger("hotline.recordings")


class Sealer:
    """A subscriber of the driver: hears `RecordingStopped`, posts `RecordingClosed` when the file is sealed."""

    def __init__(self, folder: RecordingFolder, post: Callable[[Event], None]) -> None:
        self._folder = folder
        self._post = post
        self._thread = ThreadPoolExecutor(1, "sealing")

    def hear(self, entry: Entry) -> None:
        if isinstance(entry.event, RecordingStopped):
            stopped = entry.event
            self.close(stopped.call, stopped.recording, stopped.path, cut=stopped.cut, purpose=stopped.purpose)

    def close(self, call: str, recording: str, path: str, *, cut: bool, purpose: Purpose = Purpose.TALK) -> None:
        """Seal the file; `cut` says that frames are missing at its end. A message can be played to agents then."""
        self._thread.submit(self._close, call, recording, path, cut, purpose)

    def stop(self) -> None:
        """Finish what is under way; no recording is left half closed."""
        self._thread.shutdown(wait=True)

    def _close(self, call: str, recording: str, path: str, cut: bool, purpose: Purpose) -> None:
        try:
            file = self._folder.resolve(path)
            mended = repair(file)
            sealed = seal(file)
            if purpose is Purpose.MESSAGE:
                keep_left(file)
        except (HotlineError, OSError) as error:
            log.error("recording %s could not be closed: %s", recording, error)
            return
        closed = RecordingClosed(
            call, recording, path, sealed.length_ms, sealed.rate_hz, sealed.sha256, cut or mended.was_cut, purpose
        )
        self._post(closed)
