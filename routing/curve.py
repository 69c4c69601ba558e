"""How a caller's score grows while he waits (R2, R4).

A caller below the emergency class scores the time he has waited plus the head start of his class and of his queue.
Head starts are bounded and never fall, so the score grows at least as fast as time, and nobody starves: whoever comes
later than `bound_s` after him cannot be served before him, whatever his class.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from calls.model import Tier
from calls.table import CurvePoint, Queue, RoutingTable


class Curve:
    """A head start in seconds by seconds waited: straight between the points, level before and after them."""

    __slots__ = ("_heights", "_scores", "_times", "least_s", "most_s")

    def __init__(self, points: Sequence[CurvePoint] = (), more_s: float = 0.0) -> None:
        self._times = [point.waited_s for point in points] or [0.0]
        self._heights = [more_s + point.head_start_s for point in points] or [more_s]
        self._scores = [time + height for time, height in zip(self._times, self._heights, strict=True)]
        self.least_s, self.most_s = self._heights[0], self._heights[-1]

    def score(self, waited_s: float) -> float:
        """Seconds waited and head start together."""
        times = self._times
        if waited_s >= times[-1]:
            return waited_s + self.most_s
        if waited_s <= times[0]:
            return waited_s + self.least_s
        return _between(times, self._scores, waited_s)

    def waited_s(self, score: float) -> float:
        """How long somebody has waited who scores so: the inverse of `score`."""
        scores = self._scores
        if score >= scores[-1]:
            return score - self.most_s
        if score <= scores[0]:
            return score - self.least_s
        return _between(scores, self._times, score)


def _between(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    left = bisect_right(xs, x) - 1
    share = (x - xs[left]) / (xs[left + 1] - xs[left])
    return ys[left] + share * (ys[left + 1] - ys[left])


def curve_of(table: RoutingTable, queue_head_start_s: float, tier: Tier) -> Curve:
    rule = table.tiers.get(tier)
    return Curve(rule.curve if rule is not None else (), queue_head_start_s)


def bound_s(table: RoutingTable, queue: Queue, tier: Tier) -> float:
    """The waiting bound (R4): nobody of whatever class or queue who comes later than this is served before a caller
    of this class and queue whom the same agent could help. Emergencies and orders by hand excepted.
    """
    own = curve_of(table, queue.head_start_s, tier)
    tiers = [other for other in Tier if other is not Tier.EMERGENCY]
    most_s = max(curve_of(table, q.head_start_s, other).most_s for q in table.queues.values() for other in tiers)
    return max(0.0, most_s - own.least_s)
