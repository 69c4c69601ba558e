"""A router as one writes it first: after every event all waiting callers against all agents.

It follows the same rules as ours as far as `bench.crowded` uses them (levels, a ladder of one rung, classes with head
starts, longest idle, wrap-up), so that both can be compared, and that both give the same agents the same callers.
"""

from __future__ import annotations

from dataclasses import dataclass

from calls import events as e
from calls.commands import Announce, Command
from calls.decision import Decision, Verdict
from calls.model import Tier
from calls.table import Agent, Need, RoutingTable
from routing.curve import curve_of

RUNG_S, WRAP_UP_S = 60.0, 10.0
"""What the tables of `bench.crowded` say."""


@dataclass(slots=True)
class _Caller:
    call: str
    queue: str
    tier: Tier
    order: int
    since: float


@dataclass(slots=True)
class _Desk:
    agent: Agent
    idle_since: float
    busy: bool = False
    wraps_until: float | None = None
    ended: int = 0


class Rescan:
    def __init__(self) -> None:
        self._table = RoutingTable("")
        self._desks: list[_Desk] = []
        self._callers: list[_Caller] = []
        self._arrivals = self._ended = 0
        self._seen = -1.0

    def handle(self, event: e.Event, now: float) -> list[Command]:
        if isinstance(event, e.TablePublished):
            self._table = event.table
            self._desks = [_Desk(agent, now) for agent in event.table.agents.values()]
        elif isinstance(event, e.CallQueued):
            self._arrivals += 1
            self._callers.append(_Caller(event.call, event.queue, event.tier, self._arrivals, now))
        elif isinstance(event, e.TalkEnded):
            for desk in self._desks:
                if desk.agent.agent == event.agent:
                    self._ended += 1
                    desk.wraps_until, desk.ended = now + WRAP_UP_S, self._ended
        return self._match(now)

    def next_deadline(self) -> float | None:
        times = [desk.wraps_until for desk in self._desks if desk.wraps_until is not None]
        rungs = [c.since + RUNG_S for c in self._callers if c.since + RUNG_S > self._seen]
        return min([*times, *rungs], default=None)

    def tick(self, now: float) -> list[Command]:
        self._seen = max(self._seen, now)
        wrapping = [desk for desk in self._desks if desk.wraps_until is not None and desk.wraps_until <= now]
        for desk in sorted(wrapping, key=lambda desk: desk.ended)[:1]:
            desk.busy, desk.idle_since, desk.wraps_until = False, now, None
        return self._match(now)

    def _match(self, now: float) -> list[Command]:
        out: list[Command] = []
        for caller in sorted(self._callers, key=lambda caller: (-self._score(caller, now), caller.order)):
            queue = self._table.queues[caller.queue]
            needs = queue.ladder[0].needs if caller.since + RUNG_S <= now else queue.needs
            free = [desk for desk in self._desks if not desk.busy and desk.agent.meets(needs or ())]
            if free:
                desk = min(free, key=lambda desk: (desk.idle_since, desk.agent.agent))
                desk.busy = True
                self._callers.remove(caller)
                out.append(Announce(self._offer(caller, desk, needs or ())))
        return out

    def _score(self, caller: _Caller, now: float) -> float:
        return curve_of(self._table, 0.0, caller.tier).score(now - caller.since)

    def _offer(self, caller: _Caller, desk: _Desk, needs: tuple[Need, ...]) -> e.OfferMade:
        why = Decision(Verdict.OFFERED, "1", caller.queue, caller.tier, 0.0, 0.0, needs=needs)
        return e.OfferMade(caller.call, f"{caller.call}-o", desk.agent.agent, "", 20.0, why)
