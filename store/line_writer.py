"""The one thread that brings the journal's lines to the disk, in batches, and keeps them while the disk refuses."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Condition, Thread

from calls.errors import Fault
from store.reporting import Report, to_log
from store.segment import Fsync, Segment, os_fsync, path_of

_FIRST_RETRY_S = 0.2
_LAST_RETRY_S = 5.0
_NEVER = float("-inf")


class LineWriter:
    """Writes what `put` hands over; owns the segment it is given and those that follow it.

    fsync comes at most once in `sync_every_s`, and at once when `wait_synced` asks. A write or fsync that fails is
    reported and tried again, ever more slowly; lines beyond `keep_bytes` are then given up, oldest first, and
    counted.
    """

    def __init__(
        self,
        segment: Segment,
        last_seq: int,
        *,
        sync_every_s: float = 1.0,
        segment_bytes: int = 64 * 1024 * 1024,
        keep_bytes: int = 64 * 1024 * 1024,
        clock: Callable[[], float] = time.monotonic,
        report: Report = to_log,
        fsync: Fsync = os_fsync,
    ) -> None:
        self._segment = segment
        self._sync_every_s, self._segment_bytes, self._keep_bytes = sync_every_s, segment_bytes, keep_bytes
        self._clock, self._report, self._fsync = clock, report, fsync
        self._queue: SimpleQueue[tuple[int, bytes] | None] = SimpleQueue()
        self._pending: deque[tuple[int, bytes]] = deque()
        self._pending_bytes = 0
        self._last_sync, self._retry_at, self._retry_s = _NEVER, _NEVER, _FIRST_RETRY_S
        self._progress = Condition()
        self._wanted_seq = last_seq
        self._stopping = False
        self.synced_seq = self.written_seq = last_seq
        self.failures = self.lost = 0
        self.listeners: list[Callable[[], None]] = []
        self._thread = Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    # --- any thread ---------------------------------------------------------------------------------------------

    def put(self, seq: int, line: bytes) -> None:
        self._queue.put((seq, line))

    def wait_synced(self, seq: int, timeout_s: float) -> bool:
        """Sync as soon as `seq` is written; True once it is safe on disk, False after `timeout_s`."""
        with self._progress:
            self._wanted_seq = max(self._wanted_seq, seq)
            self._queue.put(None)
            return self._progress.wait_for(lambda: self.synced_seq >= seq, timeout_s)

    def stop(self, timeout_s: float) -> bool:
        """Write nothing more and close the segment; False when the disk holds the thread longer than `timeout_s`."""
        self._stopping = True
        self._queue.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def path(self) -> Path:
        """The segment being written."""
        return self._segment.path

    # --- the writer's thread ------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping:
            self._collect()
            if self._clock() >= self._retry_at:
                self._settle()
        self._segment.close()

    def _collect(self) -> None:
        """Wait until there is something to do, and take all there is."""
        with suppress(Empty):
            self._take(self._queue.get(timeout=self._wait_s()))
        for _ in range(self._queue.qsize()):
            self._take(self._queue.get())

    def _wait_s(self) -> float | None:
        if self._pending or self._segment.doubtful:
            return max(0.0, self._retry_at - self._clock())
        return None if self._segment.synced else max(0.0, self._last_sync + self._sync_every_s - self._clock())

    def _take(self, item: tuple[int, bytes] | None) -> None:
        if item is not None:
            self._pending.append(item)
            self._pending_bytes += len(item[1])

    def _settle(self) -> None:
        """Write what waits and sync when it is time. Whatever goes wrong, the lines stay and are tried again."""
        try:
            if self._segment.doubtful:
                self._sync()
            if self._pending:
                self._write()
            if self._sync_is_due():
                self._sync()
            self._retry_at, self._retry_s = _NEVER, _FIRST_RETRY_S
        except Exception as error:
            self._failed(error)

    def _write(self) -> None:
        if self._segment.size >= self._segment_bytes:
            self._begin_next_segment()
        self._segment.write(b"".join(line for _, line in self._pending))
        self.written_seq = self._pending[-1][0]
        self._pending.clear()
        self._pending_bytes = 0

    def _begin_next_segment(self) -> None:
        self._sync()
        full, self._segment = self._segment, Segment(path_of(self.path.parent, self._pending[0][0]), self._fsync)
        full.close()

    def _sync_is_due(self) -> bool:
        due = self._clock() >= self._last_sync + self._sync_every_s or self._wanted_seq > self.synced_seq
        return due and not self._segment.synced

    def _sync(self) -> None:
        self._segment.sync()
        self._last_sync = self._clock()
        with self._progress:
            self.synced_seq = self.written_seq
            self._progress.notify_all()
        for listener in self.listeners:
            listener()

    def _failed(self, error: Exception) -> None:
        self.failures += 1
        self._retry_at = self._clock() + self._retry_s
        self._retry_s = min(2 * self._retry_s, _LAST_RETRY_S)
        given_up = self._give_up_oldest()
        self._report(_not_written(self.path, f"{error}; {len(self._pending)} lines wait, {given_up} were given up"))

    def _give_up_oldest(self) -> int:
        given_up = 0
        while self._pending_bytes > self._keep_bytes:
            self._pending_bytes -= len(self._pending.popleft()[1])
            given_up += 1
        self.lost += given_up
        return given_up


def _not_written(path: Path, problem: str) -> Fault:
    return Fault(
        place=str(path),
        problem=problem,
        remedy="Free space on the disk or mend it; what waits is written as soon as that succeeds",
        problem_zh="无法写入通话日志，日志行暂存于内存",
        remedy_zh="请清理磁盘空间或修复磁盘，恢复后会自动补写",
    )
