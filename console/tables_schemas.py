"""What the API takes and answers about routing tables alone. Times are UTC with offset."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from calls.model import Strategy
from console.publishing_schemas import TextChoice
from console.schemas import FaultPlace, Shape
from console.sent import SentTime


class PreviewQuestion(TextChoice):
    at: SentTime | None = Field(None, description="As of when; null: now.")


class QueuePreview(Shape):
    queue: str
    title: dict[str, str]
    open: bool
    emergency: bool
    strategy: Strategy
    needs: dict[str, int]
    groups: list[str]
    agents: list[str] = Field(description="Who can serve it, from the beginning of the wait.")
    rungs: int = Field(description="Steps of its ladder.")
    waiting_bound_s: dict[str, float] = Field(
        description="By class: nobody who comes so much later is served before a caller of it whom the same agent "
        "could help. Emergencies and priorities given by hand excepted."
    )


class PreviewAnswer(Shape):
    at: datetime
    queues: list[QueuePreview]
    next_change: datetime | None = Field(description="When a queue opens or closes next.")
    warnings: list[FaultPlace]
