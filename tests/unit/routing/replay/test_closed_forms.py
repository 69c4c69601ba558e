"""The simulator on days as the queueing models have them agrees with Erlang C and Erlang A.

Independent days are the batches: the mean over them lies, with 99 % confidence, within so many standard errors of
what is true as Student's t says. `bench/replay.py` does the same with more days.
"""

from __future__ import annotations

import math
from random import Random
from statistics import fmean, stdev

import pytest

from calls.model import CHINESE
from calls.table import Agent, Queue, RoutingTable
from routing.replay.figures import Figures, figures
from routing.replay.generated import generated
from routing.replay.replayed import Replayed
from routing.replay.simulator import replay
from routing.replay.student import t_99
from routing.staffing import choosing
from routing.staffing.figures import Load

DAYS, DAY_S, SETTLED_S = 20, 8 * 3600.0, 3600.0

DESK = Load(calls_per_hour=200, aht_s=180, within_s=20)
HASTY = Load(calls_per_hour=200, aht_s=180, within_s=20, patience_s=120)


def days(load: Load, agents: int, seed: int) -> list[Figures]:
    line = Queue("line", {CHINESE: "热线"}, wrap_up_s=0.0)
    desks = {str(1001 + number): Agent(str(1001 + number), "", {}) for number in range(agents)}
    table = RoutingTable("1", {"line": line}, desks)
    chance = Random(seed)
    return [_settled(replay(generated(load, agents, DAY_S, chance), table), load) for _ in range(DAYS)]


def _settled(day: Replayed, load: Load) -> Figures:
    """From the second hour on, when the queue has forgotten that it began empty."""
    return figures([call for call in day.calls if call.at_s > SETTLED_S], load.within_s)


def assert_agrees(seen: list[float | None], true: float | None, most_margin: float) -> None:
    values = [value for value in seen if value is not None]
    margin = t_99(len(values) - 1) * stdev(values) / math.sqrt(len(values))
    assert margin < most_margin
    assert fmean(values) == pytest.approx(true, abs=margin)


def test_thirteen_patient_agents_are_as_busy_as_erlang_c_says() -> None:
    seen, true = days(DESK, 13, seed=31), choosing.figures(DESK, 13)
    assert_agrees([day.p_wait for day in seen], true.p_wait, 0.06)
    assert_agrees([day.service_level for day in seen], true.service_level, 0.06)
    assert_agrees([day.asa_s for day in seen], true.asa_s, 12.0)


def test_callers_who_give_up_do_so_as_erlang_a_says() -> None:
    seen, true = days(HASTY, 11, seed=32), choosing.figures(HASTY, 11)
    assert_agrees([day.p_wait for day in seen], true.p_wait, 0.06)
    assert_agrees([day.p_abandon for day in seen], true.p_abandon, 0.02)
    assert_agrees([day.service_level for day in seen], true.service_level, 0.06)
