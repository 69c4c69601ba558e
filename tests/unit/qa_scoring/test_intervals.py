"""The algebra against the plainest model there is: a set of milliseconds (here: tens of them)."""

from itertools import pairwise

from drawn import LENGTH_MS, intervals
from hypothesis import given
from hypothesis import strategies as st

from qa_scoring.intervals import Interval, complement, covering, intersection, joined, total, union


def moments(spans: list[Interval]) -> set[int]:
    return {at for start, end in spans for at in range(start, end, 10)}


def is_tidy(spans: list[Interval]) -> bool:
    edges = [edge for span in spans for edge in span]
    return edges == sorted(edges) and all(start < end for start, end in spans)


@given(intervals, intervals)
def test_union_and_intersection_are_those_of_sets(left: list[Interval], right: list[Interval]) -> None:
    assert moments(union(left, right)) == moments(left) | moments(right)
    assert moments(intersection(left, right)) == moments(left) & moments(right)
    assert is_tidy(union(left, right))
    assert is_tidy(intersection(left, right))


@given(intervals)
def test_an_interval_list_and_its_complement_fill_the_recording_once(spans: list[Interval]) -> None:
    rest = complement(spans, LENGTH_MS)
    assert moments(rest) == set(range(0, LENGTH_MS, 10)) - moments(spans)
    assert total(rest) + total(spans) == LENGTH_MS
    assert is_tidy(rest)


def test_nothing_is_left_of_nothing() -> None:
    assert complement([], 0) == []
    assert joined([], 100) == []
    assert intersection([], [(0, 10)]) == []


@given(intervals, st.integers(0, 3000))
def test_joining_bridges_exactly_the_short_pauses(spans: list[Interval], pause_ms: int) -> None:
    runs = joined(spans, pause_ms)
    assert moments(spans) <= moments(runs)
    assert all(after[0] - before[1] > pause_ms for before, after in pairwise(runs))
    bridged = intersection(complement(spans, LENGTH_MS), runs)
    assert all(end - start <= pause_ms for start, end in bridged)


def test_a_moment_is_covered_strictly_inside_only() -> None:
    spans = [(100, 200), (300, 400)]
    assert covering(spans, 150) == (100, 200)
    assert covering(spans, 301) == (300, 400)
    assert [covering(spans, at) for at in (50, 100, 200, 250, 300, 400, 500)] == [None] * 7


def test_a_pause_of_just_the_length_is_bridged_and_neighbours_that_touch_are_one() -> None:
    assert joined([(0, 100), (300, 400), (601, 700)], 200) == [(0, 400), (601, 700)]
    assert union([(0, 100)], [(100, 200)]) == [(0, 200)]
