"""A system that fails again and again is left alone for a while [H1]."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from calls.breaker import Breaker


def broken(at: float = 0.0) -> Breaker:
    breaker = Breaker(trips_after=3, rest_s=10.0)
    for _ in range(3):
        breaker.failed(at)
    return breaker


def test_a_few_failures_change_nothing() -> None:
    breaker = Breaker(trips_after=3)
    breaker.failed(0.0), breaker.failed(1.0)
    assert breaker.lets_through(1.0)


def test_after_failures_in_a_row_nobody_asks_for_a_while() -> None:
    breaker = broken(at=5.0)
    assert not breaker.lets_through(5.0)
    assert not breaker.lets_through(14.9)


def test_then_one_may_try_and_the_others_wait_for_what_becomes_of_it() -> None:
    breaker = broken(at=5.0)
    assert breaker.lets_through(15.0)
    assert not breaker.lets_through(15.1)
    breaker.failed(15.5)
    assert not breaker.lets_through(25.0)
    assert breaker.lets_through(25.5)
    breaker.succeeded()
    assert breaker.lets_through(25.6)


def test_a_success_between_failures_starts_the_count_anew() -> None:
    breaker = Breaker(trips_after=2)
    for _ in range(10):
        breaker.failed(0.0)
        breaker.succeeded()
    assert breaker.lets_through(0.0)


@given(st.lists(st.booleans(), max_size=60))
def test_it_never_stays_shut_for_ever(outcomes: list[bool]) -> None:
    breaker, now = Breaker(trips_after=3, rest_s=10.0), 0.0
    for good in outcomes:
        now += 1.0
        if breaker.lets_through(now):
            breaker.succeeded() if good else breaker.failed(now)
    assert breaker.lets_through(now + 10.0)
