"""One server to a data folder: a lock the operating system drops with the process, however it dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from calls.errors import ConfigurationError, Fault

LOCK = "journal.lock"


class FolderTakenError(ConfigurationError):
    """Another process holds it: a server is running."""


class FolderLock:
    """Held from construction to `release`; makes the folder when it is not there.

    Raises FolderTakenError when another process holds it, ConfigurationError when the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise ConfigurationError([_unusable(folder, error)]) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 20).decode("ascii", "replace").strip()
            os.close(self._file)
            raise FolderTakenError([_taken(folder, holder)]) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, b"%d\n" % os.getpid(), 0)

    def release(self) -> None:
        os.close(self._file)


def _unusable(folder: Path, error: OSError) -> Fault:
    return Fault(
        place=str(folder),
        problem=f"the folder cannot be used ({error.strerror})",
        remedy="Give the server's user the right to write there, or name another folder with HOTLINE_DATA_DIR",
        problem_zh=f"无法使用该目录（{error.strerror}）",
        remedy_zh="请为运行用户授予写权限，或用 HOTLINE_DATA_DIR 指定其他目录",
    )


def _taken(folder: Path, holder: str) -> Fault:
    return Fault(
        place=str(folder),
        problem=f"another server (process {holder}) is using this folder",
        remedy="Stop that server, or give this one a folder of its own with HOTLINE_DATA_DIR",
        problem_zh=f"另一个服务进程（{holder}）正在使用该目录",
        remedy_zh="请先停止该进程，或用 HOTLINE_DATA_DIR 为本进程指定另一个目录",
    )
