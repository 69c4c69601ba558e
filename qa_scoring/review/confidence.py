"""How far a figure from few calls can be trusted: 95 % intervals, said together with every figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Z: Final = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""

_T: Final = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
"""Student's t, two-sided 95 %, for 1 to 30 degrees of freedom (NIST/SEMATECH e-Handbook 1.3.6.7.2)."""
_T_BEYOND: Final = ((40, 2.042), (60, 2.021), (120, 2.000))
"""Below so many degrees the value of the row before, which is on the safe side; beyond 120 that of 120."""


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """`value` None without data; `interval` None when there is too little to say how far it may be off."""

    n: int
    value: float | None = None
    interval: Interval | None = None


def t_of(degrees: float) -> float:
    """Student's t for these degrees of freedom, rounded down to a row of the table. `degrees` is 1 or more."""
    whole = int(degrees)
    if whole <= len(_T):
        return _T[whole - 1]
    return next((value for below, value in _T_BEYOND if whole < below), 1.980)


def mean(values: Sequence[float]) -> Estimate:
    """Mean with Student's interval, not cut to any scale."""
    n = len(values)
    if n == 0:
        return Estimate(0)
    middle = math.fsum(values) / n
    if n == 1:
        return Estimate(1, middle)
    half = t_of(n - 1) * math.sqrt(variance(values) / n)
    return Estimate(n, middle, Interval(middle - half, middle + half))


def variance(values: Sequence[float]) -> float:
    """Of the population the values come from (n - 1); for two or more."""
    middle = math.fsum(values) / len(values)
    return math.fsum((value - middle) ** 2 for value in values) / (len(values) - 1)


def share(hits: int, n: int) -> Estimate:
    """A proportion with the score interval (Wilson 1927), which holds for few cases and for none or all of them."""
    if n == 0:
        return Estimate(0)
    p, z2 = hits / n, Z * Z
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return Estimate(n, p, Interval(max(0.0, centre - half), min(1.0, centre + half)))
