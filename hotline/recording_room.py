"""Watches the recordings' disk: full or read-only, calls go on and recordings are cut, and somebody must be told."""

from __future__ import annotations

import logging
import threading

from prometheus_client import CollectorRegistry, Counter, Gauge

from calls.events import RecordingNotChanged, RecordingStopped
from calls.journal import Entry
from recordings.folder import RecordingFolder

log = logging.getLogger("hotline.recordings")

LOOK_EVERY_S = 2.0
MEGABYTE = 1_000_000


class RecordingRoom:
    """`accepts` says, from any thread and without waiting, whether recordings find room: `least_bytes` are free and
    the disk takes a write. A thread of its own looks, for a disk may hang.

    `hotline_recordings_cut_total` counts recordings the disk did not take to their end, as `hear` is told, and
    `hotline_recordings_not_changed_total` those that could not be paused or taken up again;
    `hotline_recording_disk_free_bytes` is what was free when last looked, -1 when the folder is away.
    """

    def __init__(self, folder: RecordingFolder, registry: CollectorRegistry, least_bytes: int) -> None:
        self._folder, self._least = folder, least_bytes
        self._why = ""
        self._cut = Counter(
            "hotline_recordings_cut", "Recordings the disk did not take to their end.", registry=registry
        )
        self._unchanged = Counter(
            "hotline_recordings_not_changed", "Pauses of recordings, or their ends, that failed.", registry=registry
        )
        self._free = Gauge(
            "hotline_recording_disk_free_bytes", "Free on the recordings' disk; -1: away.", registry=registry
        )
        accepts = Gauge("hotline_recording_disk_accepts", "1 while recordings find room.", registry=registry)
        accepts.set_function(lambda: float(self.accepts))
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recording-room", daemon=True)

    @property
    def accepts(self) -> bool:
        return not self._why

    def hear(self, entry: Entry) -> None:
        if isinstance(entry.event, RecordingStopped) and entry.event.cut:
            self._cut.inc()
        if isinstance(entry.event, RecordingNotChanged):
            self._unchanged.inc()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def look(self) -> None:
        """Log what has changed since the last look."""
        before, self._why = self._why, self._trouble()
        if self._why and not before:
            log.error("calls go on, but their recordings are cut or fail: %s", self._why)
        elif before and not self._why:
            log.warning("there is room for recordings again")

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.look()
            self._stopping.wait(LOOK_EVERY_S)

    def _trouble(self) -> str:
        """In a few words, with the remedy; empty when all is well."""
        root = self._folder.root
        try:
            self._free.set(self._folder.free_bytes())
            if not self._folder.has_room(self._least):
                return f"less than {self._least // MEGABYTE} MB are free in {root}: delete or move something"
            self._folder.try_writing()
        except OSError as error:
            if not root.is_dir():
                self._free.set(-1)
            return f"nothing can be written in {root}: {error.strerror or error}"
        return ""
