"""One file of the journal: lines are appended to it, cut back when only half of them arrived, and made durable."""

from __future__ import annotations

import mmap
import os
import re
from collections.abc import Callable
from pathlib import Path

from calls.journal import is_whole, seq_of

Fsync = Callable[[int], None]

os_fsync: Fsync = os.fsync

_NAME = re.compile(r"journal-(\d{20})\.log")


def path_of(folder: Path, first_seq: int) -> Path:
    return folder / f"journal-{first_seq:020d}.log"


def segments(folder: Path) -> list[tuple[int, Path]]:
    """First seq and path of every segment in the folder, oldest first."""
    named = ((_NAME.fullmatch(path.name), path) for path in folder.iterdir())
    return sorted((int(match[1]), path) for match, path in named if match)


class Segment:
    """A segment open for writing. Every method may raise OSError and be called again: nothing is lost by it.

    `size` counts the bytes of whole batches; what a failed `write` left behind them is cut off by the next one.
    """

    def __init__(self, path: Path, fsync: Fsync = os_fsync) -> None:
        self.path = path
        self._fsync = fsync
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        self.size = os.fstat(self._file).st_size
        self._unsynced = bytearray()
        self._torn = False
        self._doubtful = False
        self._sync_folder()

    @property
    def synced(self) -> bool:
        return not self._unsynced

    @property
    def doubtful(self) -> bool:
        """True after a failed `sync`, until one succeeds."""
        return self._doubtful

    def write(self, lines: bytes) -> None:
        if self._torn:
            os.ftruncate(self._file, self.size)
        self._torn = True
        self._put(lines, self.size)
        self._torn = False
        self.size += len(lines)
        self._unsynced += lines

    def sync(self) -> None:
        """Make what was written durable."""
        if self._doubtful:  # after a failed fsync Linux drops the pages and calls the next fsync a success
            self._put(bytes(self._unsynced), self.size - len(self._unsynced))
        self._doubtful = True
        self._fsync(self._file)
        self._doubtful = False
        self._unsynced.clear()

    def cut_to(self, size: int) -> None:
        os.ftruncate(self._file, size)
        self._fsync(self._file)
        self.size = size

    def close(self) -> None:
        os.close(self._file)

    def _put(self, lines: bytes, offset: int) -> None:
        left = memoryview(lines)
        while left:
            written = os.pwrite(self._file, left, offset)
            left, offset = left[written:], offset + written

    def _sync_folder(self) -> None:
        """A new file's name survives a power cut only when its folder was synced."""
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._fsync(folder)
        except OSError:
            self.close()
            raise
        finally:
            os.close(folder)


def last_whole(path: Path) -> tuple[int, int | None]:
    """Where the last whole line ends (a byte offset, 0 without one) and its seq."""
    if path.stat().st_size == 0:
        return 0, None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _last_whole(data)


def _last_whole(data: mmap.mmap) -> tuple[int, int | None]:
    end = data.rfind(b"\n") + 1
    while end:
        start = data.rfind(b"\n", 0, end - 1) + 1
        line = data[start:end]
        if is_whole(line):
            return end, seq_of(line)
        end = start
    return 0, None
