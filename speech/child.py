"""One run of the speech process, from the server's side: started, spoken to, heard, ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue

from speech.choice import Choice
from speech.messages import Answer, Order

_HOME = Path(__file__).resolve().parent.parent


class Child:
    """Orders are sent by a thread of its own: a process that is slow to take them holds nobody up."""

    def __init__(self, choice: Choice) -> None:
        ours, theirs = socket.socketpair()
        self._process = _started(theirs)
        theirs.close()
        self._line = Connection(ours.detach())
        self._orders: SimpleQueue[Order | Choice | None] = SimpleQueue()
        self._orders.put(choice)
        self._sender = threading.Thread(target=self._send, name="speech-orders", daemon=True)
        self._sender.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def order(self, order: Order) -> None:
        self._orders.put(order)

    def answers(self) -> Iterator[Answer]:
        """Until the process is gone."""
        while True:
            try:
                yield self._line.recv()
            except (EOFError, OSError):
                return

    def end(self) -> int:
        """Its exit status; negative: the signal that ended it. Nothing in it would be worth waiting for."""
        self._process.kill()
        status = self._process.wait()
        self._orders.put(None)
        self._sender.join()
        self._line.close()
        return status

    def kill(self) -> None:
        """`answers` ends then."""
        self._process.kill()

    def _send(self) -> None:
        # A process that is gone takes no orders; `answers` tells of it.
        with suppress(OSError):
            for order in iter(self._orders.get, None):
                self._line.send(order)


def _started(line: socket.socket) -> subprocess.Popen[bytes]:
    """A fresh interpreter: nothing of the server's memory, sockets or signals goes with it."""
    path = os.pathsep.join([str(_HOME), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(  # noqa: S603  our own interpreter and module
        [sys.executable, "-W", "ignore", "-m", "speech.worker", str(line.fileno())],
        pass_fds=[line.fileno()],
        env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
