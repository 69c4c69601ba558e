"""A day of calls run through the routing engine in virtual time: the same engine, through its three doors.

The house around it is a small model. A phone that is offered a call is answered after `Habits.pickup_s`, never
refused. A caller hangs up when his patience is over, an agent's conversation lasts as long as the arrival says, and
wrap-up as long as the queue says, unless the arrival knows better. An agent whose shift ends finishes what he has
begun. Same inputs, same result, to the last digit.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from calls import events as e
from calls.commands import Announce, Command
from calls.model import Channel
from calls.table import Agent, RoutingTable
from routing.engine import Engine
from routing.replay.callers import Callers, Step
from routing.replay.habits import USUAL, Habits
from routing.replay.replayed import Replayed
from routing.replay.traffic import Shift, Traffic
from routing.replay.worktimes import Worktimes

AFTERWARDS_S = 86400.0
"""How long after the last thing that anybody does of himself the engine may go on by its own alarms."""


class Doors(Protocol):
    """What is run: the routing engine, or one like it."""

    def handle(self, event: e.Event, now: float) -> list[Command]: ...

    def next_deadline(self) -> float | None: ...

    def tick(self, now: float) -> list[Command]: ...


@dataclass(frozen=True, slots=True)
class Change:
    """From `at_s` on another table is in force: an opening hour begins or ends, a supervisor published."""

    at_s: float
    table: RoutingTable


def replay(
    traffic: Traffic,
    table: RoutingTable,
    habits: Habits = USUAL,
    *,
    changes: Sequence[Change] = (),
    engine: Callable[[], Doors] = Engine,
) -> Replayed:
    """Run the day. Every arrival must know its `service_s`; `patience_s` None waits for ever (see `complete`)."""
    return _Day(traffic, table, habits, changes, engine()).run()


class _Day:
    """Virtual time: a heap of what people do of themselves, beside the engine's own deadline."""

    def __init__(
        self, traffic: Traffic, table: RoutingTable, habits: Habits, changes: Sequence[Change], engine: Doors
    ) -> None:
        self._traffic, self._table, self._engine = traffic, table, engine
        self._heap: list[tuple[float, int, Step, Any]] = []
        self._order = 0
        self._posted: deque[e.Event] = deque()
        self._now = 0.0
        self._work = Worktimes()
        self._callers = Callers(table, habits, self._posted.append, self._later)
        self._reactions: dict[type[e.Event], Step] = {
            **self._callers.reactions,
            e.AgentStateChanged: self._work.note,
        }
        self._plan(changes)

    def run(self) -> Replayed:
        self._open()
        last_s = self._now
        while (at := self._next(last_s)) is not None:
            self._now = max(self._now, at)
            if self._heap and self._heap[0][0] == at:
                _, _, step, what = heapq.heappop(self._heap)
                last_s = self._now
                step(what, self._now)
            else:
                self._take(self._engine.tick(self._now))
            self._settle()
        return self._replayed()

    # --- what is known beforehand ---

    def _plan(self, changes: Sequence[Change]) -> None:
        """At one moment: the table first, then who goes, who comes, who calls."""
        shifts = self._traffic.shifts
        planned: list[tuple[float, int, Step, Any]] = []
        planned += [(change.at_s, 0, self._publish, change.table) for change in changes]
        planned += [(shift.to_s, 1, self._log_out, shift) for shift in shifts]
        planned += [(shift.from_s, 2, self._log_in, shift) for shift in shifts]
        planned += [(arrival.at_s, 3, self._callers.arrive, arrival) for arrival in self._traffic.arrivals]
        for at, _, step, what in sorted(planned, key=lambda entry: entry[:2]):
            self._later(at, step, what)

    def _open(self) -> None:
        """Nobody is there before his first shift, a fixed phone or not."""
        self._now = self._heap[0][0] if self._heap else 0.0
        self._publish(self._table, self._now)
        self._posted.extend(e.AgentLoggedOut(agent) for agent in self._table.agents)
        self._settle()

    def _publish(self, table: RoutingTable, _: float) -> None:
        self._callers.publish(table)
        self._posted.append(e.TablePublished(table))

    def _log_in(self, shift: Shift, _: float) -> None:
        self._posted.append(e.AgentLoggedIn(shift.agent, f"sip:{shift.agent}@replay"))

    def _log_out(self, shift: Shift, _: float) -> None:
        self._posted.append(e.AgentLoggedOut(shift.agent))

    # --- the loop ---

    def _later(self, at: float, step: Step, what: Any) -> None:
        self._order += 1
        heapq.heappush(self._heap, (at, self._order, step, what))

    def _next(self, last_s: float) -> float | None:
        """When something happens next; the engine's alarm only when it comes before everybody else."""
        due = self._engine.next_deadline()
        if self._heap:
            at = self._heap[0][0]
            return at if due is None or at <= due else due
        going_on = self._callers.anybody_left or self._work.anybody_busy
        return due if due is not None and due <= last_s + AFTERWARDS_S and going_on else None

    def _take(self, commands: list[Command]) -> None:
        for command in commands:
            if isinstance(command, Announce):
                self._posted.append(command.event)

    def _settle(self) -> None:
        """Whatever follows has happened before the clock goes on; the house hears of it before the engine."""
        posted, reactions, handle, now = self._posted, self._reactions, self._engine.handle, self._now
        while posted:
            event = posted.popleft()
            react = reactions.get(type(event))
            if react is not None:
                react(event, now)
            for command in handle(event, now):
                if isinstance(command, Announce):
                    posted.append(command.event)

    def _replayed(self) -> Replayed:
        known = self._table.agents
        return Replayed(
            name=self._traffic.name,
            table=self._table.version,
            calls=self._callers.results(self._now),
            callbacks=tuple(self._callers.callbacks),
            work=tuple(stretch for stretch in self._work.stretches if _takes_calls(known[stretch.agent])),
            strangers=tuple(sorted({shift.agent for shift in self._traffic.shifts} - set(known))),
        )


def _takes_calls(agent: Agent) -> bool:
    """Whoever is there for other channels only is no part of the staff calls are measured by."""
    return agent.capacity.get(Channel.VOICE, 0) > 0
