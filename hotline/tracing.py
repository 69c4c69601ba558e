"""Keeps what goes over the wire for calls, on a thread of its own: in batches, for days, never more than there is
room for [C2, M1]."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from prometheus_client import CollectorRegistry, Gauge

from calls.traced import Traced
from store.database import AWAY, Database
from store.sip_traces import SipTraces

log = logging.getLogger("hotline.tracing")

LOOK_EVERY_S = 0.5
TIDY_EVERY_S = 3600.0
MOST_OF_A_CALL = 500
"""Messages: a phone that goes mad fills its own ladder, not the disk."""
MOST_CALLS = 20_000
MOST_WAITING = 20_000
"""Messages, while the database is away: then the oldest are lost."""


class Wire(Protocol):
    """Where messages come from: the telephone."""

    def traced(self) -> list[Traced]: ...
    @property
    def untraced(self) -> int: ...


class SipTracing:
    """`days` 0: nothing is kept, and what was kept before goes. `clock` is the time of day."""

    def __init__(
        self,
        database: Database,
        wire: Wire,
        days: int,
        registry: CollectorRegistry,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._traces, self._wire, self._days, self._clock = SipTraces(database), wire, days, clock
        self._waiting: deque[Traced] = deque(maxlen=MOST_WAITING)
        self._counts: dict[str, int] = {}
        self.lost = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tracing", daemon=True)
        lost = Gauge("hotline_sip_messages_untraced", "SIP messages there was no room to keep.", registry=registry)
        lost.set_function(lambda: self.lost + wire.untraced)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """What came until now is kept."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(5.0)

    def look(self) -> None:
        """Take what came, and write it down if the database is there."""
        self._take(self._wire.traced())
        if not self._waiting:
            return
        batch = list(self._waiting)
        try:
            self._traces.add(batch, self._clock())
        except AWAY as error:
            log.warning("SIP messages wait: the database is away (%s)", type(error).__name__)
            return
        for _ in batch:
            self._waiting.popleft()

    def tidy(self) -> None:
        """Forget what is older than it is to be kept."""
        before = self._clock() - timedelta(days=self._days)
        while self._traces.forget_before(before) and not self._stopping.wait(0.05):
            pass

    def _take(self, traced: list[Traced]) -> None:
        for one in traced:
            count = self._counts.get(one.call, 0)
            self._counts[one.call] = count + 1
            if count >= MOST_OF_A_CALL:
                self.lost += 1
                continue
            self.lost += len(self._waiting) == MOST_WAITING
            self._waiting.append(one)
        while len(self._counts) > MOST_CALLS:
            del self._counts[next(iter(self._counts))]

    def _run(self) -> None:
        due_s = 0.0
        while not self._stopping.wait(LOOK_EVERY_S):
            due_s -= LOOK_EVERY_S
            try:
                self.look()
                if due_s <= 0:
                    due_s = TIDY_EVERY_S
                    self.tidy()
            except AWAY as error:
                log.warning("old SIP messages stay for now: the database is away (%s)", type(error).__name__)
            except Exception:  # whatever one look meets, the next comes
                log.exception("SIP messages could not be kept")
        self._last()

    def _last(self) -> None:
        try:
            self.look()
        except Exception:  # the server goes down in any case
            log.exception("the last SIP messages are lost")
