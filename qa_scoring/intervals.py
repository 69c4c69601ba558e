"""Algebra on time: sorted, disjoint, half-open intervals `(start_ms, end_ms)`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

Interval = tuple[int, int]
Intervals = Sequence[Interval]


def joined(intervals: Intervals, pause_ms: int) -> list[Interval]:
    """The same intervals (sorted by start), run together where the pause between them is at most `pause_ms`."""
    runs: list[Interval] = []
    for start, end in intervals:
        if runs and start - runs[-1][1] <= pause_ms:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return runs


def union(left: Intervals, right: Intervals) -> list[Interval]:
    """Where either holds."""
    return joined(sorted([*left, *right]), 0)


def intersection(left: Intervals, right: Intervals) -> list[Interval]:
    """Where both hold."""
    common: list[Interval] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            common.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return common


def complement(intervals: Intervals, length_ms: int) -> list[Interval]:
    """Where it does not hold, within `0..length_ms`."""
    edges = [0, *(edge for interval in intervals for edge in interval), length_ms]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def covering(intervals: Intervals, at_ms: int) -> Interval | None:
    """The interval with `start < at_ms < end`, so one that had begun before and goes on after."""
    index = bisect_right(intervals, (at_ms, -1)) - 1
    if index >= 0 and intervals[index][0] < at_ms < intervals[index][1]:
        return intervals[index]
    return None


def total(intervals: Intervals) -> int:
    """Time covered, in milliseconds."""
    return sum(end - start for start, end in intervals)
