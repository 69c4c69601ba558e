"""Makes reports: counts, puts each figure beside its definition, and last week's beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from calls.model import CHINESE, ENGLISH, Tier
from calls.table import RoutingTable, ServiceLevel
from console.reports.columns import SEATS, columns_of, nothing, values
from console.reports.counting import Counted, Counter
from console.reports.question import Question
from console.reports.schemas import Figures, ReportAnswer, ReportLine
from console.schemas import Text
from console.words import Words, same
from routing.kpi.figures import QueueFigures
from routing.kpi.lines import By, Place
from routing.kpi.slots import HOURS_OF_WEEK, Every, hour_of_week, week_before
from routing.staffing.seats import seats_for
from store.outcomes import Outcomes
from store.queries import Queries

LONGEST_S = 60.0
"""How long one report may keep the processor from the calls."""


class Reporter:
    """Safe in any thread; may block. `table` is the one in force; `zone` says when days begin."""

    def __init__(
        self,
        queries: Queries,
        outcomes: Outcomes,
        table: Callable[[], RoutingTable],
        *,
        words: Words,
        zone: tzinfo,
        longest_s: float = LONGEST_S,
    ) -> None:
        self._queries, self._outcomes, self._table, self._words = queries, outcomes, table, words
        self.zone, self._longest_s = zone, longest_s

    def report(self, question: Question, now: datetime) -> ReportAnswer:
        """Raises Problem 503 when it takes too long."""
        counter, table = Counter(self._queries, self._outcomes, self._longest_s), self._table()
        asked, earlier = question.subject, None
        lines, total = self._told(counter, question, table, now)
        before: dict[Place, Figures] = {}
        total_before: Figures | None = None
        if asked.compare is not None:
            earlier = question.week_before(self.zone)
            before, total_before = self._told(counter, earlier, table, now)
        names = {name for name, _ in lines} | {name for name, _ in before}
        return ReportAnswer(
            at=now,
            since=question.since,
            until=question.until,
            by=asked.by,
            interval=asked.interval,
            compared_since=earlier.since if earlier is not None else None,
            compared_until=earlier.until if earlier is not None else None,
            columns=columns_of(asked.by, asked.definition, seats=question.forecasts),
            titles=self._titles(asked.by, names, table),
            lines=_beside(question, earlier, lines, before, self.zone),
            total=total,
            total_before=total_before,
        )

    def _told(
        self, counter: Counter, question: Question, table: RoutingTable, now: datetime
    ) -> tuple[dict[Place, Figures], Figures]:
        """The lines' figures, and those of all together."""
        slots = self._slots(question)
        counted = counter.count(question, table, now, slots.__getitem__)
        lengths = _lengths(question, slots, now)
        lines: dict[Place, Figures] = {}
        for place in sorted({*counted.callers, *counted.agents, *counted.calls}):
            lines[place] = _line(question.subject.by, counted, place)
            if question.forecasts:
                level = self._level(question, table, place[0])
                lines[place][SEATS] = _seats(counted, place, lengths[place[1]], level)
        return lines, self._all(counted, question)

    def _slots(self, question: Question) -> Mapping[int, int]:
        """The slot of each interval; one for all without slots."""
        if question.subject.interval is Every.HOUR_OF_WEEK:
            return {number: hour_of_week(start, self.zone) for number, start in enumerate(question.starts)}
        return {number: number for number in range(max(len(question.starts), 1))}

    def _all(self, counted: Counted, question: Question) -> Figures:
        calls = values(counted.all_calls.figures())
        if question.subject.by is By.AGENT:
            return calls
        return {**values(counted.whole), **calls}

    def _level(self, question: Question, table: RoutingTable, name: str) -> ServiceLevel:
        """What the callers of a line are promised: the queue's, or the one asked for."""
        queue = table.queues.get(name or question.subject.queue or "")
        level = queue.service_level if queue is not None else ServiceLevel()
        within_s = question.subject.within_s
        return level if within_s is None else ServiceLevel(level.target, within_s)

    def _titles(self, by: By, names: set[str], table: RoutingTable) -> dict[str, Text]:
        if by is By.QUEUE:
            return {name: _title(table.queues[name].title) for name in sorted(names & table.queues.keys())}
        if by is By.AGENT:
            return {name: same(table.agents[name].name) for name in sorted(names & table.agents.keys())}
        if by is By.TIER:
            return {name: self._words.both(f"tier.{name}") for name in sorted(names & set(Tier))}
        return {}


def _line(by: By, counted: Counted, place: Place) -> Figures:
    """Callers come into the queue a little later than calls come in: a line may have only one of them."""
    callers = counted.callers.get(place) or counted.agents.get(place)
    calls = counted.calls.get(place)
    found = nothing(by)
    return found | (values(callers) if callers else {}) | (values(calls.figures()) if calls else {})


def _beside(
    question: Question,
    earlier: Question | None,
    lines: Mapping[Place, Figures],
    before: Mapping[Place, Figures],
    zone: tzinfo,
) -> list[ReportLine]:
    """Each line with that of seven days earlier; one that was there only then has nothing now."""
    partners = {} if earlier is None else _partners(question, earlier, zone)
    now = {old: slot for slot, old in partners.items()}
    gone = {(name, now[old]) for name, old in before if old in now}
    none = nothing(question.subject.by)

    def then(name: str, slot: int) -> Figures | None:
        return None if earlier is None else before.get((name, partners.get(slot, -1)), none)

    return [_report_line(question, place, lines.get(place, none), then(*place)) for place in sorted({*lines, *gone})]


def _partners(question: Question, earlier: Question, zone: tzinfo) -> Mapping[int, int]:
    """By slot, that of seven days earlier; months have none."""
    if not question.starts or question.subject.interval is Every.HOUR_OF_WEEK:
        return {slot: slot for slot in range(HOURS_OF_WEEK)}
    then = {start: number for number, start in enumerate(earlier.starts)}
    pairs = ((number, week_before(start, zone)) for number, start in enumerate(question.starts))
    return {number: then[start] for number, start in pairs if start in then}


def _report_line(question: Question, place: Place, figures: Figures, before: Figures | None) -> ReportLine:
    name, slot = place
    heat = question.subject.interval is Every.HOUR_OF_WEEK
    timed = bool(question.starts) and not heat
    return ReportLine(
        name=name,
        since=question.starts[slot] if timed else None,
        until=question.ends(slot) if timed else None,
        hour_of_week=slot if heat else None,
        figures=figures,
        before=before,
    )


def _lengths(question: Question, slots: Mapping[int, int], now: datetime) -> dict[int, float]:
    """Seconds of each slot that are over and asked for; of a heat map's, in all weeks together."""
    lengths: dict[int, float] = {}
    for number, start in enumerate(question.starts):
        end = min(question.ends(number), question.until, now)
        length_s = (end - max(start, question.since)).total_seconds()
        lengths[slots[number]] = lengths.get(slots[number], 0.0) + max(length_s, 0.0)
    return lengths


def _seats(counted: Counted, place: Place, length_s: float, level: ServiceLevel) -> float | None:
    found: QueueFigures | None = counted.callers.get(place)
    if found is None:
        return None
    return seats_for(found.offered, length_s, found.aht_s or counted.whole.aht_s, level)


def _title(words: Mapping[str, str]) -> Text:
    chinese = words.get(CHINESE) or next(iter(words.values()), "")
    return Text.model_validate({CHINESE: chinese, ENGLISH: words.get(ENGLISH) or chinese})
