"""Time that only goes on when it is told to: a loop for the driver, without sockets and without waiting."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

from calls.events import Event

BEGINS_S = 1000.0
"""Where the engines' seconds begin: not at zero, as on a machine that has been up for a while."""


class VirtualTimer:
    """Something to be done later, unless it is cancelled before."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self.callback = None


class VirtualLoop:
    """What `backplane.driver.Loop` asks for; `step` goes on to whatever comes next."""

    def __init__(self) -> None:
        self.now = BEGINS_S
        self._heap: list[tuple[float, int, VirtualTimer]] = []
        self._count = count()

    @property
    def passed_s(self) -> float:
        """Since the beginning."""
        return self.now - BEGINS_S

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[[], None], /) -> VirtualTimer:
        timer = VirtualTimer(callback)
        heapq.heappush(self._heap, (when, next(self._count), timer))
        return timer

    def call_soon_threadsafe(self, callback: Callable[[Event], None], event: Event, /) -> None:
        callback(event)

    def step(self, until_s: float) -> bool:
        """Do what comes next, if it comes before `until_s` have passed; else let these pass and return False."""
        while self._heap and self._heap[0][0] <= BEGINS_S + until_s:
            when, _, timer = heapq.heappop(self._heap)
            if timer.callback is not None:
                self.now = max(self.now, when)
                timer.callback()
                return True
        self.now = max(self.now, BEGINS_S + until_s)
        return False
