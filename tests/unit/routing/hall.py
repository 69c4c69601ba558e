"""A router with its callers and agents moved by hand: what is told, what comes of it."""

from __future__ import annotations

from typing import Any, TypeVar

from calls import events as e
from calls.model import CHINESE, HangupCause, LeaveReason, Party, RefusalReason, Stage, Tier
from calls.table import Agent, Need, Queue, RoutingTable
from routing.engine import Engine

Kind = TypeVar("Kind", bound=e.Event)


def agent(name: str, *groups: str, **skills: int) -> Agent:
    return Agent(name, f"agent {name}", skills, f"sip:{name}@h", groups=groups)


def queue(name: str = "orders", **rules: Any) -> Queue:
    rules.setdefault("needs", (Need(name, 1),))
    return Queue(name, {CHINESE: name}, **rules)


def table(*things: Agent | Queue, **rules: Any) -> RoutingTable:
    return RoutingTable(
        rules.pop("version", "1"),
        {thing.queue: thing for thing in things if isinstance(thing, Queue)},
        {thing.agent: thing for thing in things if isinstance(thing, Agent)},
        **rules,
    )


class Hall:
    """Time moves by `wait`; everything announced is in `heard`."""

    def __init__(self, *things: Agent | Queue, **rules: Any) -> None:
        self.now = 0.0
        self.engine = Engine()
        self.heard: list[e.Event] = []
        self.publish(*things, **rules)

    def publish(self, *things: Agent | Queue, **rules: Any) -> None:
        self.tell(e.TablePublished(table(*things, **rules)))

    def tell(self, event: e.Event) -> list[e.Event]:
        """Returns what came of it."""
        return self._hear(self.engine.handle(event, self.now))

    def wait(self, seconds: float) -> list[e.Event]:
        """Returns what came of the time that passed."""
        end, came = self.now + seconds, list[e.Event]()
        while (at := self.engine.next_deadline()) is not None and at <= end:
            self.now = max(self.now, at)
            came += self._hear(self.engine.tick(self.now))
        self.now = end
        return came

    def _hear(self, commands: list[Any]) -> list[e.Event]:
        events = [command.event for command in commands]
        self.heard += events
        return events

    # --- what callers and agents do ---

    def call(self, name: str, to: str = "orders", tier: Tier = Tier.NORMAL, **more: Any) -> list[e.Event]:
        return self.tell(e.CallQueued(name, to, tier, more.pop("language", CHINESE), **more))

    def answer(self, call: str) -> None:
        """The agent at whose phone the call rings, the first where there are several, takes it."""
        offer = self.offers(call)[0]
        self.tell(e.OfferAccepted(call, offer.offer, offer.agent))

    def refuse(self, call: str, reason: RefusalReason = RefusalReason.NO_ANSWER) -> None:
        offer = self.offers(call)[0]
        self.tell(e.OfferRefused(call, offer.offer, offer.agent, reason))

    def finish(self, call: str, agent: str) -> list[e.Event]:
        return self.tell(e.TalkEnded(call, agent, Party.CALLER))

    def hang_up(self, call: str) -> list[e.Event]:
        return self.tell(e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.QUEUED))

    def leave(self, call: str, queue: str = "orders", reason: LeaveReason = LeaveReason.ABANDONED) -> list[e.Event]:
        return self.tell(e.CallLeftQueue(call, queue, reason))

    # --- looking at it ---

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.heard if isinstance(event, kind)]

    def offers(self, call: str) -> list[e.OfferMade]:
        """Those that ring, oldest first."""
        known = self.engine.room.offers
        return [event for event in self.of(e.OfferMade) if event.call == call and event.offer in known]

    def rings_at(self, call: str) -> list[str]:
        return [offer.agent for offer in self.offers(call)]

    def last(self, kind: type[Kind]) -> Kind:
        return self.of(kind)[-1]

    def waiting(self, queue: str = "orders") -> list[str]:
        return [waiter.call for waiter in self.engine.waiting(queue)]
