"""How many requests somebody may make: so many at once, and then as fast as the bucket fills [X4]."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable

UNLIMITED = frozenset({"healthz", "readyz", "metrics", "live"})
"""Routes that watch over the server, and the live board, which one request keeps open."""


class Rate:
    """Token buckets by key; times in monotonic seconds. `burst` at once, `each_s` a second for good. Holds at most
    `kept` keys; who is forgotten has a full bucket again."""

    def __init__(self, burst: int = 1000, each_s: float = 100.0, kept: int = 10_000) -> None:
        self._burst, self._each_s, self._kept = burst, each_s, kept
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def wait_s(self, key: Hashable, now: float) -> int:
        """0 when the request may be made, which then counts; else whole seconds until one may."""
        left, at = self._left.pop(key, (float(self._burst), now))
        left = min(float(self._burst), left + (now - at) * self._each_s)
        self._left[key] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > self._kept:
            self._left.popitem(last=False)
        return 0 if left >= 1 else max(1, math.ceil((1 - left) / self._each_s))
