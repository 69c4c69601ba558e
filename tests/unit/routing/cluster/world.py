"""A cluster in memory with time moved by hand: nodes whose links can be cut, a bus that can die, phones that are real
in one respect: each rings for one caller at a time, whoever asks it to.

Switchboards are played by `Node`: what matters of them is that a call is on one node only and that nobody is offered
who does not wait. Everything that must never happen is noted in `wrongs`.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from random import Random

from calls import events as e
from calls.commands import Announce, Command
from calls.model import HangupCause, LeaveReason, Party, RefusalReason, Stage, Tier
from calls.table import Agent, Queue, RoutingTable
from routing.cluster import messages as m
from routing.cluster.ledger import Ledger
from routing.cluster.router import Router
from routing.cluster.seat import Seat

LEASE_S = 1.2
RENEW_S = 0.3
GIVE_UP_S = 5.0
TELLING_S = 0.1
"""What is younger may be unknown to who decides."""
AT = datetime(2026, 1, 1, tzinfo=UTC)
QUEUE = Queue("orders", {}, ring_s=8.0, wrap_up_s=1.0, rona_delay_s=1.0, pause_after=0)
URGENT = Queue("urgent", {}, emergency=True, ring_s=8.0, wrap_up_s=1.0, rona_delay_s=1.0, pause_after=0)


def table(agents: int) -> RoutingTable:
    staff = {f"a{one}": Agent(f"a{one}", "", {}) for one in range(agents)}
    return RoutingTable("1", {"orders": QUEUE, "urgent": URGENT}, staff)


@dataclass
class Caller:
    """`since` is when he first queued; `served` the agents who talked to him, in order."""

    number: str
    queue: str
    since: float
    served: list[str] = field(default_factory=list)
    gone: bool = False


class Phone:
    """An agent's; `rings` names the offer, `owner` the node that rings it or has it."""

    def __init__(self) -> None:
        self.rings = ""
        self.talks = ""
        self.owner: Node | None = None

    @property
    def is_busy(self) -> bool:
        return bool(self.rings or self.talks)


@dataclass
class Up:
    """A call that is up at a node. `due` is the callback it was placed for."""

    caller: Caller
    queue: str
    waits: bool = True
    due: str = ""
    rings: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    talks: str = ""
    free_since: float = 0.0


