"""The router of a cluster: the engine behind the bus, for as long as its node holds the lease (X2, X3).

A term begins with a question to all nodes; when they have told what stands, or `GATHER_S` have passed, the engine
takes it up. Whenever somebody has missed something a new term begins, at most one a second: one way to put things
right, used often enough to be trusted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from calls import events as e
from calls.commands import Announce, Command
from calls.table import RoutingTable
from routing.cluster import messages as m
from routing.cluster.homes import Homes
from routing.cluster.ledger import Known, Ledger
from routing.engine import HEARD, Engine
from routing.retold import ring_back

GATHER_S = 0.7
SILENT_S = 1.5
"""After so long a node is not counted on: it may be alone by `routing.cluster.seat.ALONE_AFTER_S`, not sooner."""
HEARTBEAT_S = 0.3
TERM_S = 1.0
TERMS = 1_000_000
"""So many terms fit under one lease."""


class Router:
    """`lease` is the fencing token of the lease, `ledger` what this node has overheard so far: who takes up a lease
    that he holds already goes on behind his last term."""

    def __init__(self, node: str, lease: int, table: RoutingTable, ledger: Ledger, now: float) -> None:
        self.node = node
        self.lease = lease
        self.fence = max(lease * TERMS, ledger.fence)
        self.engine = Engine()
        self._table = table
        self._ledger = ledger
        self._homes = Homes()
        self._again_at: float | None = now
        self._began_at = now
        self._gathered_at: float | None = None
        self._heard_at = now
        self._awaited: set[str] = set()
        self._retold: dict[str, m.Retold] = {}
        self._early: list[m.Told] = []
        self._told: dict[str, int] = {}
        self._announced: dict[str, int] = {}

    @property
    def is_gathering(self) -> bool:
        return self._gathered_at is not None

    @property
    def counted_on(self) -> frozenset[str]:
        """The nodes that have told what stands, and are heard."""
        return frozenset(self._told)

    # --- doors ---

    def publish(self, table: RoutingTable, now: float) -> list[m.Message]:
        """A new table is in force."""
        self._table = table
        return [] if self.is_gathering else self._announce(self.engine.handle(e.TablePublished(table), now))

    def hear(self, message: m.Message, now: float) -> list[m.Message]:
        """What nodes say; the ledger has heard it already."""
        if isinstance(message, m.Hello):
            return self._begin_again(now)
        if isinstance(message, m.Ordered):
            return self._pass(message.event)
        if isinstance(message, m.Retold) and message.fence == self.fence:
            return self._hear_retold(message, now)
        if isinstance(message, m.Told) and message.fence == self.fence:
            return self._hear_told(message, now)
        return []

    def next_deadline(self) -> float:
        alarms = (self._again_at, self._gathered_at, self._heard_at, self._engine_alarm())
        return min(at for at in alarms if at is not None)

    def tick(self, now: float) -> list[m.Message]:
        """One thing at a time; `next_deadline` stays in the past while there are more."""
        if self._heard_at <= now:
            return self._say_who_is_heard(now)
        if self._again_at is not None and self._again_at <= now:
            return self._begin(now)
        if self._gathered_at is not None:
            return self._take_up(now) if self._gathered_at <= now else []
        return self._announce(self.engine.tick(now))

    def _engine_alarm(self) -> float | None:
        return None if self.is_gathering else self.engine.next_deadline()

    # --- a term ---

    def _begin_again(self, now: float) -> list[m.Message]:
        """Soon; what is asked for while a term is beginning is asked for once more by who was not heard in it."""
        if self._again_at is None:
            self._again_at = max(now, self._began_at + TERM_S)
        return []

    def _begin(self, now: float) -> list[m.Message]:
        self._again_at, self._began_at = None, now
        self.fence += 1
        self._ledger.fence = self.fence
        self._gathered_at = now + GATHER_S
        self._awaited = set(self._ledger.alive(now, SILENT_S))
        self._retold.clear()
        self._early.clear()
        return [m.TermBegan(self.fence, self.node)]

    def _hear_retold(self, message: m.Retold, now: float) -> list[m.Message]:
        if not self.is_gathering:
            return self._begin_again(now)
        self._retold[message.node] = message
        self._awaited.discard(message.node)
        return [] if self._awaited else self._take_up(now)

    def _take_up(self, now: float) -> list[m.Message]:
        """The engine begins anew with what was told; what it knew of how fast queues move, it keeps."""
        self._gathered_at = None
        before, self.engine, self._homes = self.engine, Engine(), Homes()
        self.engine.handle(e.TablePublished(self._table), now)
        self._told = dict.fromkeys(self._retold, 0)
        self._announced = dict.fromkeys(self._retold, 0)
        for node, retold in self._retold.items():
            for event in retold.events:
                self._homes.note(node, event)
        told = [event for retold in self._retold.values() for event in retold.events]
        told += self._busy_elsewhere()
        self._be_patient()
        sent = self._announce(self.engine.resume(told, now, before))
        for message in self._early:
            sent += self._hear_told(message, now)
        return sent

    # --- events ---

    def _hear_told(self, message: m.Told, now: float) -> list[m.Message]:
        if self.is_gathering:
            self._early.append(message)
            return []
        if message.number != self._told.get(message.node, -1) + 1:
            return self._begin_again(now)
        self._told[message.node] += 1
        self._homes.note(message.node, message.event)
        return self._announce(self.engine.handle(message.event, now)) if type(message.event) in HEARD else []

    def _announce(self, commands: Iterable[Command]) -> list[m.Message]:
        sent: list[m.Message] = []
        for command in commands:
            assert isinstance(command, Announce)
            node = self._homes.of(command.event, self.node)
            known = self._ledger.nodes.get(node)
            if node in self._announced and known is not None:
                self._homes.note(node, command.event)
                self._announced[node] += 1
                sent.append(m.Announced(self.fence, node, known.life, self._announced[node], command.event))
        return sent

    def _pass(self, event: e.Event) -> list[m.Message]:
        """To whom it concerns: the node of the call or the agent, everybody where it is about neither."""
        return [m.Passed(self.fence, self._homes.concerned(event, self.node), event)]

    # --- nodes that fall silent ---

    def _say_who_is_heard(self, now: float) -> list[m.Message]:
        self._heard_at = now + HEARTBEAT_S
        alive = self._ledger.alive(now, SILENT_S)
        here = [node for node in self._told if node in alive]
        if len(here) < len(self._told):
            self._begin_again(now)
        self._be_patient()
        return [m.Heard(self.fence, {node: alive[node].beats for node in here})]

    def _be_patient(self) -> None:
        """While the agents of a node that fell silent may be back in a moment."""
        silent = [known for node, known in self._ledger.nodes.items() if node not in self._told]
        self.engine.room.patient = any(known.book.desks for known in silent)

    def _busy_elsewhere(self) -> list[e.Event]:
        """Callers of a node that fell silent wait here no more (`Room.inherit` keeps their places, should they ring
        again); but agents who talk to them go on doing so."""
        silent = [known for node, known in self._ledger.nodes.items() if node not in self._retold]
        return [work for known in silent for work in known.book.callers.works()]

    def silent(self, now: float, for_s: float) -> dict[str, Known]:
        """Nodes that have said nothing for so long and have left something behind."""
        alive = self._ledger.alive(now, for_s)
        return {
            node: known
            for node, known in self._ledger.nodes.items()
            if node not in alive and node != self.node and not known.book.is_empty
        }

    def take_up_fallen(self, now: float) -> list[m.Message]:
        """Nodes that died and are there again see to their callbacks and agents themselves; who waited at them, or
        was talking, is called back by them."""
        sent: list[m.Message] = []
        for node, known in self._ledger.fallen.items():
            sent += self._free_agents_of(known, now)
            sent.append(m.Adopted(self.fence, node, known.life))
            lost = [one for one in known.book.callers.left_behind(now) if one.callback == ring_back(one.call)]
            sent += [m.Passed(self.fence, node, one) for one in lost]
        return sent

    def _free_agents_of(self, known: Known, now: float) -> list[m.Message]:
        """Who talked to callers of a node that is gone, or was rung by it."""
        sent: list[m.Message] = []
        for event in known.book.callers.hung_up():
            sent += self._announce(self.engine.handle(event, now))
        return sent

    def adopt(self, node: str, now: float, seen_to: Collection[str] = ()) -> tuple[list[m.Message], list[e.Event]]:
        """The node is dead. What to send, and what to post at this node: it calls the other's callers, in order, and
        is home to its agents. `seen_to` are callbacks, by name, that are asked for out of the database."""
        known = self._ledger.nodes[node]
        sent = self._free_agents_of(known, now)
        left = [one for one in known.book.callers.left_behind(now) if one.callback not in seen_to]
        return [*sent, m.Adopted(self.fence, node, known.life)], [*known.book.desks.homeless(), *left]
