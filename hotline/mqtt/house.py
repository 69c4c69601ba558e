"""The live figures and states, as other systems are told them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime

from backplane.mqtt import shapes as s
from backplane.mqtt.topics import Topics
from calls.model import AgentState, AgentStatus, Channel
from console.day_book import DayBook
from console.live import LiveBoard, Snapshot
from console.live_agents import LiveAgent
from routing.kpi.figures import QueueFigures
from store.database import AWAY


class Today(DayBook):
    """How each queue fared since midnight, for one thread at a time."""

    def by_queue(self, now: datetime) -> Mapping[str, QueueFigures]:
        """Empty while the day so far is read, and when the database is away."""
        try:
            if not self.figures(now):
                return {}
        except AWAY:
            return {}
        queues = self._live.snapshot().table.queues
        return {name: self._observer.figures(now, queue=name).total for name in queues}


class Showing:
    def __init__(self, board: LiveBoard, today: Today, topics: Topics) -> None:
        self._board, self._today, self._topics = board, today, topics
        self._counting = threading.Lock()

    def metrics(self) -> s.MetricsMessage:
        now = datetime.now(UTC)
        with self._counting:
            day = self._today.by_queue(now)
        seen = self._board.snapshot()
        queues = {name: _queue_now(seen, name, day.get(name), now) for name in seen.table.queues}
        waiting = sum(each.waiting for each in queues.values())
        agents = Counter(_how(row) for row in seen.agents.values())
        return s.MetricsMessage(self._topics.node, now, len(seen.calls), waiting, dict(agents), queues)

    def states(self) -> Mapping[str, object]:
        seen, topics, node = self._board.snapshot(), self._topics, self._topics.node
        told: dict[str, object] = {topics.agent(row.agent): _agent(node, row) for row in seen.agents.values()}
        for name, queue in seen.table.queues.items():
            level = queue.service_level
            told[topics.queue(name)] = s.QueueMessage(
                node, name, dict(queue.title), name in seen.paused, level.target, level.within_s
            )
        if seen.table.version:
            plans = tuple(sorted(seen.plans))
            told[topics.table] = s.TableMessage(node, seen.table.version, tuple(seen.table.queues), plans)
        return told


def _queue_now(seen: Snapshot, queue: str, day: QueueFigures | None, now: datetime) -> s.QueueNow:
    since = [
        row.waiting_since
        for row in seen.calls.values()
        if row.queue == queue and row.waiting_since is not None and row.channel is Channel.VOICE
    ]
    longest_s = max(0.0, round((now - min(since)).total_seconds(), 1)) if since else 0.0
    if day is None:
        return s.QueueNow(len(since), longest_s, None, None, None, None)
    return s.QueueNow(len(since), longest_s, day.service_level, day.offered, day.answered, day.abandoned)


def _how(row: LiveAgent) -> str:
    """One word for the three fields."""
    if row.state is not AgentState.IDLE:
        return row.state.value
    if row.status is not AgentStatus.AVAILABLE:
        return row.status.value
    return AgentState.IDLE.value if row.reachable else "unreachable"


def _agent(node: str, row: LiveAgent) -> s.AgentMessage:
    return s.AgentMessage(
        node, row.agent, row.name, row.status.value, row.state.value, row.reachable, row.since
    )  # fmt: skip
