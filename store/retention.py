"""How long SQL remembers what callers did in flows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from store import visits
from store.database import AWAY, Database

LOOK_EVERY = timedelta(hours=1)
BATCH = 1000


class VisitRetention:
    """Forgets visits entered longer ago than `keep`, a batch at a time: whoever asks has other work to do."""

    def __init__(
        self,
        database: Database,
        keep: timedelta,
        *,
        batch: int = BATCH,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database, self._keep, self._batch, self._clock = database, keep, batch, clock
        self._look_at: datetime | None = None

    def step(self) -> bool:
        """Forget a batch, when it is time to look; True when there may be more. A database that is away is asked
        again the next time: nothing is lost by forgetting later."""
        now = self._clock()
        if self._look_at is not None and now < self._look_at:
            return False
        try:
            forgotten = self._forget(now - self._keep)
        except AWAY:
            forgotten = 0
        self._look_at = None if forgotten else now + LOOK_EVERY
        return forgotten > 0

    def _forget(self, before: datetime) -> int:
        with self._database.writing() as connection:
            return visits.forget(connection, before, self._batch)
