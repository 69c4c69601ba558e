"""Times that are drawn: from what was seen, or from an exponential tail; and patience that nobody saw the end of."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

EVENTS_TO_TRUST = 30
"""Fewer than so many observations of a queue say less than those of all queues together."""


class Chance(Protocol):
    """A source of random numbers, such as `random.Random`; `random()` lies in [0, 1)."""

    def random(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Observed:
    """Draws one of the values that were seen, each as likely as it was seen. `values` must not be empty."""

    values: tuple[float, ...]

    def draw(self, chance: Chance) -> float:
        return self.values[int(chance.random() * len(self.values))]


@dataclass(frozen=True, slots=True)
class Survival:
    """How many are still there after a time: the share `left[i]` after `times[i]` (ascending), 1 before the first.

    Beyond the last time those who are left go at the constant `rate` a second; at zero they stay for ever.
    """

    times: tuple[float, ...]
    left: tuple[float, ...]
    rate: float

    def draw(self, chance: Chance, beyond_s: float = 0.0) -> float:
        """A time later than `beyond_s`, by inverse transform; infinite for those who stay."""
        share = 1.0 - chance.random()
        there = self._left_after(beyond_s)
        step = bisect_right(self.left, -share * there, key=lambda left: -left)
        if there > 0.0 and step < len(self.times):
            return self.times[step]
        return self._tail(share, there, beyond_s)

    def _left_after(self, time_s: float) -> float:
        step = bisect_right(self.times, time_s)
        return self.left[step - 1] if step else 1.0

    def _tail(self, share: float, there: float, beyond_s: float) -> float:
        """`share` of those who were `there` at `beyond_s` are left at the time sought."""
        if self.rate <= 0.0:
            return math.inf
        last_s, last_left = (self.times[-1], self.left[-1]) if self.times else (0.0, 1.0)
        if beyond_s >= last_s:
            return beyond_s - math.log(share) / self.rate
        return last_s - math.log(share * there / last_left) / self.rate


def kaplan_meier(ended: Iterable[float], censored: Iterable[float]) -> Survival:
    """The survival function of times of which some were only seen to be longer than something.

    E. L. Kaplan, P. Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958) 457-481:
    S(t) = product over the ends t_i <= t of 1 - d_i / n_i, with d_i ends at t_i and n_i still there just before.
    Beyond the last end the tail is exponential, at the rate of all ends per all time seen (its maximum likelihood).
    """
    ends = sorted(ended)
    others = sorted(censored)
    seen_s = sum(ends) + sum(others)
    rate = len(ends) / seen_s if seen_s > 0 else 0.0
    times: list[float] = []
    left: list[float] = []
    share = 1.0
    for time_s in sorted(set(ends)):
        there = len(ends) - bisect_left(ends, time_s) + len(others) - bisect_left(others, time_s)
        gone = bisect_right(ends, time_s) - bisect_left(ends, time_s)
        share *= 1.0 - gone / there
        times.append(time_s)
        left.append(share)
    return Survival(tuple(times), tuple(left), rate)
