"""Where recordings lie: `<root>/YYYY/MM/DD/<recording>.wav`, and no path leads out of there."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

from calls.errors import FarEndError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_PATH = re.compile(r"[0-9]{4}/[0-9]{2}/[0-9]{2}/" + _NAME.pattern + r"\.wav")


class RecordingFolder:
    """The recordings of one server. Paths are relative to `root` wherever they are kept or sent."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.root = root.resolve()

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
        place = self.root / path
        if place.resolve() != place:
            raise FarEndError("the path leads out of the recordings' folder")
        return place

    def find(self, recording: str) -> str | None:
        """The path of a recording by its name alone, or None. Looks through all days: not while a call waits."""
        if not _NAME.fullmatch(recording):
            return None
        found = next(iter(self.root.glob(f"*/*/*/{recording}.wav")), None)
        return None if found is None else found.relative_to(self.root).as_posix()

    def free_bytes(self) -> int:
        """What the disk can still take."""
        return shutil.disk_usage(self.root).free

    def has_room(self, least_bytes: int) -> bool:
        return self.free_bytes() >= least_bytes
