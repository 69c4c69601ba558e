"""The shapes of the agent's desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from calls.model import AgentStatus, Channel, Party, Tier
from console.schemas import AgentItem, Shape, Text

Code = Annotated[str, Field(min_length=1, max_length=64)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
FURTHEST = timedelta(days=30)
"""How far away a callback may be."""


class Phase(StrEnum):
    """Where the agent is with the call: his phone rings, he talks, he wraps it up, or that is over too."""

    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    OVER = "over"


class Choice(Shape):
    code: str
    title: Text


class DispositionChoice(Choice):
    note: bool = Field(description="Words must be written with it.")
    queues: list[str] = Field(description="Only for calls of these; empty: of all.")


class DeskQueue(Shape):
    """A queue the agent serves; `since` is when the first who waits there joined."""

    queue: str
    title: Text
    waiting: int
    since: datetime | None
    emergency: bool
    paused: bool
    open: bool


class Collected(Shape):
    """Something the flow or the bot learned; what is secret is masked."""

    name: str
    value: str


class PageLink(Shape):
    """The customer's page in the CRM."""

    url: str
    title: str


class KeysItem(Shape):
    node: str
    keys: str = Field(description="Of secret keys only dots.")


class Turn(Shape):
    """One turn of the dialogue with the bot, or of the talk."""

    by: Party
    text: Text
    entry: str = Field(description="The entry of the knowledge base it was answered with; empty for none.")


class CallNoteItem(Shape):
    agent: str
    agent_name: Text
    text: str
    at: datetime


class Outcome(StrEnum):
    """What became of another call of the number; it may still be up."""

    UP = "up"
    TALKED = "talked"
    ABANDONED = "abandoned"
    SELF_SERVED = "self_served"
    NOT_REACHED = "not_reached"


class EarlierCall(Shape):
    """An earlier call of the same number; its score is nobody's here."""

    id: str
    at: datetime
    outcome: Outcome
    outbound: bool = Field(description="We called.")
    queue: Text | None
    agent: Text | None
    talk_s: float | None
    disposition: Text | None
    notes: list[CallNoteItem]


class CustomerCard(Shape):
    """Who is known under the number."""

    name: str
    tier: Tier
    manager: Text | None = Field(description="His personal manager.")
    mine: bool = Field(description="That is the agent himself.")
    senior: bool


class DeskCall(Shape):
    """A call on the agent's desk: who calls, what he has told already, what came of it."""

    id: str
    phase: Phase
    channel: Channel
    caller: str
    caller_name: str
    customer: CustomerCard | None
    tier: Tier
    language: str
    dialled: str
    queue: str | None
    queue_title: Text | None
    began_at: datetime
    waiting_since: datetime | None
    waited_s: float | None
    talk_at: datetime | None
    over_at: datetime | None
    customer_page: PageLink | None = Field(description="null: none is configured, or he is not known by number.")
    collected: list[Collected]
    looked_up: list[Collected] = Field(description="What other systems answered about him.")
    keys: list[KeysItem]
    dialogue: list[Turn]
    lately: list[Turn] = Field(description="What was understood of the talk just now; empty where nobody listens.")
    agents: list[Text] = Field(description="Who talked to him in this call, in order.")
    disposition: Choice | None
    notes: list[CallNoteItem]
    can_call_back: bool = Field(description="He has a number and stood in a queue.")
    earlier: list[EarlierCall] | None = Field(description="Newest first; null: the database is away.")


class OwnAgent(AgentItem):
    """`phone`: calls can ring somewhere. `reason` is why he takes a break."""

    phone: bool
    reason: Choice | None


class DeskMessage(Shape):
    """What a lead wrote to him."""

    id: str
    by: str
    at: datetime
    text: str


class Desk(Shape):
    at: datetime = Field(description="The moment it is of: one that comes late is older than what is shown.")
    agent: OwnAgent
    queues: list[DeskQueue]
    call: DeskCall | None = Field(description="That of the moment, else his last.")
    dispositions: list[DispositionChoice]
    breaks: list[Choice]
    messages: list[DeskMessage] = Field(description="Not read yet, oldest first.")


class DeskPulse(Shape):
    """So that a page knows the line is alive."""

    at: datetime


class OwnStatusOrder(Shape):
    status: AgentStatus
    reason: Code | None = Field(None, description="Why, with a break: a code of desk.yaml.")


class DispositionOrder(Shape):
    code: Code
    note: Note | None = None


class CallNoteOrder(Shape):
    text: Note


class CallbackOrder(Shape):
    at: AwareDatetime = Field(description="When the customer shall be called, within 30 days.")


class OwnCall(EarlierCall):
    """A call the agent had."""

    caller: str
    open: bool = Field(description="What came of it can still be set.")


class OwnCallPage(Shape):
    items: list[OwnCall]
    next: None = None


class OwnCallbackItem(Shape):
    """Somebody who is still to be called."""

    id: str
    call: str
    number: str
    queue: Text
    wanted_at: datetime
    attempts: int
    mine: bool = Field(description="The agent had the call in which it was asked for.")


class OwnCallbackPage(Shape):
    items: list[OwnCallbackItem]
    next: None = None


class KnowledgeQuery(Shape):
    """One of the two."""

    q: str = Field("", max_length=200, description="What is looked for.")
    call: str = Field("", max_length=100, description="What was said in this call of the agent is looked for.")
    limit: int = Field(8, ge=1, le=20)


class KnowledgeItem(Shape):
    entry: str
    title: Text
    answer: Text
    question: str = Field(description="The way of asking that fits best; empty where none does.")
    score: float


class KnowledgePage(Shape):
    items: list[KnowledgeItem]
    next: None = None
