"""Shapes of what callers leave behind: messages, marks, texts to be sent."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from calls.model import Tier
from console.schemas import Shape
from store.texts import Delivery


class VoicemailQuery(Shape):
    heard: bool | None = Field(None, description="true: those an agent has heard; false: those that wait.")
    limit: int = Field(100, ge=1, le=500)


class VoicemailItem(Shape):
    """A message left for a queue. `agent` and `heard_at` are null while it waits."""

    voicemail: str
    call: str = Field(description="The call in which it was left.")
    queue: str
    tier: Tier
    language: str
    number: str
    dialled: str
    left_at: datetime
    agent: str | None
    heard_at: datetime | None
    length_ms: int | None = Field(description="null: not sealed yet.")
    url: str | None = Field(description="Where it can be heard.")


class VoicemailPage(Shape):
    """The latest first."""

    items: list[VoicemailItem]
    next: None = None


class OutboxQuery(Shape):
    state: Delivery | None = None
    limit: int = Field(100, ge=1, le=500)


class TextItem(Shape):
    """A text message a call asked for, and what has become of it. `why` is what was wrong the last time."""

    message: str
    call: str
    template: str
    number: str
    language: str
    values: dict[str, str]
    requested_at: datetime
    due_at: datetime
    state: Delivery
    attempts: int
    next_at: datetime
    done_at: datetime | None
    why: str


class TextPage(Shape):
    """The latest first."""

    items: list[TextItem]
    next: None = None
