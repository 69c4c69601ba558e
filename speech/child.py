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
_PATIENCE_S = 5


class Child:
    """Orders are sent by a thread of its own: a process that is slow to take them holds nobody up."""

    def __init__(self, choice: Choice) -> None:
        ours, theirs = socket.socketpair()
        self._process = _started(theirs)
        theirs.close()
        self._socket = ours
        self._line = Connection(os.dup(ours.fileno()))
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
        """Waits for it to go, makes it go when it does not. Its exit status; negative: the signal that ended it."""
        self.dismiss()
        try:
            status = self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._sender.join()
        self._line.close()
        self._socket.close()
        return status

    def dismiss(self) -> None:
        """Lets it go after the orders it has; `answers` ends then."""
        self._orders.put(None)

    def _send(self) -> None:
        # A process that is gone takes no orders; `answers` tells of it.
        with suppress(OSError):
            for order in iter(self._orders.get, None):
                self._line.send(order)
            self._socket.shutdown(socket.SHUT_WR)


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
