"""A real Redis for the tests: Debian's, on a free port, in a folder of its own.

with Redis(folder) as redis:
    redis.address; redis.kill(); redis.start()
"""

from __future__ import annotations

import shutil
import signal
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

    def __init__(self, folder: Path, *settings: str) -> None:
        self.folder, self.port, self._settings = folder, free_ports(), settings
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

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        if (program := shutil.which("redis-server")) is None:
            raise RuntimeError(_MISSING)
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "yes"]
        options += self._settings
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

    def freeze(self) -> None:
        """It holds every connection and answers nobody."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def wipe(self) -> None:
        """What it kept on disk is gone; while it is not running."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def _answers(self) -> bool:
        with socket.socket() as asking:
            asking.settimeout(0.5)
            return asking.connect_ex(self.address) == 0
