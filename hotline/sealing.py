"""Closes recordings on a thread of its own: repaired where a crash cut them, told to everybody, then sealed."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from queue import Empty, SimpleQueue
from time import monotonic, time

from calls.errors import HotlineError
from calls.events import CallScored, Event, RecordingClosed, RecordingStopped
from calls.journal import Entry
from calls.model import Purpose
from recordings.folder import LEFT, RecordingFolder
from recordings.keyring import KeyMissingError
from recordings.repair import repair
from recordings.sealed_form import Codec
from recordings.sealing import seal
from recordings.vault import NOTHING, Told
from recordings.wav import NothingRecordedError

log = logging.getLogger("hotline.recordings")

LOOK_AGAIN_S = 30.0


@dataclass(frozen=True, slots=True)
class _Closing:
    call: str
    recording: str
    path: str
    cut: bool
    purpose: Purpose


class Sealer:
    """A subscriber of the driver: hears `RecordingStopped`, posts `RecordingClosed` once nothing about the sound
    changes any more and `folder.open` gives it; seals it right afterwards, so that nobody waits for that.

    A recording that cannot be sealed, for want of the key or of room, stays plain and is tried again. With Opus for
    the archive it is sealed lossless first, and made small once it has its score card, and while `is_awaited` says so
    not before the next: then somebody has still to listen to it.
    """

    def __init__(
        self,
        folder: RecordingFolder,
        post: Callable[[Event], None],
        is_awaited: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._folder, self._post, self._is_awaited = folder, post, is_awaited
        self._vault = None if folder.vault is None else folder.vault.lossless()
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._waiting: dict[str, Told] = {}
        self._unclosed: dict[str, _Closing] = {}
        self._paths: dict[str, tuple[str, Told]] = {}
        self._began = time()
        self._thread = threading.Thread(target=self._run, name="sealing", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Recordings that lie there plain because they could not be closed or sealed."""
        return len(self._waiting) + len(self._unclosed)

    def hear(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, RecordingStopped):
            self.close(event.call, event.recording, event.path, cut=event.cut, purpose=event.purpose)
        elif isinstance(event, CallScored):
            self._work.put(partial(self._scored, event.recording))

    def close(self, call: str, recording: str, path: str, *, cut: bool, purpose: Purpose = Purpose.TALK) -> None:
        """Seal the file; `cut` says that frames are missing at its end."""
        self._work.put(partial(self._close, _Closing(call, recording, path, cut, purpose)))

    def keep_old(self) -> None:
        """Seal what earlier versions, or a crash, left plain; a large archive is looked through while calls go on."""
        self._work.put(self._look_for_old)

    def stop(self) -> None:
        """Finish what is under way; no recording is left half closed."""
        self._work.put(None)
        self._thread.join()

    def _run(self) -> None:
        due = monotonic() + LOOK_AGAIN_S
        while True:
            job = self._next(due)
            if job == self._try_again:
                due = monotonic() + LOOK_AGAIN_S
            if job is None:
                return
            try:
                job()
            except Exception:  # whatever one recording does, the next has its turn
                log.exception("a recording could not be closed")

    def _next(self, due: float) -> Callable[[], None] | None:
        """What comes next; when it is due, and however much there is to do, those that wait have their turn."""
        left_s = due - monotonic()
        if left_s <= 0:
            return self._try_again
        try:
            return self._work.get(timeout=left_s)
        except Empty:
            return self._try_again

    def _close(self, closing: _Closing) -> None:
        """What a disk would not let us close now (read-only, away) is closed later; a file that is gone never."""
        try:
            closed = self._closed(closing)
        except (HotlineError, OSError) as error:
            again = isinstance(error, OSError) and not isinstance(error, FileNotFoundError)
            if closing.path not in self._unclosed:
                log.error("recording %s could not be closed: %s", closing.recording, error)
            if again:
                self._unclosed[closing.path] = closing
            return
        self._unclosed.pop(closing.path, None)
        self._post(closed)
        told = Told(closing.call, closed.cut, closing.purpose.value)
        self._keep(closing.path, told)
        if closing.purpose is Purpose.TALK:
            self._paths[closing.recording] = (closing.path, told)
        else:
            self._make_small(closing.path, told)

    def _closed(self, closing: _Closing) -> RecordingClosed:
        file = self._folder.resolve(closing.path)
        closed = partial(RecordingClosed, closing.call, closing.recording, closing.path)
        try:
            was_cut = repair(file).was_cut
            sealed = seal(file)
        except FileNotFoundError:  # the crash came when it was sealed already, and before anybody was told
            with self._folder.open(closing.path) as tape:
                return closed(tape.length_ms, tape.rate_hz, tape.sha256(), closing.cut, closing.purpose)
        cut = closing.cut or was_cut
        return closed(sealed.length_ms, sealed.rate_hz, sealed.sha256, cut, closing.purpose)

    def _mend_and_keep(self, path: str) -> None:
        try:
            cut = repair(self._folder.resolve(path)).was_cut
        except FileNotFoundError:
            return
        except (HotlineError, OSError) as error:
            if not isinstance(error, NothingRecordedError):
                log.error("%s stays as it is: %s", path, error)
            return
        self._keep(path, replace(NOTHING, cut=cut or None))

    def _keep(self, path: str, told: Told) -> None:
        if self._vault is None:
            return
        try:
            self._vault.keep(self._folder.resolve(path), told)
        except (KeyMissingError, OSError) as error:
            if path not in self._waiting:
                log.error("%s waits to be sealed: %s", path, error)
            self._waiting[path] = told
        except HotlineError as error:
            log.error("%s is not sealed: %s", path, error)
        else:
            self._waiting.pop(path, None)

    def _look_for_old(self) -> None:
        """What was written to since we began is somebody's who still writes."""
        for path in self._folder.plain():
            with contextlib.suppress(OSError, HotlineError):
                if self._folder.resolve(path).stat().st_mtime < self._began:
                    self._work.put(partial(self._mend_and_keep, path))
        self._work.put(self._forget_sides)

    def _try_again(self) -> None:
        for closing in list(self._unclosed.values()):
            self._close(closing)
        for path, told in list(self._waiting.items()):
            self._keep(path, told)

    def _scored(self, recording: str) -> None:
        if recording in self._paths and not self._is_awaited(recording):
            self._make_small(*self._paths.pop(recording))

    def _make_small(self, path: str, told: Told) -> None:
        vault = self._folder.vault
        if vault is None or vault.codec is not Codec.OPUS or path in self._waiting:
            return
        try:
            vault.recode(self._folder.resolve(path), told)
        except (HotlineError, OSError) as error:
            log.error("%s stays lossless: %s", path, error)

    def _forget_sides(self) -> None:
        """Earlier versions kept one side of a message as a file of its own."""
        for file in self._folder.root.glob(f"*/*/*/*{LEFT}"):
            with contextlib.suppress(OSError):
                file.unlink()