class World:
    """`run` until; then look at `wrongs`."""

    def __init__(self, seed: int, nodes: int = 2, agents: int = 6) -> None:
        self.random = Random(seed)
        self.now = 0.0
        self.wrongs: list[str] = []
        self.callers: dict[str, Caller] = {}
        self.phones = {f"a{one}": Phone() for one in range(agents)}
        self.table = table(agents)
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._count = count()
        self.bus_is_up = True
        self.holder, self.lease_until, self.token = "", 0.0, 0
        self.nodes = [Node(self, f"n{one}") for one in range(nodes)]
        for node in self.nodes:
            node.begin()
        for number, agent in enumerate(self.phones):
            self.nodes[number % nodes].post(e.AgentLoggedIn(agent, f"sip:{agent}@phones.example"))

    # --- time ---

    def at(self, when: float, do: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (max(when, self.now), next(self._count), do))

    def after(self, wait_s: float, do: Callable[[], None]) -> None:
        self.at(self.now + wait_s, do)

    def run(self, until: float) -> None:
        while self._agenda and self._agenda[0][0] <= until:
            self.now, _, do = heapq.heappop(self._agenda)
            do()
        self.now = until

    # --- the bus: in order, to everybody who is connected ---

    def send(self, sender: Node, message: m.Message) -> None:
        if not self.bus_is_up or sender.is_cut or sender.is_dead:
            return
        for node in self.nodes:
            if not node.is_cut and not node.is_dead:
                self.after(0.001, partial(node.hear, message, node.life))

    def lease(self, node: Node) -> int | None:
        """Take or keep the lease; None when another has it, or the bus is not to be had."""
        if not self.bus_is_up or node.is_cut:
            return None
        if self.holder != node.name and self.lease_until > self.now:
            return None
        if self.holder != node.name or self.lease_until <= self.now:
            self.token = max(self.token, node.ledger.fence // 1_000_000) + 1
        self.holder, self.lease_until = node.name, self.now + LEASE_S
        return self.token

    def lose_bus(self, *, wipe: bool) -> None:
        self.bus_is_up = False
        if wipe:
            self.holder, self.lease_until, self.token = "", 0.0, 0

    def mend_bus(self) -> None:
        self.bus_is_up = True
        for node in self.nodes:
            node.reconnected()

    # --- people ---

    def arrive(self, node: Node, number: str, queue: str = "orders") -> None:
        caller = self.callers[number] = Caller(number, queue, self.now)
        call = f"{node.name}.{node.life}.{number}"
        node.post(e.CallOffered(call, f"{call}-c", "trunk", number, "4000", AT))
        node.queue(call, caller, Up(caller, queue))


class Node:
    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self.is_cut = self.is_dead = False
        self.lives, self.life = 0, ""
        self.ledger = Ledger()
        self.router: Router | None = None
        self.calls: dict[str, Up] = {}
        self.adopted: set[str] = set()

    def begin(self) -> None:
        self.lives += 1
        self.life = f"{self.name}-{self.lives}"
        self.is_dead = False
        self.seat = Seat(self.name, self.life)
        self.ledger = Ledger()
        self.router, self.calls = None, {}
        self.seat.start(self.world.now)
        self.post(e.TablePublished(self.world.table))
        self._arm(self.life)
        self._watch(self.life)

    # --- its loop ---

    def post(self, event: e.Event) -> None:
        todo = [event]
        while todo:
            one = todo.pop(0)
            todo += self._played(one)
            todo += self._perform(self.seat.handle(one, self.world.now))

    def _perform(self, commands: list[Command]) -> list[e.Event]:
        events = []
        for command in commands:
            if isinstance(command, Announce):
                events.append(command.event)
            elif isinstance(command, m.Send):
                self.world.send(self, command.message)
        return events

    def _post_all(self, commands: list[Command]) -> None:
        for event in self._perform(commands):
            self.post(event)

    def _arm(self, life: str) -> None:
        """Looks every 20 ms whether anything is due."""
        if life != self.life or self.is_dead:
            return
        now = self.world.now
        for _ in range(200):
            due = self.seat.next_deadline()
            if due is None or due > now:
                break
            self._post_all(self.seat.tick(now))
        while self.router is not None and self.router.next_deadline() <= now:
            self._send_all(self.router.tick(now))
        self.world.after(0.02, lambda: self._arm(life))

    def _watch(self, life: str) -> None:
        """The lease, and nodes that are silent for long."""
        if life != self.life or self.is_dead:
            return
        token = self.world.lease(self)
        if token is None:
            self.router = None
        elif self.router is None or self.router.fence // 1_000_000 != token:
            self.router = Router(self.name, token, self.world.table, self.ledger, self.world.now)
        elif not self.router.is_gathering:
            self._send_all(self.router.take_up_fallen(self.world.now))
            self._give_up_silent_ones(self.router)
        self.world.after(RENEW_S, lambda: self._watch(life))

    def _give_up_silent_ones(self, router: Router) -> None:
        for name in router.silent(self.world.now, GIVE_UP_S):
            dead = next(node for node in self.world.nodes if node.name == name)
            if dead.is_dead:
                journalled = dead.seat.book.callers.left_behind(self.world.now)  # the database knows
                names = {one.callback for one in journalled}
                messages, events = router.adopt(name, self.world.now, names)
                events = [*events, *journalled]
                self._send_all(messages)
                for event in events:
                    self.post(event)

    def _send_all(self, messages: list[m.Message]) -> None:
        for message in messages:
            self.world.send(self, message)

    def hear(self, message: m.Message, life: str) -> None:
        if life != self.life or self.is_dead or self.is_cut:
            return
        now = self.world.now
        self.ledger.hear(message, now)
        self._post_all(self.seat.hear(message, now))
        if self.router is not None and isinstance(message, m.FromNode):
            self._send_all(self.router.hear(message, now))

    # --- faults ---

    def die(self) -> None:
        self.is_dead = True
        for up in self.calls.values():
            for offer, agent in up.rings.items():
                self._hush(agent, offer)
            if up.talks:
                self.world.phones[up.talks].talks = ""
        self.calls.clear()

    def cut(self) -> None:
        self.is_cut = True

    def heal(self) -> None:
        self.is_cut = False
        self.reconnected()

    def reconnected(self) -> None:
        if not self.is_dead and not self.is_cut:
            self._post_all(self.seat.missed())

    # --- the switchboard, as far as it matters ---

    def queue(self, call: str, caller: Caller, up: Up) -> None:
        self.calls[call] = up
        up.free_since = self.world.now
        tier = Tier.EMERGENCY if up.queue == "urgent" else Tier.NORMAL
        self.post(e.CallQueued(call, up.queue, tier, "zh-CN", caller.number, callback=up.due))

    def _played(self, event: e.Event) -> list[e.Event]:
        if isinstance(event, e.OfferMade):
            return self._ring(event)
        if isinstance(event, e.OfferWithdrawn):
            return self._silence(event.call, event.offer)
        if isinstance(event, e.CallbackDue):
            self._call_back(event)
        return []

    def _ring(self, event: e.OfferMade) -> list[e.Event]:
        up = self.calls.get(event.call)
        if up is None or not up.waits:
            return [e.OfferRefused(event.call, event.offer, event.agent, RefusalReason.CALLER_GONE)]
        phone = self.world.phones[event.agent]
        if phone.is_busy:
            owner = phone.owner
            if owner is not None and self.routed_with(owner):
                self.world.wrongs.append(f"{self.world.now:.2f} {event.agent} rung while busy for {event.call}")
            return [e.OfferRefused(event.call, event.offer, event.agent, RefusalReason.BUSY)]
        self._see_that_nobody_is_passed_over(up, event.agent)
        phone.rings, phone.owner = event.offer, self
        up.rings[event.offer] = event.agent
        answers_s = self.world.random.uniform(0.2, 1.5)
        if self.world.random.random() < 0.1:
            self._later(8.0, lambda: self._refuse(event, RefusalReason.NO_ANSWER))
        else:
            self._later(answers_s, lambda: self._answer(event))
        return []

    def routed_with(self, other: Node) -> bool:
        """By the same router, for all both of them know."""
        seats = self.seat, other.seat
        if self.is_cut or other.is_cut or other.is_dead:
            return False
        return all(seat.is_joined for seat in seats) and seats[0].fence == seats[1].fence

    def _see_that_nobody_is_passed_over(self, up: Up, agent: str) -> None:
        """Of those at nodes that are routed by the same router."""
        for node in self.world.nodes:
            for other in list(node.calls.values()) if self.routed_with(node) else ():
                urgent = other.queue == "urgent"
                earlier = other.caller.since < up.caller.since - TELLING_S
                before = (urgent and up.queue != "urgent") or (earlier and urgent == (up.queue == "urgent"))
                free = other.waits and not other.rings and self.world.now - other.free_since > TELLING_S
                if before and free and agent not in other.refused:
                    self.world.wrongs.append(f"{self.world.now:.2f} {up.caller.number} before {other.caller.number}")

    def _later(self, wait_s: float, do: Callable[[], None]) -> None:
        life = self.life

        def now() -> None:
            if life == self.life and not self.is_dead:
                do()

        self.world.after(wait_s, now)

    def _hush(self, agent: str, offer: str) -> None:
        phone = self.world.phones[agent]
        if phone.rings == offer:
            phone.rings = ""

    def _refuse(self, event: e.OfferMade, reason: RefusalReason) -> None:
        up = self.calls.get(event.call)
        if up is not None and up.rings.pop(event.offer, None) is not None:
            self._hush(event.agent, event.offer)
            up.refused.add(event.agent)
            up.free_since = self.world.now
            self.post(e.OfferRefused(event.call, event.offer, event.agent, reason))

    def _silence(self, call: str, offer: str) -> list[e.Event]:
        up = self.calls.get(call)
        agent = up.rings.pop(offer, None) if up is not None else None
        if up is None or agent is None:
            return []
        up.free_since = self.world.now
        self._hush(agent, offer)
        return [e.OfferRefused(call, offer, agent, RefusalReason.WITHDRAWN)]

    def _answer(self, event: e.OfferMade) -> None:
        up = self.calls.get(event.call)
        if up is None or event.offer not in up.rings:
            return
        if up.talks or not up.waits:
            self.world.wrongs.append(f"{self.world.now:.2f} {event.call} has two agents")
        del up.rings[event.offer]
        phone = self.world.phones[event.agent]
        phone.rings, phone.talks = "", event.call
        up.waits, up.talks = False, event.agent
        up.caller.served.append(event.agent)
        self.post(e.OfferAccepted(event.call, event.offer, event.agent))
        self.post(e.CallLeftQueue(event.call, up.queue, LeaveReason.SERVED))
        self.post(e.TalkStarted(event.call, event.agent, f"{event.call}-a"))
        self._later(self.world.random.uniform(1.0, 6.0), lambda: self._end(event.call))

    def _end(self, call: str) -> None:
        up = self.calls.pop(call, None)
        if up is None:
            return
        if up.talks:
            self.world.phones[up.talks].talks = ""
            up.caller.gone = True
            self.post(e.TalkEnded(call, up.talks, Party.CALLER))
        self.post(e.CallEnded(call, HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.TALKING))

    def _call_back(self, event: e.CallbackDue) -> None:
        caller = self.world.callers[event.number]
        if any(node.has(caller) for node in self.world.nodes):
            self._later(0.1, lambda: self.post(e.CallbackFailed(event.call, event.callback, HangupCause.USER_BUSY)))
            return
        up = Up(caller, event.queue, due=event.callback)
        self.calls[event.call] = up
        up.waits = False
        self._later(0.5, lambda: self._picked_up(event.call, caller, up))

    def _picked_up(self, call: str, caller: Caller, up: Up) -> None:
        up.waits = True
        self.queue(call, caller, up)

    def has(self, caller: Caller) -> bool:
        return not self.is_dead and any(up.caller is caller for up in self.calls.values())
