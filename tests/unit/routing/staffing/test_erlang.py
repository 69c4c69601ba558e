"""Erlang C and Erlang A: the figures everybody knows, another way to them, and what must hold for any load."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calls.errors import ConfigurationError
from routing.staffing.erlang_a import erlang_a
from routing.staffing.erlang_c import blocking, erlang_c
from routing.staffing.figures import Load
from tests.unit.routing.staffing.chain import by_chain

DESK = Load(calls_per_hour=200, aht_s=180, within_s=20)
HASTY = replace(DESK, patience_s=120)

loads = st.builds(
    Load,
    calls_per_hour=st.floats(1, 20_000),
    aht_s=st.floats(5, 3600),
    within_s=st.floats(0, 600),
    patience_s=st.floats(5, 3600),
).filter(lambda load: load.erlangs <= 2_000)


@pytest.mark.parametrize(
    ("agents", "p_wait", "service_level", "asa_s"),
    [(12, 0.4494, 0.640, 40.4), (13, 0.2853, 0.796, 17.1), (14, 0.1741, 0.888, 7.8)],
)
def test_erlang_c_as_in_the_tables(agents: int, p_wait: float, service_level: float, asa_s: float) -> None:
    figures = erlang_c(DESK, agents)
    assert figures.p_wait == pytest.approx(p_wait, abs=5e-5)
    assert figures.service_level == pytest.approx(service_level, abs=5e-4)
    assert figures.asa_s == pytest.approx(asa_s, abs=0.05)
    assert figures.occupancy == pytest.approx(10 / agents)
    assert figures.p_abandon == 0.0


def test_erlang_a_as_in_the_tables() -> None:
    figures = erlang_a(HASTY, 11)
    assert figures.p_wait == pytest.approx(0.383, abs=5e-4)
    assert figures.p_abandon == pytest.approx(0.094, abs=5e-4)
    assert figures.service_level == pytest.approx(0.742, abs=5e-4)


@pytest.mark.parametrize(
    ("load", "agents"),
    [
        (DESK, 13),
        (HASTY, 5),
        (HASTY, 11),
        (Load(60, 240, 10, 30), 3),
        (Load(30, 60, 5, 600), 1),
        (Load(600, 120, 30, 300), 19),
    ],
)
def test_the_chain_solved_state_by_state_says_the_same(load: Load, agents: int) -> None:
    closed = erlang_c(load, agents) if load.patience_s is None else erlang_a(load, agents)
    assert astuple(closed) == pytest.approx(astuple(by_chain(load, agents)), rel=1e-3, abs=1e-4)


def test_a_load_nobody_could_bear_is_refused_by_c_with_the_number_it_takes_and_borne_by_a() -> None:
    with pytest.raises(ConfigurationError, match=r"10 agents cannot keep up with 10\.00 erlangs") as refused:
        erlang_c(DESK, 10)
    (fault,) = refused.value.faults
    assert "11 agents" in fault.remedy
    assert "11 名坐席" in fault.remedy_zh
    assert erlang_a(HASTY, 10).p_abandon > 0
    assert erlang_a(HASTY, 1).p_abandon > 0.85


@given(load=loads, agents=st.integers(1, 2_000))
def test_figures_stay_within_their_bounds(load: Load, agents: int) -> None:
    figures = erlang_a(load, agents)
    for share in (figures.p_wait, figures.service_level, figures.occupancy, figures.p_abandon):
        assert -1e-9 <= share <= 1 + 1e-9
    assert figures.asa_s >= 0
    assert figures.p_abandon <= figures.p_wait + 1e-9
    assert figures.service_level <= 1 - figures.p_abandon + 1e-9


@given(load=loads, agents=st.integers(1, 1_999))
def test_one_agent_more_never_makes_it_worse(load: Load, agents: int) -> None:
    fewer, more = erlang_a(load, agents), erlang_a(load, agents + 1)
    assert more.p_wait <= fewer.p_wait + 1e-9
    assert more.service_level >= fewer.service_level - 1e-9
    assert more.p_abandon <= fewer.p_abandon + 1e-9
    assert more.asa_s <= fewer.asa_s * (1 + 1e-9) + 1e-9
    assert more.occupancy <= fewer.occupancy + 1e-9


@given(load=loads, spare=st.integers(1, 100))
def test_one_agent_more_never_makes_it_worse_where_nobody_gives_up(load: Load, spare: int) -> None:
    fewer, more = (erlang_c(load, int(load.erlangs) + spare + extra) for extra in (0, 1))
    assume(fewer.occupancy < 0.999_999)
    assert more.p_wait <= fewer.p_wait + 1e-9
    assert more.service_level >= fewer.service_level - 1e-9
    assert more.asa_s <= fewer.asa_s * (1 + 1e-9) + 1e-9


@settings(max_examples=40)
@given(load=loads, agents=st.integers(1, 500))
def test_callers_of_endless_patience_make_erlang_a_into_erlang_c(load: Load, agents: int) -> None:
    assume(load.erlangs < 0.95 * agents)
    patient, endless = erlang_a(replace(load, patience_s=1e8), agents), erlang_c(load, agents)
    assert patient.p_wait == pytest.approx(endless.p_wait, abs=1e-3)
    assert patient.service_level == pytest.approx(endless.service_level, abs=1e-3)
    assert patient.asa_s == pytest.approx(endless.asa_s, rel=1e-2, abs=1e-3)
    assert patient.p_abandon < 1e-3


@given(load=loads, agents=st.integers(1, 300))
def test_who_waits_longer_gives_up_less_and_finds_more_waiting(load: Load, agents: int) -> None:
    assert load.patience_s is not None
    patient = erlang_a(replace(load, patience_s=2 * load.patience_s), agents)
    hasty = erlang_a(load, agents)
    assert patient.p_abandon <= hasty.p_abandon + 1e-9
    assert patient.p_wait >= hasty.p_wait - 1e-9


@given(load=loads, agents=st.integers(1, 300))
def test_in_time_grows_from_those_answered_at_once_to_all_who_stay(load: Load, agents: int) -> None:
    at_once, late = erlang_a(replace(load, within_s=0), agents), erlang_a(replace(load, within_s=1e7), agents)
    assert at_once.service_level == pytest.approx(1 - at_once.p_wait, abs=1e-9)
    assert late.service_level == pytest.approx(1 - late.p_abandon, abs=1e-9)


@pytest.mark.parametrize("agents", [1, 100, 2_000])
@pytest.mark.parametrize("erlangs", [0.01, 1_999.0, 20_000.0])
@pytest.mark.parametrize("patience_s", [1.0, 7_200.0])
def test_nothing_overflows_for_two_thousand_agents(agents: int, erlangs: float, patience_s: float) -> None:
    figures = erlang_a(Load(erlangs * 20, 180, 20, patience_s), agents)
    assert 0 <= figures.service_level <= 1
    assert figures.occupancy == pytest.approx((1 - figures.p_abandon) * erlangs / agents, rel=1e-9)


def test_erlang_b_is_the_quotient_of_powers_and_factorials() -> None:
    assert blocking(0, 10.0) == 1.0
    assert blocking(3, 2.0) == pytest.approx((8 / 6) / (1 + 2 + 2 + 8 / 6))
