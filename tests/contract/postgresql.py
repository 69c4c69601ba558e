"""A real PostgreSQL for the tests: Debian's, on a free port, in a folder of its own, as a user who is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

_MISSING = "PostgreSQL is not installed. Install it: apt-get install postgresql"


class Postgresql:
    """Made, started and stopped like a server; `url` names its database server without a database."""

    def __init__(self) -> None:
        self._programs = programs()
        self._user = _user()
        self._folder = Path(tempfile.mkdtemp(prefix="hotline-postgresql-"))
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        self._port = _free_port()
        self._run("initdb", "-U", "hotline", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -p {self._port} -c unix_socket_directories= -c fsync=off"
        self._run("pg_ctl", "start", "-w", "-l", str(self._folder / "log"), "-o", options)

    def stop(self) -> None:
        """As a power cut would: no connection is told."""
        self._run("pg_ctl", "stop", "-w", "-m", "immediate")

    def remove(self) -> None:
        shutil.rmtree(self._folder)

    def url(self, database: str) -> str:
        return f"postgresql://hotline@127.0.0.1:{self._port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._programs / program, "-D", str(self._folder / "data"), *arguments]
        done = subprocess.run(
            command,
            user=self._user,
            group=None if self._user is None else pwd.getpwnam(self._user).pw_gid,
            extra_groups=None if self._user is None else [],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")


def programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise RuntimeError(_MISSING)


def _user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
