"""Hears the journal, entry by entry, and tells the key figures at any moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from calls import events as e
from calls.journal import Entry
from calls.model import Tier
from routing.kpi import callers, desks
from routing.kpi.callers import Callers, Cell
from routing.kpi.desks import Desks
from routing.kpi.figures import AgentFigures, Interval, Kpis, QueueFigures, queue_figures
from routing.kpi.lines import EVERYBODY, Place, Which
from routing.kpi.scheme import Scheme
from routing.kpi.service_level import GENESYS, RULES, ServiceLevelRule
from routing.kpi.tally import total

Key = TypeVar("Key", Tier, str, int, Place)

HEARD: frozenset[type[e.Event]] = callers.HEARD | desks.HEARD
"""The events the figures are made of; every other changes nothing."""


class Observer:
    """Cheap to tell an entry; asking sorts the waits of the calls asked for.

    `within_s` is the wait that counts as in time by queue, until the journal has a table.
    """

    def __init__(self, scheme: Scheme | None = None, within_s: Mapping[str, float] | None = None) -> None:
        self.scheme = scheme or Scheme()
        self._callers = Callers(self.scheme, within_s or {})
        self._desks = Desks(self.scheme, self._callers.take_answered)
        self._last_at: dict[str, datetime] = {}

    def hear(self, entry: Entry) -> None:
        """One more entry of the journal, in its order; of several nodes' journals each in its own order."""
        last_at = self._last_at.get(entry.node)
        if isinstance(entry.event, e.ServerStarted) and last_at is not None:
            self._desks.hear(entry.event, last_at, entry.node)  # nothing is known of the time between
        self._last_at[entry.node] = entry.at
        self._callers.hear(entry.event, entry.at)
        self._desks.hear(entry.event, entry.at, entry.node)

    def figures(
        self,
        at: datetime,
        rule: ServiceLevelRule = RULES[GENESYS],
        queue: str | None = None,
        queues: Collection[str] | None = None,
    ) -> Kpis:
        """Everything as of `at`, not before the last entry. With `queue` only that queue's callers are told of, with
        `queues` those of each of them; agents always with all they did."""
        told = _Telling(self._callers, at, rule)
        wanted = {queue} if queues is None else queues
        mine = [cell for cell in self._callers.cells if cell.queue in wanted]
        everywhere = wanted == {None}
        parts = [
            cell for cell in self._callers.cells if cell.queue is not None and (everywhere or cell.queue in wanted)
        ]
        timed = mine if self.scheme.is_timed else []
        return Kpis(
            at=at,
            total=told.together(mine),
            queues=told.by(parts, lambda cell: cell.queue or ""),
            tiers=told.by(mine, lambda cell: cell.tier),
            intervals=tuple(
                Interval(self.scheme.begins(number), figures)
                for number, figures in told.by(timed, lambda cell: cell.interval).items()
            ),
            agents=self._desks.figures(at),
        )

    def lines(
        self,
        at: datetime,
        rule: ServiceLevelRule,
        place: Callable[[Cell], Place],
        which: Which = EVERYBODY,
        *,
        by_queue: bool = False,
    ) -> dict[Place, QueueFigures]:
        """The callers' figures as of `at`, a line for each place. A call that is moved from one queue to another is
        one call with one wait, unless its stay in one of them is looked at: `by_queue`, or `which` names a queue."""
        parts = [cell for cell in self._callers.cells if which.admits(cell, by_queue=by_queue)]
        return _Telling(self._callers, at, rule).by(parts, place)

    def agents_by_interval(self, at: datetime) -> dict[Place, AgentFigures]:
        """As of `at`, by agent and the number of the interval."""
        return self._desks.figures_by_interval(at)


class _Telling:
    """The callers' figures of any cells together, at one moment and by one rule."""

    def __init__(self, known: Callers, at: datetime, rule: ServiceLevelRule) -> None:
        self._cells, self._rule = known.cells, rule
        self._waiting_s: dict[Cell, list[float]] = defaultdict(list)
        for cell, waited_s in known.waiting_s(at):
            self._waiting_s[cell].append(waited_s)

    def together(self, cells: Iterable[Cell]) -> QueueFigures:
        chosen = list(cells)
        waiting_s = [waited_s for cell in chosen for waited_s in self._waiting_s.get(cell, ())]
        return queue_figures(total(self._cells[cell] for cell in chosen), waiting_s, self._rule)

    def by(self, cells: Iterable[Cell], key: Callable[[Cell], Key]) -> dict[Key, QueueFigures]:
        """One line for each key, in the keys' order."""
        groups: dict[Key, list[Cell]] = defaultdict(list)
        for cell in cells:
            groups[key(cell)].append(cell)
        return {name: self.together(groups[name]) for name in sorted(groups)}


def observe(entries: Iterable[Entry], scheme: Scheme | None = None) -> Observer:
    """An observer who has heard all of them."""
    observer = Observer(scheme)
    for entry in entries:
        observer.hear(entry)
    return observer
