"""Folders only we can read, for what is to reach no disk."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108  what callers say is not to reach a disk


def own_folder(parent: Path, data_dir: Path, purpose: str = "") -> Path:
    """The place in `parent` that is this user's for this data folder."""
    name = hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:12]
    return parent / f"hotline-{os.getuid()}-{name}{purpose}"


def empty_folder(*places: Path) -> Path:
    """An empty folder only we can read, the first of the places where it can be made; what a crash left there is
    removed. Raises OSError when it can be made nowhere."""
    for path in places:
        try:
            if path.is_dir() and not path.is_symlink() and path.stat().st_uid == os.getuid():
                shutil.rmtree(path)
            path.mkdir(mode=0o700)
        except OSError:
            continue
        return path
    raise OSError(f"no folder for what callers say can be made at {', '.join(map(str, places))}")
