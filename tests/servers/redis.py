"""A real Redis for the tests: Debian's, on a free port, in a folder of its own.

with Redis(folder) as redis:
    redis.address; redis.kill(); redis.start()
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType

from tests.live.ports import free_ports

READY_S = 10.0
_MISSING = "Redis is not installed. Install it: apt-get install redis-server"


class Redis:
    """A context manager; started again it has what it wrote (AOF)."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_ports()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Redis:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def address(self) -> tuple[str, int]:
        return ("127.0.0.1", self.port)

    def start(self) -> None:
        if (program := shutil.which("redis-server")) is None:
            raise RuntimeError(_MISSING)
        options = ("--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "yes")
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen([program, *options], cwd=self.folder, stdout=log, stderr=log)
        deadline = time.monotonic() + READY_S
        while not self._answers():
            if time.monotonic() > deadline:
                raise AssertionError(f"Redis is not ready:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.02)

    def kill(self) -> None:
        """As a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with socket.socket() as asking:
            asking.settimeout(0.5)
            return asking.connect_ex(self.address) == 0
