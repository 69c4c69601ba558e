"""A cable between a program and its server: it can be cut while both go on, and put back."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from types import TracebackType

from tests.live.ports import free_ports

Seen = Callable[[bytes], None]


class Cable:
    """Listens on `port`, leads to `to` on loopback; a context manager, on a thread of its own. `back` is told of what
    comes from the server before the program gets it, and may cut the cable: then the program does not get it."""

    def __init__(self, to: int) -> None:
        self.port, self._to = free_ports(), to
        self.back: Seen = lambda _: None
        self._whole = threading.Event()
        self._whole.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Cable:
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._leaving.set)
        self._thread.join(5)

    @property
    def is_cut(self) -> bool:
        return not self._whole.is_set()

    def cut(self) -> None:
        """What is under way in either direction is gone."""
        self._whole.clear()
        self._loop.call_soon_threadsafe(self._let_go)

    def mend(self) -> None:
        self._whole.set()

    async def _serve(self) -> None:
        self._loop, self._leaving = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._joined, "127.0.0.1", self.port)
        self._ready.set()
        await self._leaving.wait()
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0.05)

    def _let_go(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, there_writer}
        await asyncio.gather(
            self._carry(reader, there_writer, lambda _: None), self._carry(there_reader, writer, self._told)
        )

    def _told(self, data: bytes) -> None:
        self.back(data)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Seen) -> None:
        with contextlib.suppress(OSError):
            while (data := await reader.read(65536)) and not self.is_cut:
                seen(data)
                if self.is_cut:
                    break
                writer.write(data)
                await writer.drain()
        writer.transport.abort()
