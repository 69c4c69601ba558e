"""The shapes of live operations: what supervisors send, and what they are answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from calls.model import AgentStatus, Channel, Tier
from console.schemas import AgentItem, Shape, Text

DAY_S = 86400.0
Level = Annotated[int, Field(ge=0, le=100)]
Name = Annotated[str, Field(min_length=1, max_length=64)]


class WaitingItem(Shape):
    """A caller who waits in a queue. Positions and scores are those of this moment."""

    call: str
    channel: Channel = Field(description="voice: on the line; callback: to be called back; voicemail: a message.")
    queue: str
    caller: str
    caller_name: str
    tier: Tier
    language: str
    waiting_since: datetime
    waited_s: float
    head_start_s: float = Field(description="Seconds given by hand; they count as waited.")
    score: float | None = Field(description="Seconds waited and all head starts; null: an emergency goes first.")
    position: int = Field(description="In the queue; 1 is served next.")
    offered_to: list[str] = Field(description="Agents whose phones ring for the caller.")
    estimate_low_s: float | None = Field(description="What the caller was told last, if anything.")
    estimate_high_s: float | None


class WaitingPage(Shape):
    """In the order in which they would be served if everybody could help everybody."""

    items: list[WaitingItem]
    next: None = None


class LoanItem(Shape):
    group: str
    until: datetime


class AgentToday(Shape):
    """What he did since midnight."""

    handled: int = Field(description="Conversations that have ended.")
    missed: int = Field(description="Offers his phone rang for that he did not answer.")
    aht_s: float | None = Field(description="Mean conversation and wrap-up together.")
    occupancy: float | None = Field(description="0-1: talking and wrapping up, of the time he was there for calls.")


class AgentDetail(AgentItem):
    """An agent with what he can do just now."""

    queues: list[str] = Field(description="Whose callers come to him at once.")
    today: AgentToday | None = Field(description="null: he was not there today, or the day is still being read.")

    skills: dict[str, int] = Field(description="Levels 0-100.")
    groups: list[str]
    loans: list[LoanItem] = Field(description="Groups he helps out in.")
    changed: bool = Field(description="Skills or groups are not those of the table: a supervisor set them.")


class AgentDetailPage(Shape):
    items: list[AgentDetail]
    groups: dict[str, Text] = Field(description="What their groups are called.")
    breaks: dict[str, Text] = Field(description="What the reasons of breaks are called.")
    next: None = None


class PlanItem(Shape):
    plan: str
    title: Text
    on: bool


class PlanPage(Shape):
    items: list[PlanItem]
    next: None = None


class OrderAnswer(Shape):
    order: dict[str, Any] = Field(description="What was ordered, as the journal has it.")
    done: bool = Field(description="It was carried out; false with 202: nobody said so yet.")


class EndOrder(Shape):
    emergency: bool = Field(False, description="An emergency is ended only when this says that it is meant.")


class MoveOrder(Shape):
    queue: Name


class PriorityOrder(Shape):
    """What is not given stays as it is."""

    tier: Tier | None = None
    head_start_s: float | None = Field(None, ge=-DAY_S, le=DAY_S, allow_inf_nan=False)


class StatusOrder(Shape):
    status: AgentStatus


class SkillsOrder(Shape):
    skills: dict[Name, Level] | None = Field(description="All of the agent's skills; null: what the table says.")


class GroupsOrder(Shape):
    groups: list[Name] | None = Field(description="All of the agent's groups; null: what the table says.")


class LendOrder(Shape):
    group: Name
    for_s: float = Field(ge=0, le=7 * DAY_S, allow_inf_nan=False, description="0 ends it.")


class WrapUpOrder(Shape):
    """One of the two."""

    more_s: float | None = Field(None, gt=0, le=3600, allow_inf_nan=False)
    skip: bool = False


class PlanOrder(Shape):
    on: bool
