"""Seconds as others tell them: a journal of another maker, or a program that gives orders, may say anything."""

from __future__ import annotations

from math import isnan

MOST_S = 1e9
"""Thirty years."""


def seconds(told: float, least: float = 0.0) -> float:
    """Between `least` and `MOST_S`, zero for what is not a number: it must be possible to compare places by it."""
    return 0.0 if isnan(told) else min(max(told, least), MOST_S)
