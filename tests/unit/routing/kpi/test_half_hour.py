"""The half hour's service level before it is over: known calls, those who wait, those still to come."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.kpi.half_hour import FEWEST, HalfHour, Outlook, at_least, best, outlook, projection
from routing.staffing.erlang_a import erlang_a
from routing.staffing.figures import Load

OVER = HalfHour(8, 10, (), 0.0, 0.0, agents=5, aht_s=180.0, within_s=20.0)
"""All is known: eight of ten."""


def test_when_all_is_known_it_is_the_service_level() -> None:
    assert projection(OVER) == best(OVER) == 0.8


def test_with_too_few_calls_nothing_is_said() -> None:
    few = replace(OVER, in_time=FEWEST - 1, judged=FEWEST - 1)
    assert (projection(few), best(few), outlook(few, 0.8)) == (None, None, None)


def test_who_waits_is_in_time_when_enough_agents_become_free() -> None:
    """Two agents of 40 s handling time free one in 20 s on average: the first has a chance of 1 - 1/e."""
    waiting = replace(OVER, waited_s=(0.0,), agents=2, aht_s=40.0)
    assert projection(waiting) == pytest.approx((8 + 0.632_120_558_828_557_7) / 11)


def test_who_has_waited_too_long_is_late_and_stands_before_others() -> None:
    late = replace(OVER, waited_s=(30.0, 0.0), agents=2, aht_s=40.0)
    second = 0.264_241_117_657_115_4  # 1 - 2/e: two must become free
    assert projection(late) == pytest.approx((8 + second) / 12)
    assert best(late) == pytest.approx(9 / 12)


def test_those_to_come_fare_as_erlang_a_says() -> None:
    coming = replace(OVER, expected=30.0, left_s=900.0)
    level = erlang_a(Load(120.0, 180.0, 20.0, 120.0), 5).service_level
    assert projection(coming) == pytest.approx((8 + 30 * level) / 40)


def test_without_agents_nobody_more_is_in_time() -> None:
    alone = replace(OVER, waited_s=(0.0,), expected=9.0, left_s=900.0, agents=0)
    assert projection(alone) == pytest.approx(8 / 20)


@pytest.mark.parametrize(
    ("half_hour", "expected"),
    [
        (OVER, Outlook.GOOD),
        (replace(OVER, waited_s=(0.0, 0.0), agents=1), Outlook.AT_RISK),
        (replace(OVER, in_time=2, expected=5.0, left_s=60.0), Outlook.MISSED),
    ],
)
def test_a_lead_is_warned_before_the_target_is_missed(half_hour: HalfHour, expected: Outlook) -> None:
    assert outlook(half_hour, 0.8) == expected


def test_the_chance_of_none_or_more_is_certain_and_of_more_than_can_be_is_none() -> None:
    assert at_least(1, 0.0) == 0.0
    assert at_least(400, 20.0) == pytest.approx(0.0, abs=1e-12)


HALF_HOURS = st.builds(
    HalfHour,
    in_time=st.integers(0, 50),
    judged=st.integers(50, 100),
    waited_s=st.lists(st.floats(0, 600), max_size=20),
    expected=st.floats(0, 100),
    left_s=st.floats(1, 1800),
    agents=st.integers(0, 40),
    aht_s=st.floats(10, 900),
    within_s=st.floats(5, 120),
)


@given(HALF_HOURS)
def test_it_is_a_share_and_never_above_the_best(half_hour: HalfHour) -> None:
    expected, highest = projection(half_hour), best(half_hour)
    assert expected is not None
    assert highest is not None
    assert 0 <= expected <= highest + 1e-9 <= 1 + 2e-9


@given(HALF_HOURS)
def test_another_agent_never_makes_it_worse(half_hour: HalfHour) -> None:
    fewer, more = projection(half_hour), projection(replace(half_hour, agents=half_hour.agents + 1))
    assert fewer is not None
    assert more is not None
    assert more >= fewer - 1e-9
