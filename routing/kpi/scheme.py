"""Which calls are counted, in which intervals, and what counts as in time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scheme:
    """Calls that came from `since` on and before `until` are counted; None: without end.

    With `interval_s` they are told apart by when they came, from `since` on, or by the clock (UTC); with `starts`, in
    order and the first not after `since`, by the calendar: each interval lasts until the next begins. `within_s` is
    the wait that counts as in time for every queue; None: what the routing table said when the wait was over. Who
    gives up within `short_s` has hardly waited.
    """

    since: datetime | None = None
    until: datetime | None = None
    interval_s: float | None = None
    within_s: float | None = None
    short_s: float = 5.0
    starts: tuple[datetime, ...] = ()

    @property
    def is_timed(self) -> bool:
        return self.interval_s is not None or bool(self.starts)

    def covers(self, at: datetime) -> bool:
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)

    def interval(self, at: datetime) -> int:
        """The number of the interval `at` is in."""
        if self.starts:
            return bisect_right(self.starts, at) - 1
        if self.interval_s is None:
            return 0
        return int((at - (self.since or _EPOCH)).total_seconds() // self.interval_s)

    def begins(self, interval: int) -> datetime:
        if self.starts:
            return self.starts[interval]
        return (self.since or _EPOCH) + timedelta(seconds=interval * (self.interval_s or 0.0))

    def parts(self, start: datetime, end: datetime) -> Iterator[tuple[int, float]]:
        """How much of a stretch of time is counted: seconds, by the interval they are in."""
        if self.since is not None:
            start = max(start, self.since)
        if self.until is not None:
            end = min(end, self.until)
        number = self.interval(start)
        while start < end:
            there = min(end, self._ends(number, end))
            if there > start:  # else the division was rounded down
                yield number, (there - start).total_seconds()
                start = there
            number += 1

    def _ends(self, interval: int, latest: datetime) -> datetime:
        """Where the interval ends; `latest` for the last one."""
        if not self.is_timed or (self.starts and interval + 1 == len(self.starts)):
            return latest
        return self.begins(interval + 1)
