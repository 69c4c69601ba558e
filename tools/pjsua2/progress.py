"""Stage lines for people, everything else for the log."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

REPEAT_S = 10.0


class StageFailedError(Exception):
    """A command of a stage failed; the text holds the command and the end of its output."""


class Progress:
    """Prints `pjsua2 2/6  compiling pjproject (41 s)` to stderr and keeps the commands' output in a file."""

    def __init__(self, log: Path, stages: int) -> None:
        self._log = log
        self._stages = stages
        self._stage = 0
        self._title = ""
        self._began = self._shown = time.monotonic()
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("")

    def stage(self, title: str) -> None:
        """Begins the next stage."""
        self._stage += 1
        self._title = title
        self._say("")

    def note(self, text: str) -> None:
        """Says something about the stage that runs, at most every few seconds."""
        if time.monotonic() - self._shown >= REPEAT_S:
            self._say(f": {text}")

    def _say(self, addition: str) -> None:
        self._shown = time.monotonic()
        elapsed_s = self._shown - self._began
        line = f"      pjsua2 {self._stage}/{self._stages} {self._title}{addition} ({elapsed_s:.0f} s)"
        print(line, file=sys.stderr, flush=True)

    def run(
        self,
        command: list[str],
        cwd: Path,
        environment: Mapping[str, str] | None = None,
        count: str = "",
    ) -> str:
        """Runs COMMAND, appends its output to the log and returns it.

        With COUNT, says now and then how many lines contained it. Raises StageFailedError.
        """
        lines: list[str] = []
        counted = 0
        with self._log.open("a") as log, _started(command, cwd, environment) as process:
            print(f"\n$ {' '.join(command)}", file=log, flush=True)
            for line in process.stdout or ():
                log.write(line)
                lines.append(line)
                counted += bool(count) and count in line
                if count:
                    self.note(f"{counted} files")
        if process.returncode:
            raise StageFailedError(f"{' '.join(command)[:200]}\n{''.join(lines[-15:])}")
        return "".join(lines)


def _started(command: list[str], cwd: Path, environment: Mapping[str, str] | None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
