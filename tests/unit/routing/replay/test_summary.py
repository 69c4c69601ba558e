"""Days and runs put together: every part is told, nothing twice."""

from __future__ import annotations

import pytest

from calls.model import AgentState, Tier
from calls.table import Agent
from routing.replay.figures import figures
from routing.replay.replayed import Ending, Replayed, ReplayedCall
from routing.replay.strangers import strangers
from routing.replay.summary import Mean, mean_figures, named, summarise
from routing.replay.traffic import Shift

from .days import call, day, stretch


def answered(name: str, at_s: float, queue: str, tier: Tier, waited_s: float) -> ReplayedCall:
    return ReplayedCall(name, at_s, queue, tier, Ending.ANSWERED, waited_s)


def test_days_are_told_together_and_in_parts() -> None:
    monday = Replayed(
        "mon",
        "t",
        (answered("a", 10.0, "repair", Tier.NORMAL, 0.0), answered("b", 4000.0, "orders", Tier.VIP, 30.0)),
        (),
        (stretch("1", AgentState.TALKING, 0.0, 60.0), stretch("1", AgentState.IDLE, 60.0, 120.0)),
    )
    tuesday = Replayed("tue", "t", (answered("c", 20.0, "orders", Tier.EMERGENCY, 9.0),), (), ())
    seen = summarise([monday, tuesday], 20.0)
    assert seen.overall.offered == 3
    assert list(seen.by_tier) == ["emergency", "vip", "normal"]
    assert {queue: part.offered for queue, part in seen.by_queue.items()} == {"orders": 2, "repair": 1}
    assert {name: part.offered for name, part in seen.by_day.items()} == {"mon": 2, "tue": 1}
    assert {slot: part.offered for slot, part in seen.by_half_hour.items()} == {0: 2, 2: 1}
    assert (seen.work.occupancy, seen.work_by_agent["1"].occupancy, seen.work_by_half_hour[0].occupancy) == (0.5,) * 3
    assert {name: part.staffed_s for name, part in seen.work_by_day.items()} == {"mon": 120.0, "tue": 0.0}


def test_the_mean_over_runs_has_a_margin() -> None:
    seen = mean_figures([{"a": 1.0, "b": None}, {"a": 3.0, "b": None}, {"b": None}])
    assert seen == {"a": Mean(2.0, pytest.approx(63.657)), "b": None}
    assert mean_figures([{"a": 1.0}]) == {"a": Mean(1.0, 0.0)}


def test_figures_have_the_names_every_command_uses() -> None:
    names = named(figures([]), 0.5)
    assert {"p_wait", "service_level", "asa_s", "occupancy", "p_abandon"} <= set(names)
    assert names["occupancy"] == 0.5


def test_an_agent_nobody_lists_can_do_what_he_was_seen_doing() -> None:
    traffic = day(
        call("a", 0.0, agent="ADI", queue="PS"),
        call("b", 1.0, agent="ADI", queue="NW"),
        call("c", 2.0),
        call("d", 3.0, agent="1001"),
        shifts=(Shift("ZOE", 0.0, 10.0), Shift("1001", 0.0, 10.0)),
    )
    assert strangers([traffic], {"1001": Agent("1001", "x", {})}) == {
        "ADI": Agent("ADI", "ADI", {"PS": 100, "NW": 100}),
        "ZOE": Agent("ZOE", "ZOE", {}),
    }
