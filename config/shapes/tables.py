"""The form of queues.yaml and agents.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.shapes.fields import Level, Name, Shape, SipAddress, Title, Titles, matching
from config.wording import values

AgentNumber = Annotated[str, matching(r"[0-9]{2,12}", values.BAD_AGENT_NUMBER)]
PinText = Annotated[str, matching(r"[0-9]{4,12}|generated", values.BAD_PIN)]


class QueueShape(Shape):
    """One queue; the defaults are those of `calls.table.Queue`."""

    title: Titles
    needs: dict[Name, Level] = Field(default_factory=dict)
    emergency: bool = False
    ring_s: float = Field(20.0, ge=5, le=120)
    wrap_up_s: float = Field(10.0, ge=0, le=3600)
    rona_delay_s: float = Field(30.0, ge=0, le=3600)
    max_waiting: int = Field(1000, ge=1, le=100_000)
    announce_every_s: float = Field(30.0, ge=10, le=600)
    music: Name = "music.wait"


class AgentShape(Shape):
    """One agent, who is rung at a fixed address or logs in by phone with a PIN."""

    name: Title
    skills: dict[Name, Level] = Field(default_factory=dict)
    address: SipAddress | None = None
    pin: PinText | None = None


class QueuesFile(Shape):
    queues: dict[Name, QueueShape] = Field(min_length=1)


class AgentsFile(Shape):
    agents: dict[AgentNumber, AgentShape]
