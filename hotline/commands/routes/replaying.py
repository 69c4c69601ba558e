"""Days run under two tables, as often as asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from calls.table import ServiceLevel
from hotline.commands.routes.replay_rules import Rules
from routing.replay.comparing import Changed, changed
from routing.replay.completing import Laws, complete, learn
from routing.replay.figures import Figures, Within, Worked
from routing.replay.habits import USUAL, Habits
from routing.replay.replayed import Replayed
from routing.replay.simulator import replay
from routing.replay.summary import Mean, Summary, mean_figures, named, summarise
from routing.replay.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Plan:
    """How often days are run, from which seed on. `within_s`: what wait counts as in time, None for each queue's."""

    seed: int = 1
    runs: int = 1
    habits: Habits = USUAL
    within_s: float | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One table's outcome: `days` of the first run, a summary of every run."""

    label: str
    days: Sequence[Replayed]
    runs: Sequence[Summary]

    @property
    def first(self) -> Summary:
        return self.runs[0]

    def overall(self) -> dict[str, Mean | None]:
        return mean_figures([named(run.overall, run.work.occupancy) for run in self.runs])

    def part(
        self,
        of: Callable[[Summary], Mapping[str, Figures]],
        work: Callable[[Summary], Mapping[str, Worked]] = lambda _: {},
    ) -> dict[str, dict[str, Mean | None]]:
        """The mean figures of every group, by its name."""
        names = dict.fromkeys(name for run in self.runs for name in of(run))
        return {name: mean_figures([_told(of(run), work(run), name) for run in self.runs]) for name in names}


@dataclass(frozen=True, slots=True)
class Comparison:
    """`changed` are the calls of the first run that fare otherwise, with their day."""

    days: Sequence[Traffic]
    today: Side
    draft: Side
    changed: Sequence[tuple[str, Changed]]


def compare(
    days: Sequence[Traffic], today: Rules, draft: Rules, plan: Plan, advance: Callable[[], None]
) -> Comparison:
    """Both tables meet the same callers with the same patience. `advance` is told of every day run under one table.

    Raises NobodyTalkedError.
    """
    laws = learn(days)
    both = [_Runs(rules, days, plan, advance) for rules in (today, draft)]
    for run in range(plan.runs):
        drawn = _drawn(days, laws, plan.seed + run)
        for side in both:
            side.add(drawn)
    before, after = (side.outcome() for side in both)
    return Comparison(days, before, after, _differing(before, after))


def _drawn(days: Sequence[Traffic], laws: Laws, seed: int) -> list[Traffic]:
    chance = Random(seed)  # noqa: S311  no secret depends on it
    return [complete(day, laws, chance) for day in days]


def _differing(before: Side, after: Side) -> list[tuple[str, Changed]]:
    days = zip(before.days, after.days, strict=True)
    pairs = [(one.name, pair) for one, other in days for pair in changed(one, other)]
    return sorted(pairs, key=lambda named_pair: -abs(named_pair[1].longer_s))


class _Runs:
    """The runs under one table; of all but the first only the summary is kept."""

    def __init__(self, rules: Rules, days: Sequence[Traffic], plan: Plan, advance: Callable[[], None]) -> None:
        self._rules, self._habits, self._advance = rules, plan.habits, advance
        self._within = _within(rules, days) if plan.within_s is None else plan.within_s
        self._first: list[Replayed] = []
        self._summaries: list[Summary] = []

    def add(self, days: Sequence[Traffic]) -> None:
        replayed = [self._run(day) for day in days]
        self._first = self._first or replayed
        self._summaries.append(summarise(replayed, self._within))

    def outcome(self) -> Side:
        return Side(self._rules.label, self._first, self._summaries)

    def _run(self, day: Traffic) -> Replayed:
        setting = self._rules.on(day)
        self._advance()
        return replay(setting.day, setting.table, self._habits, changes=setting.changes)


def _within(rules: Rules, days: Sequence[Traffic]) -> Within:
    """What the service level of each call's queue says."""
    own = {name: queue.service_level.within_s for day in days for name, queue in rules.on(day).table.queues.items()}
    return lambda call: own.get(call.queue, ServiceLevel().within_s)


def _told(parts: Mapping[str, Figures], work: Mapping[str, Worked], name: str) -> dict[str, float | None]:
    if name not in parts:
        return {}
    return named(parts[name], work[name].occupancy if name in work else None)
