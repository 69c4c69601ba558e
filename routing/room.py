"""All that the routing engine knows at one moment: rules, agents at their desks, callers in their lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from calls.alarms import Alarms
from calls.commands import Announce, Command
from calls.events import Event
from calls.model import Channel
from calls.table import Agent, Queue, RoutingTable
from routing.asking import Ask, requirement
from routing.curve import curve_of
from routing.desk import Desk, Standing
from routing.line import Line, Waiter
from routing.pace import Pace
from routing.roster import Roster, bits

KEPT_OPEN = 1000
"""From so many lines on, those in which nobody stands are closed as new ones are opened."""

Alarm = tuple[str, str]
"""What it is about ("offer", "wrap_up", "rung", …), and of whom."""


@dataclass(slots=True)
class Callback:
    """Somebody who is to be called back. `of` is the call he asked in; `waiter` holds his place in the queue,
    or is he himself once he has answered.

    `tried`: he is being called, or was reached and waits for an agent. `recording_refused`: he is not to be recorded.
    """

    callback: str
    of: str
    number: str
    dialled: str
    waiter: Waiter
    attempts: int = 0
    tried: bool = False
    recording_refused: bool = False

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


PlaceName = tuple[str, str, str]
"""Whose place it is: ("call", its id) or ("caller", his number), and the queue."""


class Room:
    """The steps of the engine read and change it; `out` collects what they announce.

    `free` gives the agents, as bits, who can be offered a contact of a channel. Since callers were last matched with
    agents, `freed` are those who could not be offered anything before, `stirred` the lines whose callers or agents
    changed. `dialling` are the callbacks under way to a customer who has not answered yet, `to_call` the lines in
    which others may stand who shall be called, `overtaken` those of them behind whose first somebody was just served;
    how soon it is their turn was `looked_at` last then. `messages` are the lines in which messages wait,
    `yielding` the offers that ring for one, with the desk of each. `patient`: agents are out of sight who may be back
    in a moment, so that nobody is sent away for want of them.
    """

    def __init__(self) -> None:
        self.table = RoutingTable("")
        self.plans: frozenset[str] = frozenset()
        self.shut: set[str] = set()
        self.patient = False
        self.roster = Roster()
        self.desks: dict[str, Desk] = {}
        self.seats: dict[int, Desk] = {}
        self.on_duty = 0
        self.retiring: dict[str, Desk] = {}
        self.standing: dict[Standing, int] = dict.fromkeys(Standing, 0)
        self.free: dict[Channel, int] = dict.fromkeys(Channel, 0)
        self.freed = 0
        self.lines: dict[Ask, Line] = {}
        self.at_bit: dict[int, dict[Line, None]] = {}
        self.vanished: list[Line] = []
        self.of_queue: dict[str, list[Line]] = {}
        self.emergencies: list[Line] = []
        self.stirred: dict[Line, None] = {}
        self.unhelped: dict[str, Waiter] = {}
        self.waiters: dict[str, Waiter] = {}
        self.places: dict[PlaceName, Place] = {}
        self.last_agents: dict[str, tuple[str, float]] = {}
        self.offers: dict[str, tuple[Desk, str]] = {}
        self.paces: dict[str, Pace] = {}
        self.callbacks: dict[str, Callback] = {}
        self.dialling: dict[str, Callback] = {}
        self.to_call: dict[Line, None] = {}
        self.overtaken: dict[Line, None] = {}
        self.messages: dict[Line, None] = {}
        self.yielding: dict[str, Desk] = {}
        self.looked_at = float("-inf")
        self.alarms: Alarms[Alarm] = Alarms()
        self.to_ask_again: dict[str, None] = {}
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
        self.take_back(desk)
        for standing in self.standing:
            self.standing[standing] &= ~(1 << desk.bit)
        self.on_duty &= ~(1 << desk.bit)
        del self.desks[desk.name], self.seats[desk.bit]
        self.at_bit.pop(desk.bit, None)
        self.roster.remove(desk.name)
        for line in self.lines.values():
            line.able &= ~(1 << desk.bit)

    def take_back(self, desk: Desk) -> None:
        """He is free for no channel, until there is news of him."""
        for channel in self.free:
            self.free[channel] &= ~(1 << desk.bit)

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

    def line(self, ask: Ask, queue: Queue) -> Line:
        """The line for this ask; opened when somebody asks so for the first time. `queue` is the one it belongs to,
        for as long as somebody waits in it after it has gone from the table.
        """
        line = self.lines.get(ask)
        if line is None:
            self._close_spare_ones()
            line = self.lines[ask] = Line(ask, queue)
            self.of_queue.setdefault(ask.queue, []).append(line)
            if line.is_emergency:
                self.emergencies.append(line)
            if ask.queue not in self.table.queues:
                self.vanished.append(line)
            self.reckon(line)
        return line

    def _close_spare_ones(self) -> None:
        """Asks are as many as callers have agents they know: of the lines opened longest ago a few are looked at."""
        if len(self.lines) < KEPT_OPEN:
            return
        for ask in list(islice(self.lines, 2)):
            if self.lines[ask]:
                self.lines[ask] = self.lines.pop(ask)
            else:
                self.close(self.lines[ask])

    def close(self, line: Line) -> None:
        """Nobody waits here; whoever comes and asks so opens it anew."""
        del self.lines[line.ask]
        self.of_queue[line.ask.queue].remove(line)
        self.stirred.pop(line, None)
        self.to_call.pop(line, None)
        self.messages.pop(line, None)
        if line in self.vanished:
            self.vanished.remove(line)
        if line.is_emergency:
            self.emergencies.remove(line)
        for bit in bits(line.able):
            del self.at_bit[bit][line]

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
            self.at_bit.setdefault(bit, {})[line] = None
        for bit in bits(line.able & ~able):
            del self.at_bit[bit][line]
        line.able = able
        self.stirred[line] = None

    def lines_for(self, mask: int) -> list[Line]:
        """The lines in which somebody waits whom one of these agents could help."""
        if mask.bit_count() > len(self.lines):
            return [line for line in self.lines.values() if line.ready and line.able & mask]
        found = {line: None for bit in bits(mask) for line in self.at_bit.get(bit, ()) if line.ready}
        return list(found)

    # --- callers ---

    def callers(self, queue: str) -> int:
        """How many wait in the queue, those who are to be called back included; messages left there do not count."""
        return sum(len(line) for line in self.of_queue.get(queue, ()) if not line.is_message)

    def join(self, waiter: Waiter, line: Line) -> None:
        waiter.line = line
        line.join(waiter)
        self.stirred[line] = None
        if waiter.virtual:
            self.to_call[line] = None
        elif line.is_message:
            self.messages[line] = None

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
            self.move(waiter, self.line(ask, waiter.line.queue))
