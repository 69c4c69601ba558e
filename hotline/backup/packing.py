"""Writing a backup: into a tar file, or into a folder where what did not change is linked to the backup before."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from abc import ABC, abstractmethod
from pathlib import Path
from typing import IO

from hotline.backup.form import MANIFEST, Member, manifest_bytes
from recordings.durable import sync_folder

PART = ".part"
"""What a backup is called that is not whole yet."""
CHUNK = 1024 * 1024


class ChangedMeanwhileError(OSError):
    """The file became shorter while it was read."""


class _Counted(io.RawIOBase):
    """The first `size` bytes of a file, which may grow meanwhile; their digest when they were read."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file, self._left, self.digest = file, size, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(self._left if size < 0 else min(size, self._left))
        if not chunk and self._left:
            raise ChangedMeanwhileError("it became shorter while it was read")
        self._left -= len(chunk)
        self.digest.update(chunk)
        return chunk


class Pack(ABC):
    """`members` are those written so far, in order."""

    def __init__(self) -> None:
        self.members: dict[str, Member] = {}

    def add_bytes(self, name: str, content: bytes) -> None:
        self._put(name, io.BytesIO(content), len(content), 0)

    def add_file(self, name: str, path: Path) -> None:
        """As much of it as there is now. Raises FileNotFoundError, ChangedMeanwhileError, OSError."""
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            self._put(name, file, found.st_size, found.st_mtime_ns)

    def finish(self) -> None:
        """Write the manifest; durable, and called by its name, when it returns."""
        self.add_bytes(MANIFEST, manifest_bytes(self.members))
        self._finish()

    @abstractmethod
    def abandon(self) -> None:
        """Leave nothing."""

    @abstractmethod
    def _finish(self) -> None: ...

    @abstractmethod
    def _write(self, name: str, content: _Counted, size: int, mtime_ns: int) -> None: ...

    def _put(self, name: str, file: IO[bytes], size: int, mtime_ns: int) -> None:
        content = _Counted(file, size)
        self._write(name, content, size, mtime_ns)
        self.members[name] = Member(size, content.digest.hexdigest())


class TarPack(Pack):
    def __init__(self, target: Path) -> None:
        super().__init__()
        self._target, self._part = target, target.with_name(target.name + PART)
        self._part.unlink(missing_ok=True)
        self._file = os.fdopen(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT, bufsize=CHUNK)  # noqa: SIM115

    def abandon(self) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)

    def _write(self, name: str, content: _Counted, size: int, mtime_ns: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, mtime_ns / 1e9, 0o600
        self._tar.addfile(info, content)

    def _finish(self) -> None:
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._target)
        sync_folder(self._target.parent)


class FolderPack(Pack):
    """`before` is the backup before, whose recordings are linked where they did not change."""

    def __init__(self, target: Path, before: Path | None = None, known: dict[str, Member] | None = None) -> None:
        super().__init__()
        self._target, self._part = target, target.with_name(target.name + PART)
        self._before, self._known = before, known or {}
        self.linked = 0
        self._part.mkdir(parents=True, mode=0o700)

    def add_file(self, name: str, path: Path) -> None:
        if not self._link(name, path):
            super().add_file(name, path)

    def abandon(self) -> None:
        for folder, _, files in os.walk(self._part, topdown=False):
            for each in files:
                (Path(folder) / each).unlink()
            Path(folder).rmdir()

    def _link(self, name: str, path: Path) -> bool:
        if self._before is None or name not in self._known:
            return False
        found, kept = path.stat(), self._before / name
        try:
            there = kept.stat()
            if (found.st_size, found.st_mtime_ns) != (there.st_size, there.st_mtime_ns):
                return False
            place = self._place(name)
            os.link(kept, place)
        except OSError:
            return False
        self.members[name] = self._known[name]
        self.linked += 1
        return True

    def _write(self, name: str, content: _Counted, size: int, mtime_ns: int) -> None:
        place = self._place(name)
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            left = size
            while left:
                left -= file.write(content.read(min(CHUNK, left)))
            file.flush()
            os.fsync(file.fileno())
        if mtime_ns:
            os.utime(place, ns=(mtime_ns, mtime_ns))

    def _place(self, name: str) -> Path:
        place = self._part / name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return place

    def _finish(self) -> None:
        self._part.replace(self._target)
        sync_folder(self._target.parent)
