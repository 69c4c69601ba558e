"""Somebody who is told of events by webhook, and who can be deaf (he takes the call and says nothing) or away."""

from __future__ import annotations

import asyncio
import contextlib

ANSWER = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


class WebhookDesk:
    """`services` is what stands of it in services.yaml."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port, self.is_deaf = host, port, False
        self._server: asyncio.Server | None = None
        self._held: set[asyncio.StreamWriter] = set()

    @property
    def services(self) -> str:
        return (
            f"webhooks:\n  desk: {{url: 'http://{self.host}:{self.port}/', allow_private: true,"
            " events: [call.queued, call.connected, call.ended]}\n"
        )

    async def come(self) -> None:
        self._server = await asyncio.start_server(self._told, self.host, self.port)

    def go(self) -> None:
        """Nobody answers at the address any more."""
        if self._server is not None:
            self._server.close()
        self._let_go()

    def hear(self) -> None:
        self.is_deaf = False
        self._let_go()

    def _let_go(self) -> None:
        for writer in self._held:
            writer.close()
        self._held.clear()

    async def _told(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.partition(b":")[2]))
            if self.is_deaf:
                self._held.add(writer)
                return
            writer.write(ANSWER)
            await writer.drain()
        writer.close()
