"""The form of routing.yaml: what there is around the queues."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from calls.model import Tier
from config.shapes.fields import LISTED, Language, Level, Name, Needs, Shape, Titles, matching
from config.shapes.hours import weekdays
from config.shapes.queues import QueueShape
from config.wording import routing as wording
from config.wording.kind import WrongValueError, shown
from ivr.calendar import DAY_MIN

_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-5][0-9])", re.ASCII)

OneNeed = Annotated[dict[Name, Level], Field(min_length=1, max_length=1)]
Region = Annotated[str, matching(r"\+?[0-9]{1,15}", wording.BAD_REGION)]


def _minute(text: Any) -> int:
    """`09:30` as minutes of the day; `24:00` is its end."""
    match = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    minute = int(match["hour"]) * 60 + int(match["minute"]) if match else DAY_MIN + 1
    if minute > DAY_MIN:
        raise WrongValueError(wording.BAD_CLOCK, value=shown(text))
    return minute


def _known_days(key: str) -> str:
    weekdays(key)
    return key


Clock = Annotated[int, BeforeValidator(_minute, json_schema_input_type=str)]
Days = Annotated[str, AfterValidator(_known_days)]


class PointShape(Shape):
    """One point of a class's curve."""

    waited_s: float = Field(ge=0, le=86_400, description="Seconds waited")
    head_start_s: float = Field(ge=0, le=86_400, description="The head start then, growing evenly")


class TierShape(Shape):
    """How a class is weighed: a head start that stays, or one that grows with waiting."""

    head_start_s: float = Field(
        default=0.0, ge=0, le=86_400, description="Counts as if the caller had waited so much longer"
    )
    curve: tuple[PointShape, ...] = Field(default=(), max_length=20, description="In place of head_start_s: it grows")
    needs: Needs = Field(default_factory=dict, description="Asked for besides what the queue asks for")
    needs_for_s: float = Field(default=0.0, ge=0, le=86_400, description="Only for the first seconds of waiting")


class GroupShape(Shape):
    """A team; agents.yaml says who belongs to it."""

    title: Titles
    skills: Needs = Field(default_factory=dict, description="What an agent lent to it brings along meanwhile")


class ReserveShape(Shape):
    """The last free members of a group are kept for some classes (and emergencies)."""

    group: Name
    agents: int = Field(ge=1, le=10_000, description="How many")
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1, max_length=5), LISTED]


class EmergencyShape(Shape):
    """Whom else an emergency may have when nobody is free."""

    use_wrap_up: bool = Field(default=False, description="Agents in wrap-up")
    use_break_soon: bool = Field(default=True, description="Agents about to take a break")


class WindowShape(Shape):
    """A stretch of the week; past midnight when `to` is the earlier one."""

    days: Annotated[tuple[Days, ...], Field(min_length=1, max_length=7), LISTED]
    opens_min: Clock = Field(alias="from", description='For example "09:00"')
    closes_min: Clock = Field(alias="to", description='For example "18:00" or "24:00"')


Windows = Annotated[tuple[WindowShape, ...], Field(max_length=50)]


class CalendarSchedule(Shape):
    """The hours of a calendar, holidays included."""

    calendar: Name = Field(description="A calendar of hours.yaml")


def _form(value: Any) -> str:
    return "[calendar]" if isinstance(value, dict | CalendarSchedule) else "[windows]"


Schedule = Annotated[
    Annotated[Windows, Tag("[windows]")] | Annotated[CalendarSchedule, Tag("[calendar]")], Discriminator(_form)
]


class RoutingFile(Shape):
    """The whole routing table, agents excepted."""

    queues: dict[Name, QueueShape] = Field(min_length=1, max_length=500)
    tiers: dict[Tier, TierShape] = Field(default_factory=dict, description="Classes left out keep their defaults")
    groups: dict[Name, GroupShape] = Field(default_factory=dict, max_length=1000)
    languages: dict[Language, OneNeed] = Field(default_factory=dict, description="The skill a language asks for")
    regions: dict[Region, OneNeed] = Field(
        default_factory=dict,
        max_length=1000,
        description="The skill asked for, by how the caller's number begins",
    )
    reserves: tuple[ReserveShape, ...] = Field((), max_length=1000)
    emergency: EmergencyShape = EmergencyShape()
    plans: dict[Name, Titles] = Field(default_factory=dict, max_length=100, description="Emergency plans and titles")
    schedules: dict[Name, Schedule] = Field(
        default_factory=dict,
        max_length=100,
        description="For `hours` of queues: weekly hours, Beijing time, or {calendar: name} of hours.yaml",
    )
