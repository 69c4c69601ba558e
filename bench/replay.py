"""A month of calls replayed: how long it takes, and whether the simulator agrees with the queueing models.

    python -m bench.replay [--calls 33000] [--days 200]

Prints the replay of a month (CPU time, one table, figures included; required: 15 s for 33,000 calls), then mean and
99 % interval of every figure over independent days beside Erlang C and Erlang A. Exit status 1 when the month takes
longer than required, or when a figure lies outside its interval.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from dataclasses import replace
from random import Random
from statistics import fmean, stdev

from calls.commands import Command
from calls.events import Event
from calls.model import CHINESE
from calls.table import Agent, Queue, RoutingTable
from routing.engine import Engine
from routing.replay.figures import Figures, figures
from routing.replay.generated import generated
from routing.replay.replayed import Replayed
from routing.replay.simulator import replay
from routing.replay.student import t_99
from routing.replay.summary import summarise
from routing.replay.traffic import Shift, Traffic
from routing.staffing import choosing
from routing.staffing.figures import Load

DESK = Load(calls_per_hour=200, aht_s=180, within_s=20)
HASTY = Load(calls_per_hour=200, aht_s=180, within_s=20, patience_s=120)
SHORT_STAFFED = Load(calls_per_hour=200, aht_s=180, within_s=20, patience_s=300)
DAYS_A_MONTH = 22
REQUIRED_S, REQUIRED_CALLS = 15.0, 33_000
DAY_S, SETTLED_S = 10 * 3600.0, 7200.0


class Counted:
    """The engine, and how often its doors were used."""

    events = 0

    def __init__(self) -> None:
        self._engine = Engine()
        self.next_deadline = self._engine.next_deadline

    def handle(self, event: Event, now: float) -> list[Command]:
        Counted.events += 1
        return self._engine.handle(event, now)

    def tick(self, now: float) -> list[Command]:
        Counted.events += 1
        return self._engine.tick(now)


def table_for(agents: int) -> RoutingTable:
    line = Queue("line", {CHINESE: "热线"}, wrap_up_s=0.0)
    return RoutingTable("1", {"line": line}, {str(1001 + n): Agent(str(1001 + n), "", {}) for n in range(agents)})


def month(calls: int, agents: int) -> bool:
    """Replay a month of `calls` under one table and print what it took."""
    chance, length_s = Random(1), calls / DAYS_A_MONTH / SHORT_STAFFED.calls_per_s
    days = [_within(generated(SHORT_STAFFED, agents, length_s, chance), length_s) for _ in range(DAYS_A_MONTH)]
    count, table = sum(len(day.arrivals) for day in days), table_for(agents)
    took_s = -time.process_time()
    summary = summarise([replay(day, table) for day in days])
    took_s += time.process_time()
    Counted.events = 0
    for day in days:
        replay(day, table, engine=Counted)
    required_s = REQUIRED_S * count / REQUIRED_CALLS
    print(f"{count} calls of {DAYS_A_MONTH} days, {agents} agents: {took_s:.2f} s CPU (required {required_s:.1f} s)")
    print(f"{took_s / count * 1e6:.0f} µs a call, {Counted.events / took_s:,.0f} engine steps a second")
    seen = summary.overall
    print(f"answered {seen.answered}, p_abandon {seen.p_abandon or 0:.1%}, longest wait {seen.max_wait_s or 0:.0f} s")
    return took_s <= required_s


def _within(day: Traffic, length_s: float) -> Traffic:
    return replace(day, shifts=tuple(Shift(shift.agent, 0.0, length_s + 3600.0) for shift in day.shifts))


def agreement(load: Load, agents: int, days: int) -> bool:
    """Mean over independent days beside the closed form, figure by figure."""
    chance, table = Random(agents), table_for(agents)
    seen = [_settled(replay(generated(load, agents, DAY_S, chance), table), load) for _ in range(days)]
    true = choosing.figures(load, agents)
    print(f"{'Erlang C' if load.patience_s is None else 'Erlang A'}, {agents} agents, {days} days")
    results = [_agrees(name, seen, getattr(true, name)) for name in ("p_wait", "service_level", "asa_s", "p_abandon")]
    return all(results)


def _agrees(name: str, seen: list[Figures], true: float) -> bool:
    values = [value for day in seen if (value := getattr(day, name)) is not None]
    mean, margin = fmean(values), t_99(len(values) - 1) * stdev(values) / math.sqrt(len(values))
    inside = abs(mean - true) <= margin + 1e-12
    print(f"  {name:14} {mean:9.4f} ± {margin:.4f}   closed form {true:9.4f}   {'agrees' if inside else 'OUTSIDE'}")
    return inside


def _settled(day: Replayed, load: Load) -> Figures:
    """From the third hour on, when the queue has forgotten that it began empty."""
    return figures([call for call in day.calls if call.at_s > SETTLED_S], load.within_s)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=REQUIRED_CALLS)
    parser.add_argument("--days", type=int, default=200)
    given = parser.parse_args()
    passed = [month(given.calls, agents=10), agreement(DESK, 13, given.days), agreement(HASTY, 11, given.days)]
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
