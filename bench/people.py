"""Who telephones with a cluster: callers who come at a rate, their homes, agents who log in and talk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.dialogs import Dialog, Port
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports

TALK_S, PATIENCE_S, SILENCE_S = 4.0, 120.0, 3.0
FIRST_NUMBER = 13_800_000_000
EMERGENCY_EVERY = 9
"""So many callers of one who dials the emergency number."""


@dataclass
class People:
    """Agents, callers, homes where they can be called back; who is somewhere on the telephone is engaged."""

    host: str
    home_port: int
    agents: list[Agent]
    engaged: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    """Callers whose call was taken."""
    called: int = 0
    refused: list[str] = field(default_factory=list)
    """What callers were told who were not let in."""
    callback_every: int = 0
    """So many callers of one who asks to be called back."""

    async def open(self) -> None:
        self.callers = Port(self.host, free_ports(), lambda _: 404)
        self.home = Port(self.host, self.home_port, lambda number: 486 if number in self.engaged else 200)
        self.home.on_up = lambda one: self.engaged.add(one.number)
        self.callers.on_up = lambda one: self.answered.add(one.number)
        self.callers.on_refused = lambda one, status: self.refused.append(f"{one.number} {status}")
        self.callers.on_over = self.home.on_over = lambda one: self.engaged.discard(one.number)
        self.desks = {agent.number: self._desk(agent) for agent in self.agents}
        for port in self._ports():
            await port.open()

    def _desk(self, agent: Agent) -> Port:
        port = Port(self.host, free_ports(), lambda _: 486 if self.desks[agent.number].dialogs else 200)
        port.on_up = lambda one: self._talks(port, one)
        return port

    def _talks(self, port: Port, one: Dialog) -> None:
        if one.invite is not None:
            asyncio.get_running_loop().call_later(TALK_S, port.hang_up, one)
        else:  # the call in which he logs in
            asyncio.get_running_loop().call_later(1.5, port.hang_up, one)

    def log_in(self, agent: Agent, to: tuple[str, int]) -> None:
        self.desks[agent.number].call(agent.number, f"*45{agent.number}{agent.pin}", to)

    def arrive(self, to: tuple[str, int]) -> None:
        """The next caller, who has a number of his own."""
        self.called += 1
        number = str(FIRST_NUMBER + self.called)
        self.engaged.add(number)
        one = self.callers.call(number, self._dialled(), to)
        asyncio.get_running_loop().call_later(PATIENCE_S, self.callers.hang_up, one)
        asyncio.get_running_loop().call_later(PATIENCE_S, self.engaged.discard, number)

    def _dialled(self) -> str:
        if self.called % EMERGENCY_EVERY == 0:
            return "110"
        return "401" if self.callback_every and self.called % self.callback_every == 0 else "400"

    def hear_nothing(self, host: str) -> None:
        """Who talked by way of this host, or waited there, hangs up after a moment of silence."""
        for port in (self.callers, self.home):
            for one in [one for one in port.dialogs.values() if one.media == host]:
                asyncio.get_running_loop().call_later(SILENCE_S, self._lose, port, one)

    def _lose(self, port: Port, one: Dialog) -> None:
        port.hang_up(one)
        self.engaged.discard(one.number)

    def close(self) -> None:
        for port in self._ports():
            port.close()

    def _ports(self) -> Iterable[Port]:
        return (self.callers, self.home, *self.desks.values())
