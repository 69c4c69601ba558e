"""The Anonymous Bank's days run again: `python -m bench.bank FILE`. What is drawn is drawn by fixed seeds.

Prints, for every day of the file: how often each rule takes the caller who was really taken; the mean wait of queued
callers as it was and as the replay predicts it; and what other rules would have changed.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean

from calls.errors import ConfigurationError
from calls.model import Tier
from calls.table import RoutingTable
from routing.replay.anonymous_bank import read
from routing.replay.anonymous_bank_rule import (
    PROSPECTIVE,
    aging,
    bank_table,
    first_come,
    kept_open,
    longer,
    one_more,
    plain_vip,
    strict_vip,
)
from routing.replay.beliefs import Beliefs, standing_by
from routing.replay.choosing import Chosen, Learned, Miss, Plain, judge
from routing.replay.completing import complete, learn
from routing.replay.figures import figures
from routing.replay.presence import left_s, queued
from routing.replay.replayed import ReplayedCall
from routing.replay.simulator import replay
from routing.replay.traffic import Traffic

SEEDS = range(1, 4)
WITHIN = 0.25

Calls = Sequence[ReplayedCall]
Rule = Callable[[RoutingTable], RoutingTable]


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m bench.bank FILE")
    path = Path(sys.argv[1])
    try:
        days = read(path.read_text(encoding="utf-8", errors="replace"), path.name)
    except (OSError, ConfigurationError) as error:
        raise SystemExit(str(error)) from None
    for line in report(days):
        print(line, flush=True)


def report(days: Sequence[Traffic]) -> Iterator[str]:
    yield from _read(days)
    yield from _choices(days)
    whole = list(_completed(days))
    runs = [[_run(run, _same) for run in of_day] for of_day in whole]
    yield from _waits(days, runs)
    yield from _otherwise([run for of_day in whole for run in of_day], [run for of_day in runs for run in of_day])


def _read(days: Sequence[Traffic]) -> Iterator[str]:
    left: Counter[str] = Counter()
    for day in days:
        left.update(day.dropped)
    yield f"{len(days)} days, {sum(len(day.arrivals) for day in days)} callers asked for an agent. Left out:"
    for why, count in left.most_common():
        yield f"  {count:6}  {why}"


# --- who is taken ---


def _choices(days: Sequence[Traffic]) -> Iterator[str]:
    table = _table_of_all(days)
    rules = (Plain(first_come(table)), Plain(plain_vip(table)), Plain(table), Learned(table, _beliefs(table)))
    judged = [judge(days, rule) for rule in rules]
    yield ""
    yield "who is taken where two or more wait, %          first   VIP   rule   rule with skills"
    yield "                                     choices     come   +90  plainly  and who is VIP"
    for by_rule in zip(*judged, strict=True):
        yield _choices_line(by_rule[0].name, [[one] for one in by_rule])
    half = len(days) // 2
    yield _choices_line("first half of the days", [one[:half] for one in judged])
    yield _choices_line("second half", [one[half:] for one in judged])
    yield _choices_line("all", judged)
    yield ""
    yield "why the last rule missed"
    misses = sum((day.misses for day in judged[-1]), Counter[Miss]())
    for why, count in misses.most_common():
        yield f"  {count:6}  {why.value}"


def _beliefs(table: RoutingTable) -> Beliefs:
    return Beliefs(standing_by(table))


def _table_of_all(days: Sequence[Traffic]) -> RoutingTable:
    """The rule for every queue that any day knows."""
    together = Traffic("all", tuple(arrival for day in days for arrival in day.arrivals), ())
    return bank_table(together)


def _choices_line(name: str, by_rule: Sequence[Sequence[Chosen]]) -> str:
    choices = sum(day.choices for day in by_rule[0])
    shares = [sum(day.right for day in days) / max(choices, 1) for days in by_rule]
    return f"  {name:34} {choices:7}  " + "  ".join(f"{100 * share:6.1f}" for share in shares)


# --- how long callers wait ---


def _completed(days: Sequence[Traffic]) -> Iterator[list[Traffic]]:
    """Each day once for every seed; what it cannot tell is learnt from the other days."""
    for place, day in enumerate(days):
        laws = learn([*days[:place], *days[place + 1 :]] or days)
        yield [kept_open(complete(day, laws, random.Random(seed))) for seed in SEEDS]


def _waits(days: Sequence[Traffic], runs: Sequence[Sequence[Calls]]) -> Iterator[str]:
    yield ""
    yield "mean wait of queued callers, s        real  predicted    low-high   ratio"
    within = 0
    for day, of_day in zip(days, runs, strict=True):
        real_s = _real_wait_s(day)
        predicted = [figures(calls).queued_wait_s or 0.0 for calls in of_day]
        ratio = mean(predicted) / real_s if real_s else 1.0
        within += abs(ratio - 1) <= WITHIN
        spread = f"{min(predicted):5.0f}-{max(predicted):.0f}"
        mark = "" if abs(ratio - 1) <= WITHIN else "   beyond 25 %"
        yield f"  {day.name:32} {real_s:7.1f} {mean(predicted):10.1f} {spread:>11} {ratio:7.2f}{mark}"
    yield f"within {WITHIN:.0%}: {within} of {len(days)} days"


def _real_wait_s(day: Traffic) -> float:
    waits = [left_s(arrival) - arrival.at_s for arrival in day.arrivals if queued(arrival)]
    return mean(waits) if waits else 0.0


def _run(day: Traffic, rule: Rule) -> Calls:
    return replay(day, rule(bank_table(day))).calls


def _same(table: RoutingTable) -> RoutingTable:
    return table


# --- what else might have been done ---


def _otherwise(days: Sequence[Traffic], as_it_was: Sequence[Calls]) -> Iterator[str]:
    yield ""
    yield f"{'':72}p90 wait, s, where there was one:"
    yield "all days together                 answered in 20 s %  ASA s  abandoned %        VIP  others  prospective"
    yield _otherwise_line("the bank's rule", days, as_it_was)
    yield _otherwise_line("strict VIP", days, [_run(day, strict_vip) for day in days])
    yield _otherwise_line("aging (others catch up, 1-3 min)", days, [_run(day, aging) for day in days])
    yield _otherwise_line("one agent more", days, [_run(longer(day), one_more) for day in days])


def _otherwise_line(name: str, days: Sequence[Traffic], runs: Sequence[Calls]) -> str:
    """By class of those who had to wait in the record: of the others the file knows no class."""
    calls = [call for run in runs for call in run]
    known = {(day.name, arrival.call) for day in days for arrival in day.arrivals if queued(arrival)}
    classed = [call for day, run in zip(days, runs, strict=True) for call in run if (day.name, call.call) in known]
    all_ = figures(calls)
    vip = figures([call for call in classed if call.tier is Tier.VIP])
    others = figures([call for call in classed if call.tier is Tier.NORMAL and call.queue != PROSPECTIVE])
    prospective = figures([call for call in classed if call.queue == PROSPECTIVE])
    p90 = [one.p90_wait_s or 0.0 for one in (vip, others, prospective)]
    level, gone = 100 * (all_.service_level or 0.0), 100 * (all_.p_abandon or 0.0)
    return (
        f"  {name:32} {level:17.1f} {all_.asa_s or 0.0:7.1f} {gone:11.1f} {p90[0]:12.0f} {p90[1]:7.0f} {p90[2]:12.0f}"
    )


if __name__ == "__main__":
    main()
