"""Deletes recordings when their time is over: one after the other, on a thread of its own, calls before it [X4]."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Gauge

from calls.errors import HotlineError
from calls.events import Event
from calls.retention import BY_ITSELF, RetentionPolicy
from recordings.folder import RecordingFolder
from store.burials import Burials, Place, is_due
from store.database import AWAY, Database
from store.rows import Kept, Tombstone
from store.traces import clear_traces

log = logging.getLogger("hotline.retention")

LOOK_EVERY_S = 3600.0
CLEAR_AGAIN_S = 5.0
"""While somebody who read kept the database's log, and what was deleted in it, from being emptied."""
REST_S = 0.05


@dataclass(slots=True)
class Purged:
    """What a run did. `failed` are recordings whose files could not be deleted: the next run goes on with them."""

    recordings: int = 0
    files: int = 0
    bytes: int = 0
    failed: int = 0
    clean: bool = True


class Purger:
    """`rest` is called between two recordings, False from it ends the run."""

    def __init__(
        self,
        database: Database,
        folder: RecordingFolder,
        policy: RetentionPolicy,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._folder, self._policy, self._clock = database, folder, policy, clock
        self._burials = Burials(database)

    def due(self, before: datetime | None = None) -> Iterator[Kept]:
        """What would go now, oldest first; with `before` only what began before that."""
        now, after = self._clock(), None
        while page := self._burials.old(self._policy, now, after):
            for kept in page:
                if before is not None and kept.started_at >= before:
                    return
                if is_due(kept, self._policy, now):
                    yield kept
            after = _place(page[-1])

    def run(self, by: str, before: datetime | None = None, rest: Callable[[], bool] = lambda: True) -> Purged:
        """Finish what was begun, then delete what is due."""
        done = Purged()
        for stone in self._burials.unfinished():
            self._complete(stone, done)
            if not rest():
                return done
        for kept in self.due(before):
            begun = self._burials.begin(kept.recording, self._policy, self._clock(), by)
            if begun is not None:
                self._complete(begun, done)
            if not rest():
                return done
        if done.recordings:
            done.clean = clear_traces(self._database, rest)
        return done

    def clear(self) -> bool:
        """What a run before could not: as `clear_traces`."""
        return clear_traces(self._database)

    def _complete(self, stone: Tombstone, done: Purged) -> None:
        try:
            removed = self._folder.remove(stone.path)
        except (HotlineError, OSError) as error:
            done.failed += 1
            log.error("the files of recording %s could not be deleted: %s", stone.recording, error)
            return
        self._burials.finish(stone, removed.files, removed.bytes, self._clock())
        done.recordings += 1
        done.files += removed.files
        done.bytes += removed.bytes


class RetentionDesk:
    """The server's part: looks once an hour, and posts what was deleted, by itself or by somebody at a terminal."""

    def __init__(
        self, purger: Purger, burials: Burials, registry: CollectorRegistry, post: Callable[[Event], None]
    ) -> None:
        self._purger, self._burials, self._post = purger, burials, post
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="retention", daemon=True)
        self._deleted = Gauge("hotline_recordings_deleted", "Recordings deleted since the start.", registry=registry)
        self._failed = Gauge("hotline_recordings_undeleted", "Recordings that could not go.", registry=registry)
        self._held = Gauge("hotline_calls_held", "Calls under a legal hold.", registry=registry)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The deletion in hand is finished; what is left is the next start's."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(10.0)

    def _work(self) -> None:
        dirty = False
        while not self._stopping.is_set():
            try:
                done = self._purger.run(BY_ITSELF, rest=self._rest)
                dirty = dirty or not done.clean
                self._deleted.inc(done.recordings)
                self._failed.set(done.failed)
                self._held.set(self._burials.held())
                self._tell()
                if dirty:
                    dirty = not self._purger.clear()
            except AWAY as error:
                log.warning("recordings that are due wait: the database is away (%s)", type(error).__name__)
            except Exception:  # whatever one look meets, the next comes in an hour
                log.exception("the look for recordings that are due")
            self._stopping.wait(CLEAR_AGAIN_S if dirty else LOOK_EVERY_S)

    def _tell(self) -> None:
        """What the journal does not take in this time is told again at the next look."""
        for deleted in self._burials.untold():
            self._post(deleted)
            if not self._rest():
                return

    def _rest(self) -> bool:
        return not self._stopping.wait(REST_S)


def _place(kept: Kept) -> Place:
    return kept.started_at, kept.recording
