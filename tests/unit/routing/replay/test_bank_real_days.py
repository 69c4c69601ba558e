"""Two weeks of a real call centre, where they are to be had: not part of the project, not always there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import mean

import pytest

from calls.table import RoutingTable
from routing.replay.anonymous_bank import read
from routing.replay.anonymous_bank_rule import bank_table, first_come, kept_open, plain_vip
from routing.replay.beliefs import Beliefs, standing_by
from routing.replay.choosing import Chosen, Learned, Plain, judge
from routing.replay.completing import complete, learn
from routing.replay.figures import figures
from routing.replay.presence import left_s, queued
from routing.replay.simulator import replay
from routing.replay.traffic import Traffic

FILE = Path(__file__).parents[5] / "shared" / "data" / "bank_1999_feb_01-14.tsv"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"the bank's real traffic is not here: {FILE.name}")


@pytest.fixture(scope="module")
def days() -> list[Traffic]:
    return read(FILE.read_text(encoding="utf-8"), FILE.name)


@pytest.fixture(scope="module")
def table(days: list[Traffic]) -> RoutingTable:
    return bank_table(Traffic("all", tuple(arrival for day in days for arrival in day.arrivals), ()))


def share(judged: Sequence[Chosen]) -> float:
    return sum(day.right for day in judged) / sum(day.choices for day in judged)


def test_every_call_of_the_file_is_an_arrival_or_accounted_for(days: list[Traffic]) -> None:
    kept = "kept, but cut off where the agent's next call begins"
    left = sum(count for day in days for why, count in day.dropped.items() if why != kept)
    assert (len(days), sum(len(day.arrivals) for day in days) + left) == (14, 17_456)


def test_the_engine_takes_the_caller_who_was_really_taken(days: list[Traffic], table: RoutingTable) -> None:
    plain = judge(days, Plain(plain_vip(table)))
    ours = judge(days, Learned(table, Beliefs(standing_by(table))))
    assert share(judge(days, Plain(first_come(table)))) < share(plain) < 0.70
    assert share(ours) > 0.88
    assert share(ours[7:]) > 0.91
    assert all(mine.right >= one.right for mine, one in zip(ours, plain, strict=True))


def test_the_replay_predicts_how_long_callers_wait(days: list[Traffic]) -> None:
    within = 0
    for place, day in enumerate(days):
        whole = kept_open(complete(day, learn(days[:place] + days[place + 1 :]), Random(1)))
        predicted_s = figures(replay(whole, bank_table(whole)).calls).queued_wait_s or 0.0
        real_s = mean(left_s(arrival) - arrival.at_s for arrival in day.arrivals if queued(arrival))
        within += abs(predicted_s / real_s - 1) <= 0.25
    assert within >= 12
