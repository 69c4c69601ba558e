"""A circuit breaker: a system that fails again and again is left alone for a while.

Closed, it lets everything through; after `trips_after` failures in a row it is open for `rest_s`; then one request
may try, and its outcome decides (M. Nygard, Release It!, 2nd ed., section 5.2).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Breaker:
    """Times are monotonic seconds. Not safe in several threads by itself."""

    trips_after: int = 5
    rest_s: float = 10.0
    _failures: int = 0
    _open_until: float = 0.0

    def lets_through(self, now: float) -> bool:
        """Whether to ask. Half open, only the first one is let through."""
        if not self.is_tripped:
            return True
        if self.rests(now):
            return False
        self._open_until = now + self.rest_s
        return True

    def rests(self, now: float) -> bool:
        """Nobody would be let through."""
        return self.is_tripped and now < self._open_until

    @property
    def is_tripped(self) -> bool:
        """It failed so often that it is left alone, or tried by one only."""
        return self._failures >= self.trips_after

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self, now: float) -> None:
        self._failures += 1
        if self.is_tripped:
            self._open_until = now + self.rest_s
