"""The form of agents.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from calls.model import Channel, Tier
from config.shapes.fields import LISTED, Names, Needs, Shape, SipAddress, Title, matching
from config.wording import values

AgentNumber = Annotated[str, matching(r"[0-9]{2,12}", values.BAD_AGENT_NUMBER)]
PinText = Annotated[str, matching(r"[0-9]{4,12}|generated", values.BAD_PIN)]
Tiers = Annotated[tuple[Tier, ...], Field(max_length=len(Tier)), LISTED]


class AgentShape(Shape):
    """One agent, who is rung at a fixed address or logs in by phone with a PIN."""

    name: Title
    skills: Needs = Field(default_factory=dict)
    groups: Names = ()
    tiers: Tiers = ()
    capacity: dict[Channel, Annotated[int, Field(ge=0, le=20)]] = Field(default_factory=dict)
    address: SipAddress | None = None
    pin: PinText | None = None


class AgentsFile(Shape):
    agents: dict[AgentNumber, AgentShape]
