"""All that the routing engine knows at one moment: rules, agents at their desks, callers in their lines."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from calls.alarms import Alarms
from calls.commands import Announce, Command
from calls.events import Event
from calls.model import Channel
from calls.table import Agent, RoutingTable
from routing.asking import Ask, requirement
from routing.curve import curve_of
from routing.desk import Desk, Standing
from routing.line import Line, Waiter
from routing.pace import Pace
from routing.roster import Roster, bits

Alarm = tuple[str, str]
"""What it is about ("offer", "wrap_up", "rung", …), and of whom."""


@dataclass(slots=True)
class Callback:
    """Somebody who is to be called back. `of` is the call he asked in; `waiter` holds his place in the queue.

    `dialling`: a call to him is on its way; `resting`: the next one has to wait.
    """

    callback: str
    of: str
    number: str
    dialled: str
    waiter: Waiter
    attempts: int = 0
    dialling: bool = False
    resting: bool = False

    @property
    def call(self) -> str:
        """The call of the last attempt."""
        return f"{self.callback}.{self.attempts}"


@dataclass(slots=True)
class Place:
    """The place of somebody who has left: he has it again if he is back by `until`."""

    since: float
    passed: int
    until: float


class Room:
    """The steps of the engine read and change it; `out` collects what they announce.

    `free` gives the agents, as bits, who can be offered a contact of a channel. Since callers were last matched with
    agents, `freed` are those who could not be offered anything before, `stirred` the lines whose callers or agents
    changed.
    """

    def __init__(self) -> None:
        self.table = RoutingTable("")
        self.plans: frozenset[str] = frozenset()
        self.shut: set[str] = set()
        self.roster = Roster()
        self.desks: dict[str, Desk] = {}
        self.seats: dict[int, Desk] = {}
        self.on_duty = 0
        self.retiring: dict[str, Desk] = {}
        self.standing: dict[Standing, int] = dict.fromkeys(Standing, 0)
        self.free: dict[Channel, int] = dict.fromkeys(Channel, 0)
        self.freed = 0
        self.lines: dict[Ask, Line] = {}
        self.at_bit: dict[int, list[Line]] = {}
        self.vanished: list[Line] = []
        self.of_queue: dict[str, list[Line]] = {}
        self.emergencies: list[Line] = []
        self.stirred: dict[Line, None] = {}
        self.unhelped: dict[str, Waiter] = {}
        self.waiters: dict[str, Waiter] = {}
        self.places: dict[str, Place] = {}
        self.last_agents: dict[str, tuple[str, float]] = {}
        self.offers: dict[str, tuple[Desk, str]] = {}
        self.paces: dict[str, Pace] = {}
        self.callbacks: dict[str, Callback] = {}
        self.alarms: Alarms[Alarm] = Alarms()
        self.to_ask_again: deque[str] = deque()
        self.arrivals = 0
        self.out: list[Command] = []

    def announce(self, event: Event) -> None:
        self.out.append(Announce(event))

    def pace(self, queue: str) -> Pace:
        """What is known of how fast this queue moves."""
        return self.paces.setdefault(queue, Pace())

    # --- agents ---

    def seat(self, agent: Agent, now: float) -> Desk:
        """A desk for somebody new; whoever seats agents has the lines reckoned anew."""
        bit = self.roster.put(agent)
        desk = Desk(agent, agent, bit, idle_since=now, began_at=now, counted_at=now)
        self.desks[agent.agent] = self.seats[bit] = desk
        return desk

    def unseat(self, desk: Desk) -> None:
        for masks in (self.standing, self.free):
            for key in masks:
                masks[key] &= ~(1 << desk.bit)  # type: ignore[index]  # a dict and its own keys
        self.on_duty &= ~(1 << desk.bit)
        del self.desks[desk.name], self.seats[desk.bit]
        self.at_bit.pop(desk.bit, None)
        self.roster.remove(desk.name)
        for line in self.lines.values():
            line.able &= ~(1 << desk.bit)

    def changed(self, desk: Desk) -> None:
        """Take note that the agent's skills or groups may be others than before."""
        agent = desk.as_changed()
        if agent != desk.agent:
            desk.agent = agent
            self.roster.put(agent)
            for line in self.lines.values():
                self._reckon(line)

    def note(self, desk: Desk) -> None:
        """Take note of what the agent can be offered now."""
        bit = 1 << desk.bit
        standing = desk.stand()
        if standing is not desk.standing:
            self.standing[desk.standing] &= ~bit
            self.standing[standing] |= bit
            desk.standing = standing
        self.on_duty = self.on_duty | bit if desk.on_duty else self.on_duty & ~bit
        for channel in desk.agent.capacity:
            free = self.free.get(Channel(channel), 0)
            if desk.takes(Channel(channel)):
                if not free & bit:
                    self.free[Channel(channel)] = free | bit
                    self.freed |= bit
            elif free & bit:
                self.free[Channel(channel)] = free & ~bit

    def report(self, desk: Desk) -> None:
        """Take note of a change and tell everybody."""
        self.note(desk)
        self.announce(desk.report())

    def agents(self, mask: int) -> list[Desk]:
        return [self.seats[bit] for bit in bits(mask)]

    # --- lines ---

    def line(self, ask: Ask) -> Line:
        """The line for this ask; opened when somebody asks so for the first time."""
        line = self.lines.get(ask)
        if line is None:
            line = self.lines[ask] = Line(ask, self.table.queues[ask.queue])
            self.of_queue.setdefault(ask.queue, []).append(line)
            if line.is_emergency:
                self.emergencies.append(line)
            self.reckon(line)
        return line

    def close(self, line: Line) -> None:
        """Nobody waits here any more, and nobody will."""
        del self.lines[line.ask]
        self.of_queue[line.ask.queue].remove(line)
        self.stirred.pop(line, None)
        if line.is_emergency:
            self.emergencies.remove(line)
        for bit in bits(line.able):
            self.at_bit[bit].remove(line)

    def reckon(self, line: Line) -> None:
        """Work out anew whom the table lets this line have."""
        queue = self.table.queues.get(line.ask.queue, line.queue)
        line.queue = queue
        line.asked = requirement(line.ask, queue, self.table, self.plans)
        line.curve = curve_of(self.table, queue.head_start_s, line.ask.tier)
        self._reckon(line)

    def _reckon(self, line: Line) -> None:
        able = self.roster.able(line.asked) & self.roster.serving(line.ask.tier)
        for bit in bits(able & ~line.able):
            self.at_bit.setdefault(bit, []).append(line)
        for bit in bits(line.able & ~able):
            self.at_bit[bit].remove(line)
        line.able = able
        self.stirred[line] = None

    def lines_for(self, mask: int) -> list[Line]:
        """The lines in which somebody waits whom one of these agents could help."""
        if mask.bit_count() > len(self.lines):
            return [line for line in self.lines.values() if line.ready and line.able & mask]
        found = {line: None for bit in bits(mask) for line in self.at_bit.get(bit, ()) if line.ready}
        return list(found)

    # --- callers ---

    def join(self, waiter: Waiter, line: Line) -> None:
        waiter.line = line
        line.join(waiter)
        self.stirred[line] = None

    def move(self, waiter: Waiter, line: Line) -> None:
        """Let him stand in another line; his place there follows from when he came."""
        waiter.line.leave(waiter)
        self.join(waiter, line)

    def unoffer(self, waiter: Waiter, *offers: str) -> None:
        """These phones do not ring for him any more."""
        waiter.line.leave(waiter)
        for offer in offers:
            del waiter.offers[offer]
        self.join(waiter, waiter.line)

    def forget(self, call: str) -> Waiter | None:
        """He waits no more; returns him, if he did."""
        waiter = self.waiters.pop(call, None)
        if waiter is not None:
            waiter.line.leave(waiter)
            self.unhelped.pop(call, None)
            for alarm in ("rung", "kept", "classed"):
                self.alarms.cancel((alarm, call))
        return waiter

    def ask(self, waiter: Waiter, **different: object) -> None:
        """Let him ask for something different from now on."""
        ask = replace(waiter.line.ask, **different)  # type: ignore[arg-type]
        if ask != waiter.line.ask:
            self.move(waiter, self.line(ask))
