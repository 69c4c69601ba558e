"""Wakes publishers when something is due, on a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from hotline.publishing.publisher import Publisher

log = logging.getLogger("hotline.publishing")

LOOK_AGAIN_S = 5.0
"""At most so late is a publication noticed that another process made, or a database that is back."""


class PublicationClock:
    """`publishers` are asked for at every look; `poked` is theirs."""

    def __init__(self, publishers: Callable[[], Iterable[Publisher[Any, Any]]], poked: threading.Event) -> None:
        self._publishers, self._poked = publishers, poked
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="publishing", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, within_s: float = 5.0) -> None:
        self._stopping = True
        self._poked.set()
        if self._thread.ident is not None:
            self._thread.join(within_s)

    def _run(self) -> None:
        while not self._stopping:
            self._poked.wait(self._tick())
            self._poked.clear()

    def _tick(self) -> float:
        """Seconds until the next look."""
        return min((self._look_after(publisher) for publisher in self._publishers()), default=LOOK_AGAIN_S)

    def _look_after(self, publisher: Publisher[Any, Any]) -> float:
        try:
            due = publisher.tick()
        except Exception:  # whatever one publication does, the next has its time
            log.exception("%s could not be looked after", publisher.subject)
            return LOOK_AGAIN_S
        left_s = (due - datetime.now(UTC)).total_seconds() if due is not None else LOOK_AGAIN_S
        return min(max(left_s, 0.0), LOOK_AGAIN_S)
