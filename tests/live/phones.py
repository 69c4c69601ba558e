"""`hotline call` and `hotline sim-agent` in processes of their own, driven by their JSON.

async with terminal_phone("call", "--to", uri, "--digits", "1", "--hear", tape) as caller:
    await caller.expect("talking", agent="1003")
    assert await caller.finished() == 0
async with agent_phones(server, {"1001": "4321"}, folder, "--talk", "2s") as agents:
    await agents.expect("logged_in", agent="1001")
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

WAIT_S = 20.0
"""An interpreter has to start first, perhaps on a busy machine."""


class TerminalPhone:
    """`moments` are the lines so far that nobody expected yet; a `result` line ends a caller's."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.moments: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def expect(self, what: str, wait_s: float = WAIT_S, **fields: Any) -> dict[str, Any]:
        """Take out the first moment of this kind with these fields; TimeoutError with what there was instead."""
        try:
            async with asyncio.timeout(wait_s):
                return await self._find({"what": what, **fields})
        except TimeoutError:
            raise TimeoutError(f"no {what} {fields} among {self.moments}") from None

    def saw(self, what: str) -> bool:
        return any(moment["what"] == what for moment in self.moments)

    def interrupt(self, number: int = signal.SIGINT) -> None:
        """Ctrl-C."""
        self._process.send_signal(number)

    async def finished(self, wait_s: float = 30.0) -> int:
        """The exit status, once every line is read."""
        status = await asyncio.wait_for(self._process.wait(), wait_s)
        await self._reading
        return status

    def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()

    async def _find(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        while True:
            for moment in self.moments:
                if wanted.items() <= moment.items():
                    self.moments.remove(moment)
                    return moment
            self._news.clear()
            await self._news.wait()

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self.moments.append(json.loads(line))
            self._news.set()


@asynccontextmanager
async def terminal_phone(*arguments: str | Path, **environment: str) -> AsyncIterator[TerminalPhone]:
    """A command with its arguments, started; killed when the block is left before it ended."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.live.phone_commands", *map(str, arguments), "--json",
        stdout=asyncio.subprocess.PIPE, env={**os.environ, **environment},
    )  # fmt: skip
    phone = TerminalPhone(process)
    try:
        yield phone
    finally:
        phone.kill()
        await phone.finished()


@asynccontextmanager
async def agent_phones(
    server: str, pins: Mapping[str, str], folder: Path, *arguments: str | Path
) -> AsyncIterator[TerminalPhone]:
    """Agents in one process, their PINs in a file as the server writes it."""
    file = folder / "pins.json"
    file.write_text(json.dumps(pins))
    agents = [word for agent in pins for word in ("--agent", agent)]
    async with terminal_phone("sim-agent", *agents, "--pin-file", file, "--server", server, *arguments) as phone:
        yield phone
