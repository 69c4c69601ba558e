"""The form of a queue in routing.yaml; defaults are those of `calls.table`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from calls.model import Strategy
from config.shapes.fields import LISTED, Name, Names, Needs, Shape, Titles, matching
from config.wording import routing as wording
from config.wording.kind import WrongValueError

MOST_RUNGS = 50
_DAY_S = 86_400
_TARGETS = ("needs", "groups", "queue", "exit", "number")

OutsideNumber = Annotated[str, matching(r"\+?[0-9]{2,20}", wording.BAD_NUMBER)]
Dropped = Annotated[
    tuple[Literal["language", "region"], ...],
    Field(max_length=2),
    LISTED,
]


class RungShape(Shape):
    """One rung of a ladder: when, and what changes then."""

    after_s: float | None = Field(None, ge=0, le=_DAY_S, description="Seconds waited; not with `plan`")
    plan: Name = Field("", description="Counts while this emergency plan is on, and then at once")
    needs: Needs | None = Field(None, description="Replaces what the queue asks for")
    drop: Dropped = Field((), description="The needs of these no longer count")
    groups: Names = Field((), description="Members of these groups help too, whatever their skills")
    queue: Name = Field("", description="Move to this queue; the time waited is kept")
    exit: Name = Field("", description="Leave by this way out of the flow: callback, voicemail …")
    number: OutsideNumber = Field("", description="Put through to this outside number")

    @model_validator(mode="after")
    def _says_one_thing(self) -> RungShape:
        set_ = [name for name in _TARGETS if getattr(self, name) not in ("", (), None)]
        if len(set_) > 1 or (not set_ and not self.drop):
            raise WrongValueError(wording.RUNG_TARGET, count=len(set_))
        if self.drop and set_ not in ([], ["needs"]):
            raise WrongValueError(wording.DROP_ALONE, other=set_[0])
        if (self.after_s is None) is not bool(self.plan):
            raise WrongValueError(wording.RUNG_WHEN)
        return self


class CallbackShape(Shape):
    """How callers are called back."""

    attempts: int = Field(default=3, ge=1, le=20, description="How often he is tried")
    retry_s: float = Field(default=300.0, ge=10, le=_DAY_S, description="Seconds between tries")
    ring_s: float = Field(default=30.0, ge=5, le=120, description="How long his phone rings")
    lead_s: float = Field(default=15.0, ge=0, le=300, description="Dialled so long before his turn")


class ServiceLevelShape(Shape):
    """The share of calls to be answered in time."""

    target: float = Field(default=0.80, ge=0, le=1, description="0.8 is 80 %")
    within_s: float = Field(default=20.0, ge=0, le=_DAY_S)


class ThresholdsShape(Shape):
    """Where a supervisor is warned."""

    waiting: int | None = Field(default=None, ge=1, le=100_000, description="Callers waiting")
    longest_wait_s: float | None = Field(default=None, ge=1, le=_DAY_S)


class QueueShape(Shape):
    """One queue."""

    title: Titles
    needs: Needs = Field(default_factory=dict, description="Skills and lowest levels; none: any agent")
    emergency: bool = Field(False, description="Its calls come before all others")
    groups: Names = Field((), description="Only members of these groups serve it")
    strategy: Strategy = Field(Strategy.LONGEST_IDLE, description="Which of several free agents is rung")
    head_start_s: float = Field(0.0, ge=0, le=_DAY_S, description="Counts as if all its callers had waited longer")
    ring_s: float = Field(20.0, ge=5, le=120, description="How long one agent is rung")
    ring_agents: int = Field(3, ge=1, le=20, description="How many phones ring at once with ring_several")
    wrap_up_s: float = Field(10.0, ge=0, le=3600, description="Time after a call before the next")
    wrap_up_most_s: float = Field(300.0, ge=0, le=7200, description="The most an agent may extend it to")
    rona_delay_s: float = Field(30.0, ge=0, le=3600, description="Pause for a phone that let a call ring")
    rona_growth: float = Field(2.0, ge=1, le=10, description="The pause grows by this factor each time in a row")
    rona_most_s: float = Field(600.0, ge=0, le=_DAY_S, description="The longest pause")
    pause_after: int = Field(3, ge=0, le=100, description="Put on a break after so many in a row; 0: never")
    max_waiting: int = Field(1000, ge=0, le=100_000, description="Beyond it callers are told that it is full")
    max_wait_s: float | None = Field(None, ge=1, le=_DAY_S, description="Callers who would wait longer are refused")
    prefer_manager_s: float = Field(0.0, ge=0, le=3600, description="Kept so long for his personal manager")
    prefer_last_s: float = Field(0.0, ge=0, le=3600, description="Kept so long for the agent he talked to last")
    last_agent_within_s: float = Field(86_400.0, ge=0, le=365 * _DAY_S, description="If that was no longer ago")
    return_within_s: float = Field(0.0, ge=0, le=_DAY_S, description="Cut off and back so soon: his place again")
    announce_every_s: float = Field(30.0, ge=10, le=600, description="How often callers are told where they stand")
    music: Name = Field("music.wait", description="A prompt of the catalogue")
    phrase_s: float | None = Field(
        None, ge=0, le=60, description="Its phrases' length, between which callers are spoken to; 0: at any time"
    )
    ladder: tuple[RungShape, ...] = Field((), max_length=MOST_RUNGS, description="What changes with waiting")
    callback: CallbackShape = CallbackShape()
    service_level: ServiceLevelShape = ServiceLevelShape()
    thresholds: ThresholdsShape = ThresholdsShape()
    hours: Name = Field("", description="The schedule outside of which it is closed; always open")
