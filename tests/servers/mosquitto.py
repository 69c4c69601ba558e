"""A real mosquitto: Debian's, on a free port, in a folder of its own, with users and access lists; TLS when asked."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tests.live.ports import free_ports

MISSING = "mosquitto is not installed. Install it: apt-get install mosquitto"
READY_S = 10.0
USERS = {"hotline": "heron", "reader": "slate", "commander": "moss"}
ACL = Path(__file__).parents[2] / "deploy" / "mosquitto" / "acl"


class Mosquitto:
    """A context manager. Keeps what it has across `kill` and `start` as far as it has
    written it down, once a second.
    Users are `USERS`; `lines` are added to its configuration, `tls` are its `cafile`, `certfile` and `keyfile`."""

    def __init__(
        self,
        folder: Path,
        *,
        users: Mapping[str, str] = USERS,
        acl: Path | None = ACL,
        lines: str = "",
        tls: Mapping[str, Path] | None = None,
    ) -> None:
        program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
        if program is None:
            raise RuntimeError(MISSING)
        self._program, self._folder, self.port = program, folder, free_ports()
        folder.mkdir(parents=True, exist_ok=True)
        self._process: subprocess.Popen[bytes] | None = None
        self._write(users, acl, lines, tls or {})

    def _write(self, users: Mapping[str, str], acl: Path | None, lines: str, tls: Mapping[str, Path]) -> None:
        passwords = self._folder / "passwords"
        passwords.write_text("".join(f"{name}:{word}\n" for name, word in users.items()))
        subprocess.run(["mosquitto_passwd", "-U", passwords], check=True, capture_output=True)
        access = self._folder / "acl"
        text = acl.read_text() if acl is not None else "topic readwrite #\n"
        access.write_text(text)
        for private in (passwords, access):
            private.chmod(0o600)
        configured = [
            f"listener {self.port} 127.0.0.1",
            "user root",
            "allow_anonymous false",
            f"password_file {passwords}",
            f"acl_file {access}",
            "persistence true",
            f"persistence_location {self._folder}/",
            "autosave_interval 1",
            "max_queued_messages 0",
            "max_inflight_messages 0",
            f"log_dest file {self._folder / 'log'}",
            "log_type error",
            "log_type warning",
            "log_type notice",
            *(f"{name} {path}" for name, path in tls.items()),
            lines,
        ]
        (self._folder / "mosquitto.conf").write_text("\n".join(configured) + "\n")

    def __enter__(self) -> Mosquitto:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        path = self._folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self) -> None:
        self._process = subprocess.Popen(
            [self._program, "-c", self._folder / "mosquitto.conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + READY_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"mosquitto does not start:\n{self.log}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Asked to; it writes down what it has."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """It is there and says nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(how)
            self._process.wait(READY_S)
        self._process = None

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1.0)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
