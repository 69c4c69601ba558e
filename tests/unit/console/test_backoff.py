from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.backoff import Backoff


def test_a_few_tries_are_free_then_each_failure_doubles_the_wait() -> None:
    backoff = Backoff(free=3, first_s=2, longest_s=10)
    waits = []
    for _ in range(7):
        backoff.failed("a", 0)
        waits.append(backoff.wait_s("a", 0))
    assert waits == [0, 0, 2, 4, 8, 10, 10]
    assert backoff.wait_s("b", 0) == 0


def test_the_wait_passes_and_success_forgets() -> None:
    backoff = Backoff(free=1, first_s=8)
    backoff.failed("a", 100)
    assert [backoff.wait_s("a", now) for now in (100, 104, 108, 200)] == [8, 4, 0, 0]
    backoff.succeeded("a")
    backoff.failed("a", 200)
    assert backoff.wait_s("a", 200) == 8


def test_old_failures_are_forgotten() -> None:
    backoff = Backoff(free=2, first_s=2, longest_s=10)
    backoff.failed("a", 0)
    backoff.failed("a", 21)
    assert backoff.wait_s("a", 21) == 0


def test_only_so_many_keys_are_kept() -> None:
    backoff = Backoff(free=1, kept=2)
    for key in ("a", "b", "c"):
        backoff.failed(key, 0)
    assert backoff.wait_s("a", 0) == 0
    assert backoff.wait_s("b", 0) > 0
    assert backoff.wait_s("c", 0) > 0


@given(st.lists(st.floats(0, 1000), max_size=200).map(sorted))
def test_no_one_ever_waits_longer_than_the_longest(times: list[float]) -> None:
    backoff = Backoff(free=2, first_s=1, longest_s=60)
    for at in times:
        backoff.failed("a", at)
        assert 0 <= backoff.wait_s("a", at) <= 60
