"""Times that are drawn follow what was seen; patience that was cut short is not taken for patience."""

from __future__ import annotations

import math
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.replay.chance import Observed, Survival, kaplan_meier

TIMES = st.lists(st.floats(0.1, 1e4), max_size=30)


class Always:
    """Chance that has made up its mind."""

    def __init__(self, value: float) -> None:
        self._value = value

    def random(self) -> float:
        return self._value


def test_the_textbook_example_of_kaplan_and_meier() -> None:
    """Their own (JASA 1958, section 2): deaths at 0.8, 3.1, 5.4, 9.2; losses at 1.0, 2.7, 7.0, 12.1."""
    law = kaplan_meier([0.8, 3.1, 5.4, 9.2], [1.0, 2.7, 7.0, 12.1])
    assert law.times == (0.8, 3.1, 5.4, 9.2)
    assert law.left == pytest.approx((7 / 8, 7 / 8 * 4 / 5, 7 / 8 * 3 / 5, 7 / 8 * 3 / 5 / 2))
    assert law.rate == pytest.approx(4 / 41.3)


def test_ends_at_one_moment_count_together() -> None:
    assert kaplan_meier([2.0, 2.0], [2.0, 5.0]).left == (0.5,)


def test_where_nobody_gave_up_nobody_ever_does() -> None:
    assert kaplan_meier([], [10.0, 20.0]).draw(Random(1)) == math.inf
    assert kaplan_meier([], []).draw(Random(1)) == math.inf


def test_draws_are_as_frequent_as_the_steps_are_high() -> None:
    law = kaplan_meier([10.0, 20.0, 30.0, 40.0], [])
    chance = Random(7)
    draws = [law.draw(chance) for _ in range(4000)]
    assert all(draws.count(value) / 4000 == pytest.approx(0.25, abs=0.03) for value in (10.0, 20.0, 30.0, 40.0))


def test_a_tail_goes_on_at_the_rate_of_all() -> None:
    law = Survival((10.0,), (0.5,), rate=0.1)
    chance = Random(7)
    draws = [law.draw(chance) for _ in range(4000)]
    tail = [value - 10.0 for value in draws if value > 10.0]
    assert len(tail) / 4000 == pytest.approx(0.5, abs=0.03)
    assert fmean(tail) == pytest.approx(10.0, rel=0.1)


def test_whoever_waited_longer_than_all_who_gave_up_still_goes_some_time() -> None:
    law = kaplan_meier([10.0, 20.0], [])
    assert law.draw(Always(0.0), beyond_s=50.0) == 50.0
    assert law.draw(Always(0.5), beyond_s=50.0) == pytest.approx(50.0 + math.log(2) / law.rate)
    assert Survival((), (), 0.1).draw(Always(0.5)) == pytest.approx(math.log(2) / 0.1)


def test_the_tail_begins_where_the_steps_end() -> None:
    law = Survival((10.0,), (0.5,), rate=0.1)
    assert law.draw(Always(0.5), beyond_s=5.0) == pytest.approx(10.0)
    assert law.draw(Always(0.75)) == pytest.approx(10.0 + math.log(2) / 0.1)


@given(TIMES, TIMES, st.floats(0, 2e4), st.floats(0, 0.999999))
def test_nobody_gives_up_before_the_time_he_was_seen_waiting(
    ended: list[float], censored: list[float], beyond_s: float, share: float
) -> None:
    assert kaplan_meier(ended, censored).draw(Always(share), beyond_s) >= beyond_s


@given(TIMES, TIMES)
def test_fewer_and_fewer_are_left(ended: list[float], censored: list[float]) -> None:
    left = (1.0, *kaplan_meier(ended, censored).left)
    assert list(left) == sorted(left, reverse=True)
    assert left[-1] >= 0.0


def test_an_observed_time_is_drawn_again() -> None:
    assert [Observed((5.0, 7.0)).draw(Always(share)) for share in (0.0, 0.49, 0.5, 0.999)] == [5.0, 5.0, 7.0, 7.0]
