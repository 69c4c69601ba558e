import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qa_scoring.rubric_rules import Limit, Scale

numbers = st.floats(-1e6, 1e6)


@pytest.mark.parametrize(("value", "fraction"), [(0, 1), (10, 1), (15, 0.75), (20, 0.5), (30, 0), (99, 0)])
def test_less_is_better_when_zero_lies_above_full(value: float, fraction: float) -> None:
    assert Scale(full_at=10, zero_at=30).fraction(value) == fraction


@pytest.mark.parametrize(("value", "fraction"), [(-20, 1), (-30, 1), (-33, 0.75), (-42, 0), (-60, 0)])
def test_more_is_better_when_zero_lies_below_full(value: float, fraction: float) -> None:
    assert Scale(full_at=-30, zero_at=-42).fraction(value) == fraction


@given(numbers, numbers, numbers, numbers)
def test_getting_nearer_to_full_never_costs_points(full: float, zero: float, one: float, other: float) -> None:
    assume(full != zero)
    scale = Scale(full, zero)
    better, worse = sorted((one, other), reverse=full > zero)
    assert 0 <= scale.fraction(worse) <= scale.fraction(better) <= 1


def test_a_limit_is_all_or_nothing_and_includes_its_edge() -> None:
    assert [Limit(at_most=3).fraction(value) for value in (2, 3, 3.1)] == [1, 1, 0]
    assert [Limit(at_least=3).fraction(value) for value in (2.9, 3, 4)] == [0, 1, 1]
    assert [Limit(2, 3).holds(value) for value in (1, 2, 3, 4)] == [False, True, True, False]


def test_lines_that_are_not_numbers_are_faults_too() -> None:
    assert len(list(Scale(math.nan, 1).faults(()))) == 1
    assert list(Scale(1, 2).faults(())) == []
