"""How long the calls' loop is away: OPTIONS are asked of the server all the time, and its loop's thread answers."""

from __future__ import annotations

import socket
import threading
import time
from types import TracebackType

EVERY_S = 0.02
GIVE_UP_S = 2.0

OPTIONS = """OPTIONS sip:{host}:{port} SIP/2.0\r
Via: SIP/2.0/UDP {here};branch=z9hG4bK{number}\r
From: <sip:pulse@{here}>;tag=pulse\r
To: <sip:{host}:{port}>\r
Call-ID: {number}@pulse\r
CSeq: 1 OPTIONS\r
Contact: <sip:pulse@{here}>\r
Max-Forwards: 70\r
Content-Length: 0\r
\r
"""


class Pulse:
    """A context manager; `beats` holds when each OPTIONS was sent (monotonic), how many seconds its answer took."""

    def __init__(self, server_port: int) -> None:
        self.beats: list[tuple[float, float]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.connect(("127.0.0.1", server_port))
        self._socket.settimeout(GIVE_UP_S)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse")

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()
        self._socket.close()

    def between(self, begin: float, end: float) -> list[float]:
        """Milliseconds of the answers to what was asked in that time."""
        return [1000 * took_s for sent, took_s in list(self.beats) if begin <= sent < end]

    def _run(self) -> None:
        number = 0
        while not self._stopping.wait(EVERY_S):
            number += 1
            sent = time.monotonic()
            self._ask(number)
            self.beats.append((sent, time.monotonic() - sent))

    def _ask(self, number: int) -> None:
        """A call of its own each time; whoever answers no more has stopped serving."""
        host, port = self._socket.getpeername()
        here = ":".join(map(str, self._socket.getsockname()))
        self._socket.send(OPTIONS.format(host=host, port=port, here=here, number=number).encode())
        try:
            while f"Call-ID: {number}@".encode() not in self._socket.recv(65535):
                pass
        except TimeoutError:
            return
