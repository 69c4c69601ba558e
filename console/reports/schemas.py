"""What a report is asked for, and how it is told."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from calls.model import CHINESE, ENGLISH, Tier
from console.calls_api import Moment
from console.schemas import Shape, Text
from routing.kpi.lines import By
from routing.kpi.service_level import GENESYS
from routing.kpi.slots import Every

Language = Literal["zh-CN", "en"]
LANGUAGES = (CHINESE, ENGLISH)


class ReportSubject(Shape):
    """What a report is about, whatever the time."""

    by: By = Field(By.ALL, description="What has a line of its own.")
    interval: Every | None = Field(None, description="Slots of time; hour_of_week adds the weeks up: a heat map.")
    compare: Literal["week"] | None = Field(None, description="Beside each figure the one of seven days before.")
    queue: str | None = Field(None, max_length=100, description="Only this queue's callers.")
    tier: Tier | None = Field(None, description="Only callers of this class.")
    dialled: str | None = Field(None, max_length=100, description="Only who dialled this number.")
    flow: str | None = Field(None, max_length=100, description="Only who came to this flow first.")
    agent: str | None = Field(None, max_length=100, description="Only this agent; goes with by=agent.")
    definition: str = Field(
        GENESYS, max_length=100, description="The service level: genesys with switches, all_callers, asterisk, …"
    )
    within_s: float | None = Field(None, ge=0, le=86400, description="In time; else what each queue says.")
    short_s: float = Field(5.0, ge=0, le=3600, description="Short-abandoned: gave up within so many seconds.")


class ReportQuery(ReportSubject):
    """Which report. Times without a zone are the hotline's own."""

    since: Moment | None = Field(None, alias="from", description="Came at this time or later; else since midnight.")
    until: Moment | None = Field(None, alias="to", description="Came before this time; else until now.")


class SheetQuery(ReportQuery):
    """The same as a file."""

    language: Language = Field("zh-CN", description="Of its headings.")


class ReportColumn(Shape):
    """One figure: what it is called, and what exactly it is."""

    name: str
    about: Literal["callers", "agents", "calls", "forecast"]
    unit: str = Field(description="calls, offers, seats, seconds, 0-1 or 0-100.")
    title: Text
    text: Text = Field(description="The definition.")


Figures = dict[str, float | None]


class ReportLine(Shape):
    """`figures` by the columns' names; null where there is nothing to tell. `before`: seven days earlier."""

    name: str = Field(description="The queue, class, agent, number dialled or flow; empty for all, or where unknown.")
    since: datetime | None = Field(description="When the slot begins; null without slots and in a heat map.")
    until: datetime | None = Field(description="When the slot ends.")
    hour_of_week: int | None = Field(description="0: Monday from midnight to one; in a heat map only.")
    figures: Figures
    before: Figures | None


class ReportAnswer(Shape):
    """Calls that came from `since` on and before `until`, as they stood at `at`. Lines are in order of name and
    time."""

    at: datetime
    since: datetime
    until: datetime
    by: By
    interval: Every | None
    compared_since: datetime | None
    compared_until: datetime | None
    columns: list[ReportColumn]
    titles: dict[str, Text] = Field(description="What queues, classes and agents are called.")
    lines: list[ReportLine]
    total: Figures = Field(description="All lines together; empty for agents, whose work does not add up to callers.")
    total_before: Figures | None
