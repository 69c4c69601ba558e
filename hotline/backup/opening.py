"""Reading a backup: its members in order, and whether each is what was backed up."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from calls.errors import ConfigurationError, Fault
from hotline.backup.form import (
    HEAD,
    MANIFEST,
    MOST_HEAD_BYTES,
    MOST_MANIFEST_BYTES,
    Head,
    Member,
    changed,
    is_safe,
    manifest_of,
    missing,
    no_backup,
    not_whole,
)
from hotline.backup.packing import CHUNK

Take = Callable[[str, bytes], None]
"""Is given a member chunk by chunk."""
Watch = Callable[[int], None]
"""Is told how many bytes were read more."""


class Backup:
    """At `place`: a file or a folder. Raises ConfigurationError when it is none, OSError when it cannot be read."""

    def __init__(self, place: Path) -> None:
        self.place = place
        with self._members() as members:
            name, file = next(members, ("", None))
            if name != HEAD or file is None:
                raise ConfigurationError([no_backup(str(place))])
            self.head = Head.of(file.read(MOST_HEAD_BYTES), str(place))

    @property
    def size(self) -> int:
        """Bytes to read, about."""
        if self.place.is_file():
            return self.place.stat().st_size
        return sum(path.stat().st_size for path in self.place.rglob("*") if path.is_file())

    def read(self, take: Take = lambda _name, _chunk: None, watch: Watch = lambda _bytes: None) -> dict[str, Member]:
        """Hand out all members but head and manifest, and hold them to the manifest at the end. What was handed out
        is good when this returns, and only then: raises ConfigurationError naming each that is not."""
        found: dict[str, Member] = {}
        manifest: dict[str, Member] | None = None
        with self._members() as members:
            for name, file in members:
                if name == MANIFEST:
                    manifest = manifest_of(file.read(MOST_MANIFEST_BYTES), str(self.place))
                    continue
                if not is_safe(name):
                    raise ConfigurationError([no_backup(f"{self.place}: {name[:100]!r}")])
                found[name] = _read(name, file, (lambda _n, _c: None) if name == HEAD else take, watch)
        if manifest is None:
            raise ConfigurationError([not_whole(str(self.place))])
        if faults := self._faults(found, manifest):
            raise ConfigurationError(faults)
        return found

    def manifest(self) -> dict[str, Member]:
        """Of a folder, at once. Raises ConfigurationError when it is not whole."""
        try:
            return manifest_of((self.place / MANIFEST).read_bytes(), str(self.place))
        except OSError as error:
            raise ConfigurationError([not_whole(str(self.place))]) from error

    def _faults(self, found: dict[str, Member], manifest: dict[str, Member]) -> list[Fault]:
        gone = [missing(str(self.place), name) for name in manifest if name not in found]
        wrong = [changed(str(self.place), name) for name in found if manifest.get(name) != found[name]]
        return [*gone, *wrong]

    @contextmanager
    def _members(self) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
        if self.place.is_dir():
            yield self._of_folder()
            return
        try:
            with tarfile.open(self.place, "r|", bufsize=CHUNK) as tar:
                yield _of_tar(tar)
        except tarfile.TarError as error:
            fault = not_whole if hasattr(self, "head") else no_backup
            raise ConfigurationError([fault(str(self.place))]) from error

    def _of_folder(self) -> Iterator[tuple[str, IO[bytes]]]:
        paths = (path for path in self.place.rglob("*") if path.is_file() and not path.is_symlink())
        names = sorted(path.relative_to(self.place).as_posix() for path in paths)
        rest = [name for name in names if name not in (HEAD, MANIFEST)]
        for name in [*([HEAD] if HEAD in names else []), *rest, *([MANIFEST] if MANIFEST in names else [])]:
            with (self.place / name).open("rb") as file:
                yield name, file


def _of_tar(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for info in tar:
        file = tar.extractfile(info) if info.isreg() else None
        if file is not None:
            yield info.name, file


def _read(name: str, file: IO[bytes], take: Take, watch: Watch) -> Member:
    digest, size = hashlib.sha256(), 0
    take(name, b"")
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        take(name, chunk)
        watch(len(chunk))
    return Member(size, digest.hexdigest())
