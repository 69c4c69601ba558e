"""Counts what a report tells: the journal told again to an observer, and what its calls came to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import TypeVar

from calls.table import RoutingTable
from console.problems import Problem
from console.reports.question import Question
from routing.kpi.callers import Cell
from routing.kpi.figures import NO_CALLERS, AgentFigures, QueueFigures
from routing.kpi.lines import By, Place, name_of
from routing.kpi.observer import HEARD, Observer
from routing.kpi.outcomes import OutcomeTally, admitted, line_of
from routing.kpi.service_level import rule_of
from store.outcomes import Outcomes
from store.queries import Queries

BEFORE = timedelta(hours=12)
"""How much is read before the time asked for: who was there, and who waited already."""
AFTER = timedelta(hours=6)
"""How much is read after it: what became of those who came last."""

SlotOf = Callable[[int], int]
"""The number of a line's slot, from the number of the interval."""

T = TypeVar("T")


@dataclass(slots=True)
class Counted:
    """By name and slot; of callers and calls also all of them together."""

    callers: Mapping[Place, QueueFigures] = field(default_factory=dict)
    agents: Mapping[Place, AgentFigures] = field(default_factory=dict)
    calls: dict[Place, OutcomeTally] = field(default_factory=dict)
    whole: QueueFigures = NO_CALLERS
    all_calls: OutcomeTally = field(default_factory=OutcomeTally)


class Counter:
    """Reads in blocks, so that nobody waits for a month of it. `longest_s` bounds all that one of them counts."""

    def __init__(self, queries: Queries, outcomes: Outcomes, longest_s: float) -> None:
        self._queries, self._outcomes, self._longest_s = queries, outcomes, longest_s
        self._give_up = monotonic() + longest_s

    def count(self, question: Question, table: RoutingTable, now: datetime, slot_of: SlotOf) -> Counted:
        """Raises Problem 503 when it takes too long."""
        within_s = {name: queue.service_level.within_s for name, queue in table.queues.items()}
        observer = Observer(question.scheme, within_s)
        entries = self._queries.retold(HEARD, question.since - BEFORE, question.until + AFTER)
        for entry in self._in_time(entries):
            observer.hear(entry)
        counted = Counted()
        self._tell(observer, min(now, question.until + AFTER), question, counted, slot_of)
        self._count_calls(question, counted, slot_of)
        return counted

    def _tell(self, observer: Observer, at: datetime, question: Question, counted: Counted, slot_of: SlotOf) -> None:
        asked = question.subject
        if asked.by is By.AGENT:
            told = observer.agents_by_interval(at)
            counted.agents = {place: one for place, one in told.items() if asked.agent in (None, place[0])}
            return
        rule = rule_of(asked.definition)

        def place(cell: Cell) -> Place:
            return name_of(asked.by, cell), slot_of(cell.interval)

        counted.callers = observer.lines(at, rule, place, question.which, by_queue=asked.by is By.QUEUE)
        whole = observer.lines(at, rule, lambda _: ("", 0), question.which)
        counted.whole = whole.get(("", 0), NO_CALLERS)

    def _count_calls(self, question: Question, counted: Counted, slot_of: SlotOf) -> None:
        asked, scheme = question.subject, question.scheme
        for one in self._in_time(self._outcomes.between(question.since, question.until)):
            name = line_of(asked.by, one)
            if not admitted(question.which, one) or asked.agent not in (None, one.agent):
                continue
            counted.all_calls.add(one)
            if name is not None:
                counted.calls.setdefault((name, slot_of(scheme.interval(one.at))), OutcomeTally()).add(one)

    def _in_time(self, found: Iterable[T]) -> Iterator[T]:
        for one in found:
            if monotonic() > self._give_up:
                raise Problem(503, "too_much_to_count", seconds=f"{self._longest_s:g}")
            yield one
