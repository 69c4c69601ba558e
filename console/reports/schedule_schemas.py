"""Shapes of reports that are sent by the calendar."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from console.reports.schemas import Language, ReportSubject
from console.schemas import Shape
from store.deliveries import Delivery

Address = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}$", max_length=254)
]
Format = Literal["csv", "xlsx"]


class ScheduleWanted(Shape):
    """A report about the day, week or month that is over, sent after its end."""

    title: str = Field(min_length=1, max_length=100, pattern=r"^[^\r\n]*$")
    report: ReportSubject
    every: Literal["day", "week", "month"] = Field(description="A week begins on Monday.")
    at: str = Field(
        "08:00", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="Time of the first day, the hotline's own."
    )
    format: Format = "xlsx"
    language: Language = "zh-CN"
    mail: list[Address] = Field(default_factory=list, max_length=20)
    webhooks: list[Annotated[str, Field(max_length=100)]] = Field(
        default_factory=list, max_length=10, description="By their names in services.yaml."
    )
    paused: bool = False


class ScheduleItem(ScheduleWanted):
    schedule: str
    by: str = Field(description="Who changed it last.")
    changed_at: datetime
    next_at: datetime


class SchedulePage(Shape):
    """In order of their titles. `webhooks`, `mail` and `domains` say where reports can be sent at all."""

    items: list[ScheduleItem]
    mail: bool = Field(description="Whether a mail server is configured.")
    domains: list[str] = Field(description="Mail goes only to addresses there; empty: to any.")
    webhooks: list[str]


class ScheduleDeleted(Shape):
    schedule: str


class MailingQuery(Shape):
    state: Delivery | None = None
    limit: int = Field(100, ge=1, le=500)


class MailingItem(Shape):
    """One report for one receiver, and what has become of it. `why` is what was wrong the last time."""

    message: str
    schedule: str
    title: str
    since: datetime
    until: datetime
    format: Format
    mail: str | None
    webhook: str | None
    requested_at: datetime
    state: Delivery
    attempts: int
    next_at: datetime
    done_at: datetime | None
    why: str


class MailingPage(Shape):
    """The latest first."""

    items: list[MailingItem]


class MailingsAsked(Shape):
    """It is on its way; see the deliveries."""

    schedule: str
