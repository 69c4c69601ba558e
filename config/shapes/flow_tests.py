"""The form of a file of flow tests: what a caller does, and what shall come of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from calls.model import Tier
from config.shapes.fields import Name, Names, Shape, Title, matching, one_or_more
from config.wording import flow_tests as wording
from config.wording.kind import WrongValueError, shown

LONGEST_S = 600.0
YEARS = range(2000, 2100)
"""When calls may be made: what calendars and time zones know about."""

ALL, NONE, DOWN = "all", "none", "down"
WORDS = (ALL, NONE)
ANYBODY = "*"
SILENT, FULL, PAUSED, OFF = "silent", "full", "paused", "off"

Keys = Annotated[str, matching(r"[0-9*#]{1,64}", wording.BAD_KEYS)]
Number = Annotated[str, matching(r"\+?[0-9*]{0,24}|anonymous", wording.BAD_NUMBER)]


def _moment(value: Any) -> Any:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise WrongValueError(wording.BAD_MOMENT, value=shown(value)) from error
    if moment.year not in YEARS:
        raise WrongValueError(wording.BAD_MOMENT, value=shown(value))
    return moment


def _path(value: Any) -> Any:
    return [part.strip() for part in value.split(">")] if isinstance(value, str) else value


def _form(value: Any) -> str:
    """A word, or what could be said in its place."""
    return "[word]" if isinstance(value, str) else "[other]"


def _staff(value: Any) -> str:
    return "[word]" if value in WORDS else "[other]"


Moment = Annotated[datetime, BeforeValidator(_moment, json_schema_input_type=str)]
Way = Annotated[tuple[str, ...], BeforeValidator(_path, json_schema_input_type=str | list[str])]
Agents = Annotated[tuple[str, ...], BeforeValidator(one_or_more, json_schema_input_type=list[str])]
Staff = Annotated[
    Annotated[Literal["all", "none"], Tag("[word]")] | Annotated[Agents, Tag("[other]")], Discriminator(_staff)
]
Answer = Annotated[
    Annotated[Literal["down"], Tag("[word]")] | Annotated[dict[Name, str], Tag("[other]")], Discriminator(_form)
]


class ActShape(Shape):
    """One thing the caller does, or waits for; exactly one of these."""

    press: Keys = Field("", description="Keys, one after another, a quarter of a second apart")
    silence: float = Field(0.0, ge=0, le=LONGEST_S, description="Seconds in which he does nothing")
    speak: Title = Field("", description="What he says to the bot")
    understood: Name = Field("", description="With speak: the knowledge entry it is nearest to")
    score: float = Field(0.9, ge=-1, le=1, description="With understood: how near")
    confidence: float = Field(0.95, ge=0, le=1, description="With speak: how sure the recogniser is")
    until: str = Field("", max_length=130, description="Wait until he is at this node (flow/node in a subflow)")
    talk: bool = Field(False, description="Wait for an agent, talk, and wait until the agent has hung up")
    hang_up: bool = Field(False, description="The caller hangs up")

    @model_validator(mode="after")
    def _is_one_thing(self) -> ActShape:
        acts = (self.press, self.silence, self.speak, self.until, self.talk, self.hang_up)
        if sum(map(bool, acts)) != 1:
            raise WrongValueError(wording.ONE_ACT)
        if not self.speak and self.model_fields_set & _OF_SPEECH:
            raise WrongValueError(wording.ONLY_SPOKEN)
        return self


_OF_SPEECH = frozenset({"understood", "score", "confidence"})


def _act(value: Any) -> Any:
    """`talk` and `hang_up` may stand alone."""
    if not isinstance(value, str):
        return value
    if value not in ("talk", "hang_up"):
        raise WrongValueError(wording.ONE_ACT)
    return {value: "true"}


Act = Annotated[ActShape, BeforeValidator(_act, json_schema_input_type=Literal["talk", "hang_up"] | ActShape)]


class ExpectShape(Shape):
    """What shall come of it; what is left out is not looked at."""

    path: Way | None = Field(None, description="Every node he comes to: a list, or `welcome > menu > orders`")
    through: Way = Field((), description="Nodes he comes to in this order, others between them")
    queue: Name = Field("", description="The queue he waits in last")
    tier: Tier | None = Field(None, description="The class he waits in")
    agent: str = Field("", max_length=64, description="Who talks to him; * for anybody")
    notes: dict[Name, str] = Field(default_factory=dict, description="What the flow learned")
    survey: dict[Name, int] = Field(default_factory=dict, description="His marks")
    voicemail: Name = Field("", description="The queue his message is for")
    callback: Name = Field("", description="The queue that calls him back")
    message: Name = Field("", description="The text message that is sent")
    answers: Names = Field((), description="The knowledge entries the bot answered with")
    handed_over: bool | None = Field(None, description="Whether the bot handed him to a person")
    recorded: bool | None = Field(None, description="False: he refused to be recorded")


class TestShape(Shape):
    """One test."""

    name: Title
    dial: Number = Field("400", description="The number dialled")
    caller: Number = Field("13800138000", alias="from", description="His number")
    at: Moment | None = Field(None, description="When: 2027-02-06 10:00, in the zone of the calendars")
    agents: Staff = Field("all", description="Who is on duty: all, none, or agents' numbers")
    phones: Literal["answered", "silent"] = Field(
        "answered", description="silent: agents' phones ring and nobody picks up, so that he waits"
    )
    queues: dict[Name, Literal["full", "paused"]] = Field(default_factory=dict, description="Queues that refuse")
    speech: Literal["on", "off"] = Field("on", description="off: nobody can listen to him")
    services: dict[Name, Answer] = Field(default_factory=dict, description="What other systems answer, or `down`")
    script: tuple[Act, ...] = Field((), max_length=200, description="What he does; then he hangs up")
    expect: ExpectShape


class FlowTestsFile(Shape):
    """A file of flow tests."""

    tests: tuple[TestShape, ...] = Field(min_length=1, max_length=5000)
