"""Files that are whole or not there, also after a power cut."""

from __future__ import annotations

import os
from pathlib import Path

NEW = ".new"
"""What a file is called that is not whole yet."""


def write_whole(path: Path, content: bytes, mode: int) -> None:
    """Replace the file at once; raises OSError and leaves what was there."""
    begun = path.with_name(path.name + NEW)
    begun.unlink(missing_ok=True)
    with open(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:  # noqa: PTH123  a mode
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    begun.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """What was renamed or removed in it stays so."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
