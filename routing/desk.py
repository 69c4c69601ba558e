"""One agent at work: what he wants, what he does, whether his phone answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from calls.events import AgentStateChanged
from calls.model import AgentState, AgentStatus, Channel
from calls.table import Agent, Queue

LIVE = (Channel.VOICE, Channel.CALLBACK, Channel.VOICEMAIL)
"""Channels of the telephone: an agent does nothing else beside them."""

NEVER = float("-inf")


class Standing(StrEnum):
    """Why an agent can or cannot be offered a voice call: exactly one holds."""

    FREE = "free"
    OFF = "off"
    BREAK = "break"
    BREAK_SOON = "break_soon"
    NO_PHONE = "no_phone"
    BUSY = "busy"
    RINGING = "ringing"
    WRAP_UP = "wrap_up"
    LEFT_ALONE = "left_alone"
    GONE = "gone"


@dataclass(slots=True)
class Work:
    """One contact a desk is busy with, from the first ring to its end.

    `withdrawn`: the phone has been told to stop ringing, and nobody has said yet that it did.
    """

    offer: str
    call: str
    queue: Queue
    channel: Channel = Channel.VOICE
    withdrawn: bool = False
    talking: bool = False


@dataclass(slots=True)
class Desk:
    """Times are monotonic seconds.

    `hired` is the agent as the table has him, `agent` the same with what supervisors changed (`skills`, `groups`) and
    the groups he is lent to (`loans`, with the skills that go with each). `listed`: he stands in the table. `blocked`
    holds after a RONA until its delay is over, `paused` from a pause the engine put him on until he ends it;
    `refusals` counts those in a row. `wrapping` is the queue whose wrap-up he is in, until `wrap_up_ends` at most
    `wrap_up_most`. `began_at` is when he came. `idle_since` survives an offer that came to nothing through no doing
    of his.
    """

    hired: Agent
    agent: Agent
    bit: int = 0
    status: AgentStatus = AgentStatus.OFF
    contact: str | None = None
    reachable: bool = True
    blocked: bool = False
    paused: bool = False
    listed: bool = True
    refusals: int = 0
    idle_since: float = 0.0
    began_at: float = 0.0
    offered_at: float = NEVER
    works: dict[str, Work] = field(default_factory=dict)
    wrapping: Queue | None = None
    wrap_up_ends: float = 0.0
    wrap_up_most: float = 0.0
    skills: dict[str, int] | None = None
    groups: tuple[str, ...] | None = None
    loans: dict[str, dict[str, int]] = field(default_factory=dict)
    busy_s: float = 0.0
    duty_s: float = 0.0
    counted_at: float = 0.0
    standing: Standing = Standing.GONE

    @property
    def name(self) -> str:
        return self.hired.agent

    @property
    def address(self) -> str | None:
        """Where the phone rings: where it logged in from, else its fixed address."""
        return self.contact or self.agent.address

    @property
    def on_duty(self) -> bool:
        return self.listed and self.status is AgentStatus.AVAILABLE and self.address is not None

    @property
    def work(self) -> Work | None:
        """The contact he is busy with; the first, where there are several."""
        return next(iter(self.works.values()), None)

    @property
    def ringing(self) -> Work | None:
        """What his phone rings for."""
        return next((work for work in self.works.values() if not work.talking), None)

    @property
    def state(self) -> AgentState:
        if self.works:
            return AgentState.OFFERED if self.ringing is not None else AgentState.TALKING
        return AgentState.WRAP_UP if self.wrapping is not None else AgentState.IDLE

    @property
    def is_done(self) -> bool:
        """Gone from the table, and nothing is under way: the desk may be forgotten."""
        return not self.listed and not self.works and self.wrapping is None and not self.blocked

    def takes(self, channel: Channel) -> bool:
        """Can be offered a contact of this channel now."""
        if not self.on_duty or self.blocked or self.wrapping is not None:
            return False
        room = self.agent.capacity.get(channel, 0)
        if not self.works:
            return room > 0
        same = sum(work.channel is channel for work in self.works.values())
        return channel not in LIVE and same < room and not self._takes_all_of_him

    @property
    def _takes_all_of_him(self) -> bool:
        return any(work.channel in LIVE or not work.talking for work in self.works.values())

    def stand(self) -> Standing:
        """What stands between him and a voice call, the plainest reason first."""
        if not self.listed:
            return Standing.GONE
        if self.works:
            return Standing.RINGING if self.ringing is not None else Standing.BUSY
        if self.wrapping is not None:
            return Standing.WRAP_UP
        if self.status is not AgentStatus.AVAILABLE:
            return Standing(self.status.value)
        if self.address is None:
            return Standing.NO_PHONE
        return Standing.LEFT_ALONE if self.blocked else Standing.FREE

    def be_counted(self, now: float) -> None:
        """Add the time since the last change to what he has worked and been on duty."""
        passed = now - self.counted_at
        self.counted_at = now
        if self.works or self.wrapping is not None:
            self.busy_s += passed
            self.duty_s += passed
        elif self.status is AgentStatus.AVAILABLE:
            self.duty_s += passed

    def share_free(self, now: float) -> float:
        """The share of his time on duty, from 0 to 1, in which he was not busy (1 - occupancy)."""
        passed = now - self.counted_at
        duty_s = self.duty_s + (passed if self.status is AgentStatus.AVAILABLE else 0.0)
        return 1.0 - self.busy_s / duty_s if duty_s > 0 else 1.0

    def as_changed(self) -> Agent:
        """The agent of the table with what supervisors changed about him."""
        if self.skills is None and self.groups is None and not self.loans:
            return self.hired
        skills = dict(self.hired.skills if self.skills is None else self.skills)
        for lent in self.loans.values():
            skills.update((skill, max(level, skills.get(skill, 0))) for skill, level in lent.items())
        own = self.hired.groups if self.groups is None else self.groups
        groups = (*own, *(group for group in self.loans if group not in own))
        return replace(self.hired, skills=skills, groups=groups)

    def report(self) -> AgentStateChanged:
        return AgentStateChanged(self.name, self.status, self.state, self.reachable)
