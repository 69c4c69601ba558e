"""One agent at work: what he wants, what he does, whether his phone answers."""

from __future__ import annotations

from dataclasses import dataclass

from calls.events import AgentStateChanged
from calls.model import AgentState, AgentStatus
from calls.table import Agent, Queue


@dataclass(slots=True)
class Work:
    """The offer a desk is busy with, from the first ring to the end of wrap-up.

    `withdrawn`: the phone has been told to stop ringing, and nobody has said yet that it did.
    """

    offer: str
    call: str
    queue: Queue
    withdrawn: bool = False


@dataclass(slots=True)
class Desk:
    """Times are monotonic seconds. `blocked` holds after a RONA until its delay is over.

    `listed`: the agent stands in the table. `work` is None exactly while the state is idle. `idle_since` survives
    an offer that came to nothing through no doing of the agent's.
    """

    agent: Agent
    status: AgentStatus = AgentStatus.OFF
    state: AgentState = AgentState.IDLE
    contact: str | None = None
    reachable: bool = True
    blocked: bool = False
    listed: bool = True
    idle_since: float = 0.0
    work: Work | None = None

    @property
    def address(self) -> str | None:
        """Where the phone rings: where it logged in from, else its fixed address."""
        return self.contact or self.agent.address

    @property
    def on_duty(self) -> bool:
        return self.listed and self.status is AgentStatus.AVAILABLE and self.address is not None

    @property
    def free(self) -> bool:
        """Can be offered a call now."""
        return self.on_duty and self.state is AgentState.IDLE and not self.blocked

    @property
    def rings_on(self) -> bool:
        """Rings for a caller, and nobody has told it to stop."""
        return self.state is AgentState.OFFERED and self.work is not None and not self.work.withdrawn

    @property
    def is_done(self) -> bool:
        """Gone from the table, and nothing is under way: the desk may be forgotten."""
        return not self.listed and self.work is None and not self.blocked

    def be_offered(self, work: Work) -> None:
        self.state, self.work = AgentState.OFFERED, work

    def become_idle(self, since: float) -> None:
        self.state, self.work, self.idle_since = AgentState.IDLE, None, since

    def report(self) -> AgentStateChanged:
        return AgentStateChanged(self.agent.agent, self.status, self.state, self.reachable)
