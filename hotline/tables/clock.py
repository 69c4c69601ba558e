"""Wakes the publisher when something is due, on a thread of its own."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from hotline.tables.publisher import Publisher

log = logging.getLogger("hotline.tables")

LOOK_AGAIN_S = 5.0
"""At most so late is a publication noticed that another process made, or a database that is back."""


class TableClock:
    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="tables", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, within_s: float = 5.0) -> None:
        self._stopping = True
        self._publisher.poked.set()
        if self._thread.ident is not None:
            self._thread.join(within_s)

    def _run(self) -> None:
        while not self._stopping:
            self._publisher.poked.wait(self._tick())
            self._publisher.poked.clear()

    def _tick(self) -> float:
        """Seconds until the next look."""
        try:
            due = self._publisher.tick()
        except Exception:  # whatever one publication does, the next has its time
            log.exception("the routing tables could not be looked after")
            return LOOK_AGAIN_S
        left_s = (due - datetime.now(UTC)).total_seconds() if due is not None else LOOK_AGAIN_S
        return min(max(left_s, 0.0), LOOK_AGAIN_S)
