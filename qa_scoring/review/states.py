"""What becomes of a review, step by step: this table is all there is.

待复核 pending ──publish──► 已发布 published ──appeal──► 申诉中 appealed ──uphold──► 维持 upheld
     ▲                          │                            └────────change──► 改判 changed
     └───────── reopen ─────────┴── acknowledge ──► 已确认 acknowledged
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from qa_scoring.wording import Wording


class State(StrEnum):
    PENDING = "pending"
    PUBLISHED = "published"
    ACKNOWLEDGED = "acknowledged"
    APPEALED = "appealed"
    UPHELD = "upheld"
    CHANGED = "changed"


class Step(StrEnum):
    PUBLISH = "publish"
    ACKNOWLEDGE = "acknowledge"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    CHANGE = "change"
    REOPEN = "reopen"


class Part(StrEnum):
    """In what capacity somebody acts. `SECOND`: a reviewer who did not publish what was appealed against."""

    REVIEWER = "reviewer"
    AGENT = "agent"
    SECOND = "second"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Move:
    """Whoever has the `part` may take the `step` in the state `source`, which leads to `target`."""

    source: State
    step: Step
    part: Part
    target: State


MOVES: Final = (
    Move(State.PENDING, Step.PUBLISH, Part.REVIEWER, State.PUBLISHED),
    Move(State.PUBLISHED, Step.ACKNOWLEDGE, Part.AGENT, State.ACKNOWLEDGED),
    Move(State.PUBLISHED, Step.APPEAL, Part.AGENT, State.APPEALED),
    Move(State.APPEALED, Step.UPHOLD, Part.SECOND, State.UPHELD),
    Move(State.APPEALED, Step.CHANGE, Part.SECOND, State.CHANGED),
    Move(State.PUBLISHED, Step.REOPEN, Part.LEAD, State.PENDING),
    Move(State.ACKNOWLEDGED, Step.REOPEN, Part.LEAD, State.PENDING),
    Move(State.UPHELD, Step.REOPEN, Part.LEAD, State.PENDING),
    Move(State.CHANGED, Step.REOPEN, Part.LEAD, State.PENDING),
)
"""What is published is never edited: reopening begins another round, which supersedes it when it is published."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long each may take. Only the agent's time to appeal runs out; a review or a decision that is late is shown
    as overdue and can still be made, for the agent must not lose by others' delay."""

    review: timedelta = timedelta(days=3)
    appeal: timedelta = timedelta(days=7)
    decide: timedelta = timedelta(days=5)


TERMS: Final = Terms()


def move(state: State, step: Step) -> Move | None:
    return next((each for each in MOVES if each.source is state and each.step is step), None)


def sources(step: Step) -> tuple[State, ...]:
    """The states in which the step can be taken."""
    return tuple(each.source for each in MOVES if each.step is step)


STATE_WORDS: Final = {
    State.PENDING: Wording("待复核", "pending"),
    State.PUBLISHED: Wording("已发布", "published"),
    State.ACKNOWLEDGED: Wording("已确认", "acknowledged"),
    State.APPEALED: Wording("申诉中", "appealed"),
    State.UPHELD: Wording("维持", "upheld"),
    State.CHANGED: Wording("改判", "changed"),
}
STEP_WORDS: Final = {
    Step.PUBLISH: Wording("发布", "published"),
    Step.ACKNOWLEDGE: Wording("确认", "acknowledged"),
    Step.APPEAL: Wording("申诉", "appealed against"),
    Step.UPHOLD: Wording("维持", "upheld"),
    Step.CHANGE: Wording("改判", "changed on appeal"),
    Step.REOPEN: Wording("重新复核", "reopened"),
}
