"""A contact centre with far more callers than agents, as a stream of events for a routing engine."""

from __future__ import annotations

import heapq
import math
import random
import time
from collections.abc import Callable, Iterator
from functools import partial

from backplane.driver import Engine as Doors
from calls import events as e
from calls.commands import Announce, Command
from calls.model import CHINESE, LeaveReason, Party, Tier
from calls.table import Agent, CurvePoint, Need, Queue, RoutingTable, Rung, TierRule

SKILLS_OF_ONE = 5
TALK_S = 180.0
TIERS = {
    Tier.VIP: TierRule((CurvePoint(0.0, 180.0),)),
    Tier.MEMBER: TierRule((CurvePoint(0.0, 60.0), CurvePoint(300.0, 120.0))),
    Tier.COMPLAINT: TierRule((CurvePoint(0.0, 240.0),)),
}
CLASSES = [Tier.NORMAL] * 7 + [Tier.MEMBER] * 2 + [Tier.VIP]


def rules(agents: int, skills: int, seed: int = 1) -> RoutingTable:
    """A queue for each skill, which asks for level 50, and after a minute for 20; every agent has a few skills."""
    draw = random.Random(seed)
    names = [f"skill{number}" for number in range(skills)]
    queues = [
        Queue(name, {CHINESE: name}, (Need(name, 50),), max_waiting=10**6, ladder=(Rung(60.0, (Need(name, 20),)),))
        for name in names
    ]
    staff = [
        Agent(str(1000 + number), f"agent {number}", _skills(draw, names), f"sip:{number}@h")
        for number in range(agents)
    ]
    return RoutingTable(
        "1", {queue.queue: queue for queue in queues}, {agent.agent: agent for agent in staff}, tiers=TIERS
    )


def _skills(draw: random.Random, names: list[str]) -> dict[str, int]:
    return {name: draw.randint(10, 100) for name in draw.sample(names, SKILLS_OF_ONE)}


class Crowd:
    """Keeps `waiting` callers waiting for `engine`; `took_s` is the CPU time it took over each event and alarm."""

    def __init__(self, engine: Doors, table: RoutingTable, waiting: int, seed: int = 2) -> None:
        self.engine = engine
        self.table = table
        self.waiting = waiting
        self.now = 0.0
        self.took_s: list[float] = []
        self.offers: list[tuple[str, str]] = []
        self._talking: list[tuple[float, str, str]] = []
        self._calls = self._in_queue = 0
        self._draw = random.Random(seed)
        self._queues = list(table.queues)
        self.tell(e.TablePublished(table))

    def fill(self) -> None:
        """Let callers come until as many wait as shall wait."""
        while self._in_queue < self.waiting:
            self.now += 0.001
            self._somebody_comes()

    def run(self, events: int) -> None:
        """As many events and alarms again, conversations ending and new callers coming, in order of time."""
        self.took_s.clear()
        step_s = TALK_S / len(self.table.agents)
        while len(self.took_s) < events:
            comes_at = self.now + self._draw.expovariate(1 / step_s)
            while (at := self._next()) <= comes_at:
                self._happens(at)
            self.now = comes_at
            if self._in_queue < self.waiting:
                self._somebody_comes()

    def _next(self) -> float:
        """When an alarm rings or a conversation ends."""
        alarm = self.engine.next_deadline()
        ends = self._talking[0][0] if self._talking else math.inf
        return ends if alarm is None else min(alarm, ends)

    def _happens(self, at: float) -> None:
        self.now = at
        if self._talking and self._talking[0][0] == at:
            _, call, agent = heapq.heappop(self._talking)
            self.tell(e.TalkEnded(call, agent, Party.AGENT))
        else:
            self._take(partial(self.engine.tick, at))

    def _somebody_comes(self) -> None:
        self._calls += 1
        self._in_queue += 1
        tier, queue = self._draw.choice(CLASSES), self._draw.choice(self._queues)
        self.tell(e.CallQueued(f"call{self._calls}", queue, tier, CHINESE, caller=str(self._calls)))

    def tell(self, event: e.Event) -> None:
        self._take(partial(self.engine.handle, event, self.now))

    def _take(self, step: Callable[[], list[Command]]) -> None:
        begin = time.thread_time()
        commands = step()
        self.took_s.append(time.thread_time() - begin)
        for offer in _offers(commands):
            self._answer(offer)

    def _answer(self, offer: e.OfferMade) -> None:
        """Every phone is picked up at once."""
        self.offers.append((offer.call, offer.agent))
        self._in_queue -= 1
        self.tell(e.OfferAccepted(offer.call, offer.offer, offer.agent))
        self.tell(e.CallLeftQueue(offer.call, offer.why.queue, LeaveReason.SERVED))
        ends = self.now + self._draw.expovariate(1 / TALK_S)
        heapq.heappush(self._talking, (ends, offer.call, offer.agent))


def _offers(commands: list[Command]) -> Iterator[e.OfferMade]:
    for command in commands:
        if isinstance(command, Announce) and isinstance(command.event, e.OfferMade):
            yield command.event
