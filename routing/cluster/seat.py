"""Where a node sits: the router's engine as its switchboard knows it, here or far away (X2, X3).

To the driver a seat is an engine with three doors. While there is a router, what happens here is told to it and what
it announces is posted here. A node that has not been heard for `ALONE_AFTER_S` routes by itself, its own callers to
its own agents, until a router asks it what stands. The router gives a silent node up sooner than that
(`routing.cluster.router.SILENT_S`), so that nobody is routed by two.
"""

from __future__ import annotations

from dataclasses import replace

from calls.commands import Announce, Command
from calls.events import Event, TablePublished
from calls.table import RoutingTable
from routing.cluster import messages as m
from routing.cluster.book import NOTED, Book
from routing.engine import HEARD, Engine

BEAT_S = 0.3
ALONE_AFTER_S = 3.0
TOLD = (HEARD | NOTED) - {TablePublished}


class Seat:
    """One life of one node. `now` is monotonic; until the first tick nothing is sent."""

    def __init__(self, node: str, life: str, address: str = "") -> None:
        self.node = node
        self.life = life
        self.address = address
        self.book = Book()
        self.fence = 0
        self._table = RoutingTable("")
        self._alone: Engine | None = None
        self._missed = True
        self._told = self._announced = self._beats = 0
        self._beat_at = self._sure_until = 0.0
        self._sent: dict[int, float] = {}

    @property
    def table(self) -> RoutingTable:
        """What is in force here."""
        return self._table

    @property
    def is_alone(self) -> bool:
        """It routes by itself."""
        return self._alone is not None

    @property
    def is_joined(self) -> bool:
        """A router has asked it what stands, and nothing was missed since."""
        return self.fence > 0 and not self._missed and not self.is_alone

    # --- the three doors ---

    def handle(self, event: Event, now: float) -> list[Command]:
        if isinstance(event, TablePublished):
            self._table = event.table
            return self._alone.handle(_own(event.table), now) if self._alone is not None else []
        self.book.hear(event, now)
        if self._alone is not None:
            return self._alone.handle(event, now)
        if self._missed or type(event) not in TOLD:
            return []
        self._told += 1
        return [m.Send(m.Told(self.node, self.life, self.fence, self._told, event))]

    def next_deadline(self) -> float | None:
        alone = self._sure_until if self._alone is None else self._alone.next_deadline()
        return self._beat_at if alone is None else min(self._beat_at, alone)

    def tick(self, now: float) -> list[Command]:
        if self._beat_at <= now:
            return self._beat(now)
        if self._alone is not None:
            return self._alone.tick(now)
        return self._go_alone(now) if self._sure_until <= now else []

    def start(self, now: float) -> None:
        """From now on: so long the node waits for a router before it is alone."""
        self._beat_at, self._sure_until = now, now + ALONE_AFTER_S

    def _beat(self, now: float) -> list[Command]:
        self._beat_at = now + BEAT_S
        self._beats += 1
        self._sent[self._beats] = now
        beat = m.Send(m.Beat(self.node, self.life, self.fence, self._beats, self.address))
        return [beat, *self._greet()] if self._missed else [beat]

    def _greet(self) -> list[Command]:
        self._missed = True
        return [m.Send(m.Hello(self.node, self.life, self.fence))]

    def _go_alone(self, now: float) -> list[Command]:
        self._missed = True
        self._alone = Engine()
        self._alone.room.patient = True
        self._alone.handle(_own(self._table), now)
        return self._alone.resume(self.book.retell_alone(now), now)

    # --- the bus ---

    def missed(self) -> list[Command]:
        """The bus may have lost something."""
        return self._greet()

    def hear(self, message: m.Message, now: float) -> list[Command]:
        """What anybody says. Comes back: events to be posted (`Announce`) and answers (`Send`)."""
        if isinstance(message, m.FromNode):
            self._overhear(message, now)
        elif isinstance(message, m.TermBegan):
            return self._retell(message, now) if message.fence > self.fence else []
        elif isinstance(message, m.Passed):
            return [Announce(message.event)] if message.node in ("", self.node) else []
        elif isinstance(message, m.FromRouter) and message.fence == self.fence and not self._missed:
            return self._hear_router(message, now)
        return []

    def _hear_router(self, message: m.FromRouter, now: float) -> list[Command]:
        if isinstance(message, m.Announced):
            return self._hear_announced(message, now)
        if isinstance(message, m.Heard):
            return self._hear_heard(message)
        return self._given_up(message)

    def _retell(self, message: m.TermBegan, now: float) -> list[Command]:
        self.fence, self._told, self._announced = message.fence, 0, 0
        self._alone, self._missed = None, False
        self._sure_until = now + ALONE_AFTER_S
        return [m.Send(m.Retold(self.node, self.life, self.fence, tuple(self.book.retell(now))))]

    def _overhear(self, message: m.FromNode, now: float) -> None:
        told = (message.event,) if isinstance(message, m.Told) else getattr(message, "events", ())
        for event in told if message.node != self.node else ():
            self.book.overhear(event, now)

    def _hear_announced(self, message: m.Announced, now: float) -> list[Command]:
        if message.node != self.node:
            self.book.overhear(message.event, now)
            return []
        if message.life != self.life or message.number != self._announced + 1:
            return self._greet()
        self._announced += 1
        return [Announce(message.event)]

    def _hear_heard(self, message: m.Heard) -> list[Command]:
        """Until `ALONE_AFTER_S` after the beat that was heard was sent, the router counts on this node."""
        count = message.beats.get(self.node)
        if count is None:
            return self._greet()
        if count in self._sent:
            self._sure_until = self._sent[count] + ALONE_AFTER_S
            self._sent = {beat: at for beat, at in self._sent.items() if beat > count}
        return []

    def _given_up(self, message: m.Message) -> list[Command]:
        if not isinstance(message, m.Adopted) or (message.node, message.life) != (self.node, self.life):
            return []
        self.book.desks.let_go()
        return self._greet()


def _own(table: RoutingTable) -> TablePublished:
    """The table for a node that is alone: phones with an address of their own are nobody's in particular, so that two
    nodes might ring them; only agents who logged in here are rung."""
    agents = {name: replace(agent, address=None) for name, agent in table.agents.items()}
    return TablePublished(replace(table, agents=agents))
