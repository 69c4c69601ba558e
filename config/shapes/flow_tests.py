"""The form of a file of flow tests: what a caller does, and what shall come of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from calls.model import Tier
from config.shapes.fields import LISTED, Name, Names, Shape, Title, matching
from config.wording import flow_tests as wording
from config.wording.kind import WrongValueError, shown

LONGEST_S = 600.0
ALL, NONE, DOWN = "all", "none", "down"
SILENT, FULL, PAUSED, OFF = "silent", "full", "paused", "off"

Keys = Annotated[str, matching(r"[0-9*#]{1,64}", wording.BAD_KEYS)]
Number = Annotated[str, matching(r"\+?[0-9*]{0,24}|anonymous", wording.BAD_NUMBER)]


def _moment(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise WrongValueError(wording.BAD_MOMENT, value=shown(value)) from error


def _path(value: Any) -> Any:
    return [part.strip() for part in value.split(">")] if isinstance(value, str) else value


Moment = Annotated[datetime, BeforeValidator(_moment)]
Way = Annotated[tuple[str, ...], BeforeValidator(_path)]


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
        return self


def _act(value: Any) -> Any:
    """`talk` and `hang_up` may stand alone."""
    return {value: "true"} if isinstance(value, str) else value


Act = Annotated[ActShape, BeforeValidator(_act)]


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
    agents: Literal["all", "none"] | Annotated[tuple[str, ...], LISTED] = Field("all", description="Who is on duty")
    phones: Literal["answered", "silent"] = Field(
        "answered", description="silent: agents' phones ring and nobody picks up, so that he waits"
    )
    queues: dict[Name, Literal["full", "paused"]] = Field(default_factory=dict, description="Queues that refuse")
    speech: Literal["on", "off"] = Field("on", description="off: nobody can listen to him")
    services: dict[Name, Literal["down"] | dict[Name, str]] = Field(
        default_factory=dict, description="What other systems answer, or `down`"
    )
    script: tuple[Act, ...] = Field((), max_length=200, description="What he does; then he hangs up")
    expect: ExpectShape


class FlowTestsFile(Shape):
    """A file of flow tests."""

    tests: tuple[TestShape, ...] = Field(min_length=1, max_length=5000)
