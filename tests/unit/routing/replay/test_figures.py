"""The figures of a day: what is counted, of whom, and how two days are laid side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.model import AgentState, Tier
from routing.replay.comparing import changed
from routing.replay.figures import (
    figures,
    figures_by,
    half_hour,
    worked,
    worked_by_agent,
    worked_by_half_hour,
)
from routing.replay.replayed import Ending, Replayed, ReplayedCall

from .days import stretch

TALKING, IDLE, OFFERED, WRAP_UP = AgentState.TALKING, AgentState.IDLE, AgentState.OFFERED, AgentState.WRAP_UP


def one(
    ending: Ending, waited_s: float, at_s: float = 0.0, queue: str = "q", tier: Tier = Tier.NORMAL
) -> ReplayedCall:
    return ReplayedCall(f"{ending}{waited_s}", at_s, queue, tier, ending, waited_s)


DAY = [
    one(Ending.ANSWERED, 0.0),
    one(Ending.ANSWERED, 20.0),
    one(Ending.ANSWERED, 40.0),
    one(Ending.ABANDONED, 4.0),
    one(Ending.ABANDONED, 60.0),
    one(Ending.FLOWED_OUT, 90.0),
    one(Ending.WAITING, 100.0),
    one(Ending.REFUSED, 0.0),
]


def test_each_figure_is_what_its_definition_says() -> None:
    seen = figures(DAY, within_s=20.0)
    assert (seen.arrived, seen.refused, seen.offered, seen.answered) == (8, 1, 7, 3)
    assert (seen.abandoned, seen.short_abandoned, seen.flowed_out, seen.waiting) == (1, 1, 1, 1)
    assert seen.p_wait == pytest.approx(6 / 7)
    assert seen.service_level == pytest.approx(2 / 7)
    assert seen.asa_s == pytest.approx(20.0)
    assert seen.p_abandon == pytest.approx(2 / 7)
    assert seen.queued_wait_s == pytest.approx((20 + 40 + 4 + 60 + 90 + 100) / 6)
    assert (seen.p50_wait_s, seen.p90_wait_s, seen.max_wait_s) == (40.0, 100.0, 100.0)


def test_where_nobody_came_nothing_is_claimed() -> None:
    seen = figures([])
    assert (seen.arrived, seen.service_level, seen.asa_s, seen.p_wait) == (0, None, None, None)
    assert (seen.p50_wait_s, seen.max_wait_s, seen.queued_wait_s, seen.p_abandon) == (None, None, None, None)


@given(st.lists(st.tuples(st.sampled_from(Ending), st.floats(0, 1e4))))
def test_nobody_is_lost_between_the_counts(calls: list[tuple[Ending, float]]) -> None:
    seen = figures([one(ending, waited_s) for ending, waited_s in calls])
    left = seen.answered + seen.abandoned + seen.short_abandoned + seen.flowed_out + seen.waiting
    assert seen.offered == left
    assert seen.arrived == seen.offered + seen.refused == len(calls)


def test_groups_of_calls_may_have_their_own_service_level() -> None:
    calls = [one(Ending.ANSWERED, 30.0, queue="slow"), one(Ending.ANSWERED, 30.0, queue="quick")]
    by_queue = figures_by(calls, lambda call: call.queue, lambda call: 60.0 if call.queue == "slow" else 10.0)
    assert {queue: seen.service_level for queue, seen in by_queue.items()} == {"slow": 1.0, "quick": 0.0}
    assert [seen.service_level for seen in figures_by(calls, lambda call: call.tier, 30.0).values()] == [1.0]


def test_half_hours_count_from_midnight() -> None:
    assert [half_hour(one(Ending.ANSWERED, 0.0, at_s)) for at_s in (0.0, 1799.9, 1800.0)] == [0, 0, 1]


def test_occupancy_is_talking_and_wrap_up_of_the_time_on_duty() -> None:
    work = [stretch("1", IDLE, 0, 40), stretch("1", OFFERED, 40, 50), stretch("1", TALKING, 50, 90)]
    seen = worked([*work, stretch("1", WRAP_UP, 90, 100)])
    assert (seen.staffed_s, seen.busy_s, seen.occupancy) == (100, 50, 0.5)
    assert worked([]).occupancy is None


def test_an_agents_days_add_up() -> None:
    days = [Replayed("d", "t", (), (), (stretch("2", IDLE, 0, 10), stretch("1", TALKING, 0, 10)))] * 2
    assert {agent: seen.staffed_s for agent, seen in worked_by_agent(days).items()} == {"1": 20, "2": 20}
    assert list(worked_by_agent(days)) == ["1", "2"]


def test_a_stretch_is_cut_where_the_half_hour_strikes() -> None:
    by_slot = worked_by_half_hour([stretch("1", TALKING, 1700, 3600), stretch("2", IDLE, 1790, 1800)])
    assert {slot: (seen.staffed_s, seen.busy_s) for slot, seen in by_slot.items()} == {0: (110, 100), 1: (1800, 1800)}


def test_a_call_has_changed_when_agent_ending_way_or_wait_has() -> None:
    call = replace(one(Ending.ANSWERED, 10.0), agent="1")
    others = [
        call,
        replace(call, waited_s=10.5),
        replace(call, waited_s=8.0),
        replace(call, agent="2"),
        replace(call, ending=Ending.FLOWED_OUT, way="callback", waited_s=30.0),
        replace(call, way="voicemail"),
    ]
    before = Replayed("d", "t1", (call,) * 6, (), ())
    after = Replayed("d", "t2", tuple(others), (), ())
    assert [pair.longer_s for pair in changed(before, after)] == [20.0, -2.0, 0.0, 0.0]
