"""Small disks of one's own to fill and to break. Mounting needs root; without it a test fails and says why."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def small_disk(at: Path, size_kb: int) -> Iterator[Path]:
    """A file system in memory."""
    at.mkdir(parents=True, exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={size_kb}k,mode=0700", "tmpfs", str(at))
    try:
        yield at
    finally:
        _run("umount", "-l", str(at))


@contextmanager
def breaking_disk(at: Path, image: Path, size_mb: int) -> Iterator[Path]:
    """An ext4 in a file: `break_disk` makes it read-only under those who write to it, as a failing disk is."""
    at.mkdir(parents=True, exist_ok=True)
    with image.open("wb") as file:
        file.truncate(size_mb << 20)
    _run("mkfs.ext4", "-q", "-F", str(image))
    _run("mount", "-o", "loop", str(image), str(at))
    try:
        yield at
    finally:
        _run("umount", "-l", str(at))


def break_disk(at: Path) -> None:
    """A plain remount is refused while files are open for writing; this is what the kernel does on an error."""
    _run("mount", "-o", "remount,abort", str(at))


def remount(at: Path, how: str) -> None:
    _run("mount", "-o", f"remount,{how}", str(at))


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(command)}: {done.stderr.strip()}: this test needs to mount (root, CAP_SYS_ADMIN)"
        )
