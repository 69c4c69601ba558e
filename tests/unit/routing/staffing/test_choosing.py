"""The smallest group that reaches a target, its neighbours, and loads that cannot be calculated with."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.errors import ConfigurationError
from routing.staffing.choosing import agents_for, around, check, fewest, figures
from routing.staffing.figures import Load

DESK = Load(calls_per_hour=200, aht_s=180, within_s=20)
HASTY = replace(DESK, patience_s=120)

loads = st.builds(
    Load,
    calls_per_hour=st.floats(1, 3_000),
    aht_s=st.floats(5, 600),
    within_s=st.floats(0, 120),
    patience_s=st.none() | st.floats(5, 600),
)


def test_the_desk_of_the_tables_needs_fourteen_agents_for_four_in_five() -> None:
    """Thirteen reach 79.6 %; where callers give up, twelve are enough."""
    assert agents_for(DESK, 0.8) == 14
    assert agents_for(HASTY, 0.8) == 12


@given(load=loads, target=st.floats(0.01, 0.99))
def test_the_number_reaches_the_target_and_one_fewer_does_not(load: Load, target: float) -> None:
    agents = agents_for(load, target)
    assert figures(load, agents).service_level >= target
    assert agents == fewest(load) or figures(load, agents - 1).service_level < target


def test_neighbours_begin_where_there_are_figures() -> None:
    assert [row.agents for row in around(DESK, 12)] == [11, 12, 13, 14, 15]
    assert [row.agents for row in around(HASTY, 12)] == [9, 10, 11, 12, 13, 14, 15]
    assert [row.agents for row in around(HASTY, 2, 1)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("load", "place"),
    [
        (replace(DESK, calls_per_hour=0), "calls-per-hour"),
        (replace(DESK, calls_per_hour=math.nan), "calls-per-hour"),
        (replace(DESK, aht_s=-1), "aht"),
        (replace(DESK, aht_s=math.inf), "aht"),
        (replace(DESK, within_s=-1), "within"),
        (replace(DESK, calls_per_hour=1e9), "calls-per-hour"),
        (replace(DESK, patience_s=0), "patience"),
        (replace(DESK, patience_s=1e9), "patience"),
    ],
)
def test_a_load_that_cannot_be_is_named_with_a_remedy(load: Load, place: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        agents_for(load, 0.8)
    assert place in {fault.place for fault in refused.value.faults}
    assert all(fault.remedy and fault.remedy_zh for fault in refused.value.faults)


@pytest.mark.parametrize("target", [0.0, 1.0, -1.0, math.nan])
def test_a_target_is_a_share(target: float) -> None:
    with pytest.raises(ConfigurationError, match="target"):
        agents_for(DESK, target)


@pytest.mark.parametrize("agents", [0, 1_000_000])
def test_a_number_of_agents_has_bounds(agents: int) -> None:
    with pytest.raises(ConfigurationError, match="agents"):
        check(DESK, agents=agents)
    check(DESK, agents=12)
