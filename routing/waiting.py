"""The callers of one queue in the order they will be served: class first, then time of arrival."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from calls.model import Tier
from calls.table import Queue


@dataclass(slots=True)
class Waiter:
    """One waiting call. `order` counts arrivals over all queues; `offer` is set while an agent's phone rings.

    `refused_by` are the agents who let it ring or declined it.
    """

    call: str
    queue: str
    tier: Tier
    order: int
    since: float
    offer: str | None = None
    offers: int = 0
    refused_by: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple[bool, bool, int]:
        """Smaller is served sooner."""
        return (self.tier is not Tier.EMERGENCY, self.tier is Tier.NORMAL, self.order)


@dataclass(slots=True)
class WaitingLine:
    """The line in front of one queue."""

    queue: Queue
    waiters: list[Waiter] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.waiters)

    def join(self, waiter: Waiter) -> None:
        insort(self.waiters, waiter, key=lambda other: other.key)

    def leave(self, waiter: Waiter) -> None:
        del self.waiters[self._index(waiter)]

    def position(self, waiter: Waiter) -> int:
        """1 for the caller who is served next."""
        return self._index(waiter) + 1

    def unoffered(self) -> Iterator[Waiter]:
        """The callers for whom no phone rings yet."""
        return (waiter for waiter in self.waiters if waiter.offer is None)

    def head(self) -> Waiter | None:
        return next(self.unoffered(), None)

    def emergencies(self) -> Iterator[Waiter]:
        """Those of the unoffered who are emergencies."""
        return takewhile(lambda waiter: waiter.tier is Tier.EMERGENCY, self.unoffered())

    def _index(self, waiter: Waiter) -> int:
        return bisect_left(self.waiters, waiter.key, key=lambda other: other.key)
