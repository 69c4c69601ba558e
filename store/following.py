"""Read the journal while it grows: whole entries in order, across segments; damage is reported and skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from calls.errors import FarEndError, Fault
from calls.journal import Entry, from_line, is_whole, seq_of
from store.reporting import Report, to_log
from store.segment import segments

_CHUNK_BYTES = 256 * 1024
_MOST_REPORTS = 20


def read(folder: Path, after_seq: int = 0, report: Report = to_log) -> Iterator[Entry]:
    """Every entry after `after_seq` that is on disk now. A torn last line is not there yet; a damaged one in the
    middle is reported with its file and line, and skipped."""
    follower = Follower(folder, after_seq, report)
    try:
        while entries := follower.take(1000):
            yield from entries
    finally:
        follower.close()


class Follower:
    """A reader that remembers how far it came. Not for use by two threads at once.

    Between two calls of `take` no line is kept that was not handed out: the writer may still cut off what it could
    not write whole. `damaged` counts the lines skipped; after the first twenty they are counted only.
    """

    def __init__(self, folder: Path, after_seq: int = 0, report: Report = to_log) -> None:
        self._folder = folder
        self._after_seq = after_seq
        self._report = report
        self._path: Path | None = None
        self._file = -1
        self._first_seq = -1
        self._buffer, self._next, self._offset, self._line = b"", 0, 0, 0
        self._skipping = True
        self.damaged = 0

    def take(self, limit: int, up_to: int | None = None) -> list[Entry]:
        """At most `limit` further entries, none with a seq beyond `up_to`; empty when there is nothing more yet."""
        entries: list[Entry] = []
        while len(entries) < limit and (line := self._peek()):
            seq = seq_of(line) or 0
            if up_to is not None and seq > up_to and is_whole(line):
                break
            self._step_over(line)
            if not (self._skipping and 0 < seq <= self._after_seq) and (entry := self._entry(line)):
                entries.append(entry)
        self._buffer, self._next = b"", 0
        return entries

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file = -1

    def _entry(self, line: bytes) -> Entry | None:
        try:
            entry = from_line(line)
        except FarEndError as error:
            self._damage(str(error))
            return None
        self._skipping = False
        return entry

    def _peek(self) -> bytes | None:
        """The next whole line of this segment or, when it has no more and there is one, of the next."""
        line = self._peek_here()
        while line is None and (following := self._following()):
            line = self._peek_here()  # once more: this segment may have grown until the next was begun
            if line is None:
                self._open(*following)
                line = self._peek_here()
        return line

    def _peek_here(self) -> bytes | None:
        end = self._buffer.find(b"\n", self._next)
        if end < 0 and self._file >= 0:
            self._fill()
            end = self._buffer.find(b"\n")
        return self._buffer[self._next : end + 1] if end >= 0 else None

    def _fill(self) -> None:
        """Read on from the first line not stepped over, far enough to hold that line."""
        wanted = _CHUNK_BYTES
        self._buffer, self._next = os.pread(self._file, wanted, self._offset), 0
        while len(self._buffer) == wanted and b"\n" not in self._buffer:
            wanted *= 2
            self._buffer = os.pread(self._file, wanted, self._offset)

    def _step_over(self, line: bytes) -> None:
        self._next += len(line)
        self._offset += len(line)
        self._line += 1

    def _open(self, first_seq: int, path: Path) -> None:
        if self._file >= 0 and os.fstat(self._file).st_size > self._offset:
            self._line += 1
            self._damage("the line was never finished")
        self.close()
        self._first_seq, self._path = first_seq, path
        self._file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        self._buffer, self._next, self._offset, self._line = b"", 0, 0, 0

    def _following(self) -> tuple[int, Path] | None:
        """The segment to read after this one; at first the one that holds the entry after `after_seq`."""
        later = [segment for segment in segments(self._folder) if segment[0] > self._first_seq]
        if self._path is None:
            begun = [segment for segment in later if segment[0] <= self._after_seq + 1]
            return begun[-1] if begun else next(iter(later), None)
        return next(iter(later), None)

    def _damage(self, problem: str) -> None:
        self.damaged += 1
        if self.damaged > _MOST_REPORTS:
            return
        self._report(
            Fault(
                place=f"{self._path}:{self._line}",
                problem=f"{problem}; the line is skipped",
                remedy="Check the disk, and compare with a backup of the journal",
                problem_zh="日志行已损坏，跳过此行",
                remedy_zh="请检查磁盘，并与日志备份核对",
            )
        )
