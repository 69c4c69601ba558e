"""Where recordings lie: `<root>/YYYY/MM/DD/<recording>.wav`, and no path leads out of there."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from calls.errors import FarEndError
from recordings.sealed_form import KEY, SEALED, sealed_file
from recordings.sealed_tape import BEGUN, is_sealed
from recordings.vault import Vault
from recordings.wav import Tape, Wav

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_PATH = re.compile(r"[0-9]{4}/[0-9]{2}/[0-9]{2}/" + _NAME.pattern + r"\.wav")

TRIAL, TRIAL_BYTES = ".trial", 4096
"""A file written to see whether one can be."""

LEFT = ".left.wav"
"""How earlier versions named one side of a message, kept beside it."""

_NEW = ".new"
_FORMS = (
    f".wav{KEY}",
    f".wav{KEY}{_NEW}",
    LEFT,
    f"{LEFT}{BEGUN}",
    f".wav{SEALED}{BEGUN}",
    f".wav{SEALED}",
    ".wav",
)
"""All that can lie on the disk of a recording behind its name, in the order in which it goes. The key first: what a
disk still holds of the sealed sound opens no more. The sound itself last: what was begun is seen to be so. A name may
have dots, so whatever else begins with it is another recording's."""


@dataclass(frozen=True, slots=True)
class Removed:
    files: int
    bytes: int


class RecordingFolder:
    """The recordings of one server. Paths are relative to `root` wherever they are kept or sent, and end in `.wav`
    however the recording lies on the disk. Without a vault it opens plain recordings only.

    `shared` holds the folders of several nodes, one each: a recording that is not in ours is looked for there. Their
    names are made at random, so no two nodes have one of the same path. Whatever goes through all recordings goes
    through ours.
    """

    def __init__(self, root: Path, vault: Vault | None = None, shared: Path | None = None) -> None:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.root = root.resolve()
        self.vault = vault
        self._shared = None if shared is None else shared.resolve()

    def place(self, recording: str, at: datetime) -> str:
        """The relative path of a new recording, its day's folder (UTC) made. FarEndError for a name that is none."""
        if not _NAME.fullmatch(recording):
            raise FarEndError("not the name of a recording")
        day = f"{at.astimezone(UTC):%Y/%m/%d}"
        (self.root / day).mkdir(parents=True, exist_ok=True, mode=0o700)
        return f"{day}/{recording}.wav"

    def resolve(self, path: str) -> Path:
        """The file of a relative path, there or not. FarEndError for a path that is none of ours or leads elsewhere
        by a symbolic link."""
        if not _PATH.fullmatch(path):
            raise FarEndError("not the path of a recording")
        place = self._root_of(path) / path
        if place.resolve() != place:
            raise FarEndError("the path leads out of the recordings' folder")
        return place

    def _root_of(self, path: str) -> Path:
        """The folder of the node that has it; ours when nobody has, as far as can be seen."""
        if self._shared is None or _is_there(self.root / path):
            return self.root
        try:
            others = sorted(folder for folder in self._shared.iterdir() if not folder.is_symlink())
        except OSError:
            return self.root
        return next((folder for folder in others if _is_there(folder / path)), self.root)

    def open(self, path: str) -> Tape:
        """The finished recording, sealed or still plain: the one door for whoever reads it.

        Raises FarEndError for a path that is none, NotARecordingError for one that is not finished, BrokenSealError
        for one that was changed, KeyMissingError, OSError when it is not there.
        """
        file = self.resolve(path)
        if self.vault is not None and is_sealed(file):
            return self.vault.open(file)
        try:
            return Wav(file)
        except FileNotFoundError:
            if self.vault is not None and is_sealed(file):  # just now
                return self.vault.open(file)
            raise

    def has(self, path: str) -> bool:
        """Whether there is such a recording, in whichever form. FarEndError for a path that is none."""
        return _is_there(self.resolve(path))

    def plain(self) -> list[str]:
        """The paths of all recordings that lie there plain, finished or not, oldest day first."""
        found = (file.relative_to(self.root).as_posix() for file in self.root.glob("*/*/*/*.wav"))
        return sorted(path for path in found if _PATH.fullmatch(path) and not path.endswith(LEFT))

    def sealed(self, day: str = "*/*/*") -> list[str]:
        """The paths of all sealed recordings, or those of a day (`2026/11/22`), oldest day first."""
        found = (file.relative_to(self.root).as_posix() for file in self.root.glob(f"{day}/*.wav{SEALED}"))
        return sorted(path for name in found if _PATH.fullmatch(path := name.removesuffix(SEALED)))

    def find(self, recording: str) -> str | None:
        """The path of a recording by its name alone, or None. Looks through all days: not while a call waits."""
        if not _NAME.fullmatch(recording):
            return None
        for form in ("", SEALED):
            found = next(iter(self.root.glob(f"*/*/*/{recording}.wav{form}")), None)
            if found is not None:
                return found.relative_to(self.root).as_posix().removesuffix(SEALED)
        return None

    def remove(self, path: str) -> Removed:
        """Delete the recording in all its forms; durable when it returns, and no error when there is nothing (any
        more). The manifest says so. FarEndError as `resolve`, OSError."""
        place = self.resolve(path)
        name = place.name.removesuffix(".wav")
        there = {file.name: file for file in _files(place.parent)}
        mine = [there[name + form] for form in _FORMS if name + form in there]
        size = sum(file.lstat().st_size for file in mine)
        for file in mine:
            file.unlink(missing_ok=True)
        if mine:
            _make_durable(place.parent)
        if mine and self.vault is not None:
            self.vault.tell_erased(place)
        return Removed(len(mine), size)

    def free_bytes(self) -> int:
        """What the disk can still take."""
        return shutil.disk_usage(self.root).free

    def has_room(self, least_bytes: int) -> bool:
        return self.free_bytes() >= least_bytes

    def try_writing(self) -> None:
        """Raises OSError when the disk takes no new file: read-only, full, out of inodes or of quota."""
        trial = self.root / TRIAL
        try:
            trial.write_bytes(bytes(TRIAL_BYTES))
        finally:
            trial.unlink(missing_ok=True)


def _is_there(file: Path) -> bool:
    return file.is_file() or sealed_file(file).is_file()


def _files(day: Path) -> list[Path]:
    return [entry for entry in day.iterdir() if not entry.is_dir()] if day.is_dir() else []


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
