"""One agent at work: what he wants, what he does, whether his phone answers."""

from __future__ import annotations

from dataclasses import dataclass

from calls.events import AgentStateChanged
from calls.model import AgentState, AgentStatus
from calls.table import Agent, Queue


@dataclass(slots=True)
class Desk:
    """Times are monotonic seconds. `blocked` holds after a RONA until its delay is over.

    `offer`, `call` and `queue` are what rings or talks; `idle_since` survives an offer that came to nothing
    through no doing of the agent's.
    """

    agent: Agent
    status: AgentStatus = AgentStatus.OFF
    state: AgentState = AgentState.IDLE
    contact: str | None = None
    reachable: bool = True
    blocked: bool = False
    idle_since: float = 0.0
    offer: str | None = None
    call: str | None = None
    queue: Queue | None = None

    @property
    def address(self) -> str | None:
        """Where the phone rings: where it logged in from, else its fixed address."""
        return self.contact or self.agent.address

    @property
    def on_duty(self) -> bool:
        return self.status is AgentStatus.AVAILABLE and self.address is not None

    @property
    def free(self) -> bool:
        """Can be offered a call now."""
        return self.on_duty and self.state is AgentState.IDLE and not self.blocked

    def be_offered(self, offer: str, call: str, queue: Queue) -> None:
        self.state, self.offer, self.call, self.queue = AgentState.OFFERED, offer, call, queue

    def become_idle(self, since: float) -> None:
        self.state, self.offer, self.call, self.queue = AgentState.IDLE, None, None, None
        self.idle_since = since

    def report(self) -> AgentStateChanged:
        return AgentStateChanged(self.agent.agent, self.status, self.state, self.reachable)
