"""The day's key figures kept up to date: the journal is read on from where it was left, a stretch at a time.

A console that is opened in the afternoon of a busy day has the morning to read first; it does so in stretches, so
that calls are not held up, and tells nothing until it has caught up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from calls.model import AgentState, AgentStatus, Channel
from console.live import LiveBoard, Snapshot
from console.schemas import HalfHourItem, RecentItem, Shape
from routing.kpi import half_hour
from routing.kpi.figures import AgentFigures, Interval, Kpis, QueueFigures
from routing.kpi.observer import HEARD, Observer
from routing.kpi.scheme import Scheme
from store.queries import Queries
from store.retelling import Marks
from store.scoping import EVERYTHING, Scope

BEFORE = timedelta(hours=12)
"""How much is read before midnight: who was there, and who waited already."""
MOST = 4000
"""Entries read at once."""
STEP_S = 300.0
RECENT = timedelta(minutes=30)
USUAL_AHT_S = 180.0
"""How long a call keeps an agent while none of the day has been handled."""


class DayFigures(Shape):
    """Means in seconds; None where there is nothing to tell."""

    asa_s: float | None
    aht_s: float | None
    recent: RecentItem
    half_hour: HalfHourItem
    queues: dict[str, RecentItem]


class DayBook:
    """For one thread at a time. `service_level` is (target 0-1, within seconds). `agents` is what each one did today,
    as of the last time that figures were asked for; from any thread."""

    def __init__(self, queries: Queries, live: LiveBoard, zone: tzinfo, service_level: tuple[float, float]) -> None:
        self._queries, self._live, self._zone = queries, live, zone
        self._target, self._within_s = service_level
        self._midnight: datetime | None = None
        self._observer = Observer()
        self._marks = Marks()
        self.agents: Mapping[str, AgentFigures] = {}

    def figures(self, now: datetime, scopes: Collection[Scope] = (EVERYTHING,)) -> dict[Scope, DayFigures]:
        """Of all that each scope sees; empty while the day so far has not been read to its end. Asks the database
        and may block."""
        snapshot = self._live.snapshot()
        self._begin_day(now, snapshot)
        entries, self._marks = self._queries.told_after(HEARD, self._marks, MOST)
        for entry in entries:
            self._observer.hear(entry)
        if len(entries) >= MOST:
            return {}
        at = max([now, *(entry.at for entry in entries[-1:])])
        self.agents = self._observer.figures(at).agents
        return {scope: self._tell(at, snapshot, scope) for scope in scopes}

    def _begin_day(self, now: datetime, snapshot: Snapshot) -> None:
        midnight = now.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
        if midnight == self._midnight:
            return
        within_s = {name: queue.service_level.within_s for name, queue in snapshot.table.queues.items()}
        self._midnight = midnight
        self._observer = Observer(Scheme(since=midnight, interval_s=STEP_S, within_s=self._within_s), within_s)
        self._marks = self._queries.marks_at(midnight - BEFORE)

    def _tell(self, now: datetime, snapshot: Snapshot, scope: Scope) -> DayFigures:
        """A call that is moved between queues counts in each of those who see some queues only."""
        kpis = self._observer.figures(now, queues=None if scope.is_everything else scope.queues)
        mine = [name for name in snapshot.table.queues if scope.queue(name)]
        queues = {name: self._observer.figures(now, queue=name) for name in mine}
        return DayFigures(
            asa_s=kpis.total.asa_s,
            aht_s=kpis.total.aht_s,
            recent=_recent(kpis, now),
            half_hour=self._half_hour(kpis, now, snapshot, scope),
            queues={name: _recent(each, now) for name, each in queues.items()},
        )

    def _half_hour(self, kpis: Kpis, now: datetime, snapshot: Snapshot, scope: Scope) -> HalfHourItem:
        began = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
        so_far = _since(kpis.intervals, began)
        left_s = (began + RECENT - now).total_seconds()
        known = half_hour.HalfHour(
            in_time=sum(each.answered_in_time for each in so_far),
            judged=sum(each.answered + each.abandoned for each in so_far),
            waited_s=_waits(snapshot, scope, began, now),
            expected=self._arrivals_per_s(kpis, now) * left_s,
            left_s=left_s,
            agents=_on_duty(snapshot, scope),
            aht_s=kpis.total.aht_s or USUAL_AHT_S,
            within_s=self._within_s,
        )
        return HalfHourItem(
            since=began,
            level=half_hour.projection(known),
            outlook=half_hour.outlook(known, self._target),
            agents=known.agents,
            expected=known.expected,
        )

    def _arrivals_per_s(self, kpis: Kpis, now: datetime) -> float:
        """As in the last half hour, or since midnight where that is less."""
        assert self._midnight is not None
        over_s = min(RECENT.total_seconds(), max((now - self._midnight).total_seconds(), STEP_S))
        return sum(each.offered for each in _since(kpis.intervals, now - RECENT)) / over_s


def _recent(kpis: Kpis, now: datetime) -> RecentItem:
    """Of those who came in the last half hour, in steps of five minutes."""
    lately = _since(kpis.intervals, now - RECENT - timedelta(seconds=STEP_S))
    answered, in_time = sum(each.answered for each in lately), sum(each.answered_in_time for each in lately)
    abandoned = sum(each.abandoned for each in lately)
    judged = answered + abandoned
    return RecentItem(answered=answered, abandoned=abandoned, service_level=in_time / judged if judged else None)


def _since(intervals: Iterable[Interval], since: datetime) -> list[QueueFigures]:
    return [each.figures for each in intervals if each.since >= since]


def _waits(snapshot: Snapshot, scope: Scope, began: datetime, now: datetime) -> tuple[float, ...]:
    """How long those have waited who came in this half hour and are on the line."""
    rows = [row for row in snapshot.calls.values() if scope.call(row.agent, row.queue, row.offered_to)]
    since = [row.waiting_since for row in rows if row.waiting_since is not None and row.channel is Channel.VOICE]
    return tuple((now - each).total_seconds() for each in since if began <= each <= now)


def _on_duty(snapshot: Snapshot, scope: Scope) -> int:
    """Agents who serve callers or would: a break has begun for the others, or they have gone."""
    rows = [row for row in snapshot.agents.values() if scope.agent(row.agent)]
    return sum(
        row.state is not AgentState.IDLE or (row.status is AgentStatus.AVAILABLE and row.reachable) for row in rows
    )
