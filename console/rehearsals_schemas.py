"""Tables tried before they are published: one caller, and days run again. Times are UTC with offset, `_s` seconds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from console.publishing_schemas import TextChoice
from console.rehearsals import RunState
from console.schemas import FaultPlace, Shape, Text
from console.sent import SentTime

MOST_RUNS = 20

Number = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z+*#._-]{1,32}$")]
Keys = Annotated[str, StringConstraints(pattern=r"^[0-9A-Da-d*#,w.\s]{0,200}$")]
Figures = dict[str, float | None]


# --- one caller ---


class WhatIfCallQuestion(TextChoice):
    """The table is a text, a version or a draft; flows, calendars and customers are those that serve now."""

    caller: Number = "13800138000"
    dialled: Number = "hotline"
    at: SentTime | None = Field(None, description="When he rings; null: now.")
    keys: Keys = Field("", description="What he presses: 1,2 · comma: next question · w2.5: seconds.")
    agents: list[Number] | None = Field(None, max_length=10_000, description="Who is on duty; null: everybody.")
    limit_s: float = Field(600, ge=1, le=86_400)


class WhatIfStep(Shape):
    at_s: float = Field(description="Seconds after he rang.")
    event: str = Field(description="The journal's name; Heard for what he hears.")
    text: Text
    why: list[Text] = Field(description="Why it was decided so, at length.")
    details: dict[str, Any]


class WhatIfOutcome(Shape):
    """How it ended: talking, ended, callback when he shall be called back, waiting at the limit."""

    ending: str
    agent: str
    queue: str
    waited_s: float | None
    at_s: float


class WhatIfCallAnswer(Shape):
    at: datetime
    table: str
    outcome: WhatIfOutcome
    steps: list[WhatIfStep]


# --- days run again ---


class ReplayOrder(TextChoice):
    """The draft (or text, or version) beside `against`; null is the live table."""

    day: date = Field(description="A day of the hotline's own time zone.")
    against: TextChoice | None = None
    runs: int = Field(1, ge=1, le=MOST_RUNS, description="How often; what is drawn is drawn anew each time.")
    seed: int = Field(1, ge=0, le=2**31 - 1)
    within_s: float | None = Field(None, ge=0, le=86_400, description="In time; null: what each queue says.")


class ReplaySide(Shape):
    """What became of the day under one table; figures as docs/replay.md defines them."""

    table: str
    overall: Figures
    margins: Figures = Field(description="Half widths of 99 % intervals over the runs.")
    by_tier: dict[str, Figures]
    by_queue: dict[str, Figures]
    by_day: dict[str, Figures]
    agents: dict[str, Figures]
    intervals: list[Figures] = Field(description="Half hours with calls: `from_s` since midnight, and the figures.")


class ReplayFate(Shape):
    ending: str
    agent: str
    way: str
    waited_s: float


class ReplayChangedCall(Shape):
    day: str
    call: str
    tier: str
    queue: str
    at_s: float
    today: ReplayFate
    draft: ReplayFate


class ReplayChanged(Shape):
    calls: int
    sooner: int
    later: int
    examples: list[ReplayChangedCall] = Field(description="Those whose wait changed most.")


class ReplayedDay(Shape):
    day: str
    calls: int
    dropped: dict[str, int] = Field(description="Left out, or told otherwise than they were, by reason.")


class ReplayResult(Shape):
    days: list[ReplayedDay]
    seed: int
    runs: int
    today: ReplaySide
    draft: ReplaySide
    changed: ReplayChanged


class ReplayItem(Shape):
    id: int
    by: str
    begun_at: datetime
    day: date
    runs: int
    against: str
    table: str
    state: RunState
    share: float = Field(description="Done so far, 0-1.")


class ReplayAnswer(ReplayItem):
    result: ReplayResult | None
    faults: list[FaultPlace]


class ReplayPage(Shape):
    items: list[ReplayItem] = Field(description="The newest first.")
    next: None = None
