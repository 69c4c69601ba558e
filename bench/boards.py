"""Many open boards: readers of the live stream over TCP, in a process of their own that stamps all they hear.

Run by `Boards`; by hand: python -m bench.boards PORT READERS STALLED FILE, ends with its standard input.
"""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

from bench.served import TOKEN

REQUEST = f"GET /api/live HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()
LARGEST_CHUNK = 1 << 24
CALL, AGENT = "call", "agent"


@dataclass(slots=True)
class Heard:
    """What the readers heard, together.

    `late_s` by kind of news: the time from the event to each reader. `ended`: when each (wall clock) heard that the
    call of that name was over. `missed`: numbers left out or told twice; `afresh`: snapshots after the first.
    """

    late_s: dict[str, list[float]] = field(default_factory=lambda: {CALL: [], AGENT: []})
    ended: dict[str, list[float]] = field(default_factory=dict)
    messages: int = 0
    read_bytes: int = 0
    missed: int = 0
    afresh: int = 0
    readers: int = 0


class Boards:
    """A context manager; `heard` tells of it after the block. `stalled` more open the stream and never read."""

    def __init__(self, http_port: int, readers: int, stalled: int, file: Path) -> None:
        self._file = file
        self._command = [
            *(sys.executable, "-m", "bench.boards"),
            *map(str, (http_port, readers, stalled, file)),
        ]

    def __enter__(self) -> Boards:
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        if self._process.stdout.readline() != b"open\n":
            raise SystemExit("the boards could not be opened")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate(timeout=120)

    def heard(self) -> Heard:
        return Heard(**json.loads(self._file.read_text()))


class Readers:
    """Each message is kept once, with the times at which each reader had it whole."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._known: dict[bytes, int] = {}
        self._heard: list[list[tuple[float, int]]] = []
        self._bytes = 0

    async def read(self, begun: asyncio.Queue[None]) -> None:
        """One board, until cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=LARGEST_CHUNK)
        mine: list[tuple[float, int]] = []
        self._heard.append(mine)
        writer.write(REQUEST)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise SystemExit(head.decode())
        try:
            for number in count():
                chunk = await _chunk(reader)
                mine.append((time.time(), self._known.setdefault(chunk, len(self._known))))
                self._bytes += len(chunk)
                if number == 1:
                    begun.put_nowait(None)
        finally:
            writer.close()

    def heard(self) -> Heard:
        told = [_decoded(chunk) for chunk in self._known]
        heard = Heard(readers=len(self._heard), read_bytes=self._bytes)
        for mine in self._heard:
            _judge([(at, told[number]) for at, number in mine], heard)
        return heard


async def _chunk(reader: asyncio.StreamReader) -> bytes:
    """One chunk of the body; the server sends a message in each."""
    size = int(await reader.readuntil(b"\r\n"), 16)
    return (await reader.readexactly(size + 2))[:-2]


def _decoded(chunk: bytes) -> list[tuple[str, int, dict[str, Any]]]:
    """(event, number, data) of what is in it."""
    return list(_messages(chunk.decode()))


def _messages(text: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for block in text.split("\r\n\r\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "event" in lines:
            number = int(lines.get("id", "-0").rpartition("-")[2])
            yield lines["event"], number, json.loads(lines["data"])


def _judge(mine: list[tuple[float, list[tuple[str, int, dict[str, Any]]]]], heard: Heard) -> None:
    """One reader's stream: a row's `since` is the time of the event that changed it."""
    seen: set[tuple[str, str]] = set()
    place: int | None = None
    for at, messages in mine:
        for event, number, data in messages:
            heard.messages += 1
            if event == "snapshot":
                heard.afresh += place is not None
                seen |= {(row.get("id") or row["agent"], row["since"]) for row in (*data["calls"], *data["agents"])}
            elif event == "changes":
                heard.missed += number != (place or 0) + 1
                _news(at, data, seen, heard)
            if event != "pulse":
                place = number


def _news(at: float, data: dict[str, Any], seen: set[tuple[str, str]], heard: Heard) -> None:
    for kind, rows, name in ((CALL, data["calls"], "id"), (AGENT, data["agents"], "agent")):
        for row in rows:
            if (row[name], row["since"]) not in seen:
                seen.add((row[name], row["since"]))
                heard.late_s[kind].append(at - datetime.fromisoformat(row["since"]).timestamp())
    for call in data["ended"]:
        heard.ended.setdefault(call, []).append(at)


def stall(port: int) -> socket.socket:
    """Somebody who asks for the stream and takes nothing of it."""
    stalled = socket.socket()
    stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stalled.connect(("127.0.0.1", port))
    stalled.send(REQUEST)
    return stalled


async def listen(port: int, readers: int, stalled: int) -> Heard:
    """Until standard input ends."""
    boards, begun = Readers(port), asyncio.Queue[None]()
    tasks = [asyncio.create_task(boards.read(begun)) for _ in range(readers)]
    for _ in tasks:
        await asyncio.wait_for(begun.get(), 60)
    sleepers = [stall(port) for _ in range(stalled)]
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    broken = sum(task.done() for task in tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for each in sleepers:
        each.close()
    heard = boards.heard()
    heard.missed += broken
    return heard


if __name__ == "__main__":
    told = asyncio.run(listen(*map(int, sys.argv[1:4])))
    Path(sys.argv[4]).write_text(json.dumps(asdict(told)))
