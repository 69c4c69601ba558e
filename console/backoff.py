"""Waiting times after wrong passwords: a few free tries, then each failure doubles the wait."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(slots=True)
class _Failures:
    count: int
    at: float


class Backoff:
    """Failures by key; times in monotonic seconds. Holds at most `kept` keys, the oldest are forgotten first.

    After `free` failures the n-th further one closes the key for `first_s * 2**(n-1)` seconds, `longest_s` at most.
    A key is forgotten when nothing was heard of it for twice `longest_s`.
    """

    def __init__(self, free: int = 5, first_s: float = 2.0, longest_s: float = 900.0, kept: int = 10_000) -> None:
        self._free, self._first_s, self._longest_s, self._kept = free, first_s, longest_s, kept
        self._failures: OrderedDict[Hashable, _Failures] = OrderedDict()

    def wait_s(self, key: Hashable, now: float) -> float:
        """Seconds until the key may try again; 0 when it may now."""
        failures = self._failures.get(key)
        if failures is None or failures.count < self._free:
            return 0.0
        closed_s = min(self._longest_s, self._first_s * 2.0 ** min(failures.count - self._free, 60))
        return max(0.0, closed_s - (now - failures.at))

    def failed(self, key: Hashable, now: float) -> None:
        old = self._failures.pop(key, None)
        fresh = old is None or now - old.at > 2 * self._longest_s
        self._failures[key] = _Failures(1 if fresh or old is None else old.count + 1, now)
        if len(self._failures) > self._kept:
            self._failures.popitem(last=False)

    def succeeded(self, key: Hashable) -> None:
        self._failures.pop(key, None)

    def forgive(self, key: Hashable) -> None:
        """The last failure was none."""
        failures = self._failures.get(key)
        if failures is not None:
            failures.count -= 1
            if failures.count <= 0:
                del self._failures[key]
