"""An alarm when machine and people agree less than they did, by more than chance explains.

Difference of two independent proportions with the interval of R. G. Newcombe, Statistics in Medicine 17 (1998)
873-890, method 10 (Wilson's intervals combined); difference of means with Welch's (Biometrika 34 (1947) 28-35).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qa_scoring.review.confidence import Estimate, Interval, mean, share, t_of, variance


@dataclass(frozen=True, slots=True)
class Drift:
    """`before` and `now` as they are; `change` is now less before with its interval, None with too few cases;
    `alarm`: even the interval's near end lies beyond the bound."""

    before: Estimate
    now: Estimate
    change: Interval | None
    alarm: bool


LEAST = 10
"""Cases on either side; of fewer nothing is concluded."""


def agreement_fell(before: Sequence[bool], now: Sequence[bool], bound: float = 0.0) -> Drift:
    """Whether the share of agreement fell by more than `bound` (0-1)."""
    was, is_ = share(sum(before), len(before)), share(sum(now), len(now))
    change = _newcombe(is_, was)
    return Drift(was, is_, change, change is not None and change.high < -bound)


def mean_moved(before: Sequence[float], now: Sequence[float], bound: float = 0.0) -> Drift:
    """Whether the mean difference between machine and people moved by more than `bound` points, either way."""
    was, is_ = mean(before), mean(now)
    change = _welch(now, before)
    return Drift(was, is_, change, change is not None and (change.high < -bound or change.low > bound))


def _newcombe(one: Estimate, other: Estimate) -> Interval | None:
    a, b, p, q = one.interval, other.interval, one.value, other.value
    if a is None or b is None or p is None or q is None or min(one.n, other.n) < LEAST:
        return None
    return Interval(p - q - math.hypot(p - a.low, b.high - q), p - q + math.hypot(a.high - p, q - b.low))


def _welch(one: Sequence[float], other: Sequence[float]) -> Interval | None:
    n, m = len(one), len(other)
    if min(n, m) < LEAST:
        return None
    difference = math.fsum(one) / n - math.fsum(other) / m
    v, w = variance(one) / n, variance(other) / m
    if v + w == 0:
        return Interval(difference, difference)
    degrees = (v + w) ** 2 / (v * v / (n - 1) + w * w / (m - 1))
    half = t_of(max(1.0, degrees)) * math.sqrt(v + w)
    return Interval(difference - half, difference + half)
