"""Numbered steps on the terminal, and commands that say they are still alive."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

HEARTBEAT_S = 5.0
WORTH_SAYING_S = 1.0
INDENT = "      "


class CommandFailedError(Exception):
    """A command of a step failed; the text holds the command, the end of its output and where all of it is."""


class UserMustActError(Exception):
    """Something is missing that only the user can bring; the text says what to do, in both languages."""


class Steps:
    """Prints `[2/6] 系统软件包 / system packages`, and how long a step took when that was noticeable."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._number = 0

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        self._number += 1
        began = time.monotonic()
        print(f"[{self._number}/{self._total}] {title}", flush=True)
        yield
        elapsed_s = time.monotonic() - began
        if elapsed_s >= WORTH_SAYING_S:
            print(f"{INDENT}完成 / done ({elapsed_s:.0f} s)", flush=True)


def log_file() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "hotline" / "setup.log"


def run_shown(command: list[str], cwd: Path, environment: Mapping[str, str] | None = None) -> None:
    """Runs COMMAND with its output in the log; every few seconds shows the last line of it; `environment` None: ours.

    Raises CommandFailedError.
    """
    log = log_file()
    log.parent.mkdir(parents=True, exist_ok=True)
    lines = [" ".join(command)]
    with log.open("a") as file:
        print(f"\n$ {' '.join(command)}", file=file, flush=True)
        with _started(command, cwd, environment) as process:
            reader = threading.Thread(target=_read, args=(process, file, lines), daemon=True)
            reader.start()
            _show_until_done(process, lines)
            reader.join()
    if process.returncode:
        end = "\n".join(line for line in lines[1:][-15:] if line)
        raise CommandFailedError(f"失败 / failed: {' '.join(command)}\n{end}\n完整日志 / full log: {log}")


def _started(command: list[str], cwd: Path, environment: Mapping[str, str] | None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
    )


def _read(process: subprocess.Popen[str], file: TextIO, lines: list[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        file.write(line)
        lines.append(line.rstrip())


def _show_until_done(process: subprocess.Popen[str], lines: list[str]) -> None:
    began = time.monotonic()
    while True:
        try:
            process.wait(HEARTBEAT_S)
        except subprocess.TimeoutExpired:
            print(f"{INDENT}{time.monotonic() - began:4.0f} s  {lines[-1][:90]}", flush=True)
        else:
            return
