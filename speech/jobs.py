"""One thread that does one job after the other, the urgent ones first."""

from __future__ import annotations

import itertools
import os
import sys
import threading
from collections.abc import Callable
from queue import PriorityQueue

URGENT, ORDINARY = 0, 1
Job = Callable[[], None]


class Jobs:
    def __init__(self, name: str, nice: int) -> None:
        """`nice`: how far the thread stands back for others, 0 … 19."""
        self._queue: PriorityQueue[tuple[int, int, Job]] = PriorityQueue()
        self._count = itertools.count()
        self._nice = nice
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def put(self, job: Job, priority: int = ORDINARY) -> None:
        """Of equal priority, first come first served."""
        self._queue.put((priority, next(self._count), job))

    def _run(self) -> None:
        stand_back(self._nice)
        while True:
            *_, job = self._queue.get()
            job()


def stand_back(nice: int) -> None:
    """The calling thread alone, where threads have a niceness of their own: on Linux."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)
