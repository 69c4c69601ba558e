"""The journal of everything that happened: the truth of the house, from which SQL is only projected.

The call path hands an event over and goes on; `LineWriter`'s thread brings it to the disk.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from calls.errors import Fault, OwnError
from calls.events import Event
from calls.journal import Entry, to_line
from store.following import read
from store.line_writer import LineWriter
from store.lock import FolderLock
from store.node_name import FIRST_NODE, settle_name
from store.reporting import Report, to_log
from store.segment import Fsync, Segment, last_whole, os_fsync, path_of, segments

__all__ = ["JournalFigures", "JournalWriter", "read"]


@dataclass(frozen=True, slots=True)
class JournalFigures:
    """`last_seq` was handed out; everything up to `synced_seq` is safe from a power cut, but for the `lost` lines a
    full disk made us give up; `waiting` lines are not on disk yet; `failures` counts failed attempts to write."""

    last_seq: int
    synced_seq: int
    waiting: int
    failures: int
    lost: int


class JournalWriter:
    """Owns the journal of one folder: a line for each event, in segments `journal-<first seq>.log`.

    Opening takes the folder's lock (ConfigurationError when another server holds it), cuts off a torn last line and
    continues behind the last whole one, or behind `after_seq` when that is later: the database may know of more than
    a folder that was lost. The folder keeps the name of its `node`, and no other may write there. The other arguments
    are LineWriter's.
    """

    def __init__(
        self,
        folder: Path,
        *,
        node: str = FIRST_NODE,
        after_seq: int = 0,
        sync_every_s: float = 1.0,
        segment_bytes: int = 64 * 1024 * 1024,
        keep_bytes: int = 64 * 1024 * 1024,
        clock: Callable[[], float] = time.monotonic,
        report: Report = to_log,
        fsync: Fsync = os_fsync,
    ) -> None:
        self.folder, self.node = folder, node
        self._report = report
        self._lock = FolderLock(folder)
        try:
            settle_name(folder, node)
            segment, self._last_seq = _open_last(folder, after_seq, report, fsync)
        except BaseException:
            self._lock.release()
            raise
        self._writer = LineWriter(
            segment,
            self._last_seq,
            sync_every_s=sync_every_s,
            segment_bytes=segment_bytes,
            keep_bytes=keep_bytes,
            clock=clock,
            report=report,
            fsync=fsync,
        )
        self._appending = Lock()
        self._closed = False

    def append(self, event: Event, at: datetime, now: float) -> Entry:
        """Give the event its place in the journal. Never waits for the disk; raises OwnError once closed."""
        with self._appending:
            if self._closed:
                raise OwnError("the journal is closed")
            entry = Entry(self._last_seq + 1, at, now, event)
            line = to_line(entry)
            self._last_seq = entry.seq
            self._writer.put(entry.seq, line)
        return entry

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything appended so far is safe on disk; False when it is not after `timeout_s`."""
        return self._writer.wait_synced(self._last_seq, timeout_s)

    def close(self, timeout_s: float = 10.0) -> bool:
        """Take no more, flush, and let go of the folder; False, and a report, when lines did not reach the disk."""
        with self._appending:
            if self._closed:
                return True
            self._closed = True
        safe = self.flush(timeout_s)
        stopped = self._writer.stop(timeout_s)
        if not safe:
            self._report(_left_behind(self._writer.path, self._last_seq - self._writer.synced_seq))
        if stopped:
            self._lock.release()
        return safe

    def when_synced(self, listener: Callable[[], None]) -> None:
        """Call the listener, on the writer's thread, each time further lines are safe on disk."""
        self._writer.listeners.append(listener)

    @property
    def last_seq(self) -> int:
        """The seq handed out last, 0 in a new journal."""
        return self._last_seq

    @property
    def synced_seq(self) -> int:
        """Entries up to here survive a power cut."""
        return self._writer.synced_seq

    @property
    def figures(self) -> JournalFigures:
        writer = self._writer
        waiting = self._last_seq - writer.written_seq
        return JournalFigures(self._last_seq, writer.synced_seq, waiting, writer.failures, writer.lost)


def _open_last(folder: Path, after_seq: int, report: Report, fsync: Fsync) -> tuple[Segment, int]:
    existing = segments(folder)
    if not existing:
        return Segment(path_of(folder, after_seq + 1), fsync), after_seq
    first_seq, path = existing[-1]
    end, seq = last_whole(path)
    segment = Segment(path, fsync)
    if segment.size > end:
        report(_torn(path, segment.size - end))
        segment.cut_to(end)
    return segment, max(first_seq - 1 if seq is None else seq, after_seq)


def _torn(path: Path, cut_bytes: int) -> Fault:
    return Fault(
        place=str(path),
        problem=f"the last {cut_bytes} bytes are not a whole line, as a crash leaves them; they were cut off",
        remedy="Nothing needs to be done",
        problem_zh=f"末尾 {cut_bytes} 字节不是完整的一行（异常退出所致），已截去",
        remedy_zh="无需处理",
    )


def _left_behind(path: Path, lines: int) -> Fault:
    return Fault(
        place=str(path),
        problem=f"the journal was closed before its last {lines} lines were safe on disk",
        remedy="Check the disk; the calls of the last moments may be missing from the records",
        problem_zh=f"日志关闭时最后 {lines} 行未能写入磁盘",
        remedy_zh="请检查磁盘；最后时刻的通话记录可能缺失",
    )
