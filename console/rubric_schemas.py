"""What the API takes and answers about drafts of a rubric tried on past calls, and about cases decided by people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from console.publishing_schemas import Reason, TextChoice
from console.schemas import Shape, Text
from console.sent import RowNumber, SentTime
from qa_scoring.score_card import Status

CallId = Annotated[str, StringConstraints(min_length=1, max_length=200)]
CriterionId = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class WhatIfQuestion(Shape):
    """`before` null is the live rubric."""

    after: TextChoice = TextChoice()
    before: TextChoice | None = None
    since: SentTime | None = Field(None, description="Calls recorded from then on; null: 30 days before `until`.")
    until: SentTime | None = Field(None, description="Calls recorded before then; null: now.")
    most: int = Field(2000, ge=1, le=20_000, description="At most so many, the latest.")
    listed: int = Field(
        100, ge=0, le=1000, description="How many of the changed calls are listed, the largest first."
    )


class ChangedCall(Shape):
    call: str
    recording: str
    agent: str
    before: float | None
    after: float | None
    difference: float | None
    fatal_before: list[str]
    fatal_after: list[str]
    moved: list[str] = Field(description="Criteria that earn otherwise, came or went.")


class ChangedAgent(Shape):
    agent: str
    calls: int
    changed: int
    before: float | None = Field(description="Mean total under the first rubric.")
    after: float | None
    fatal_gained: int
    fatal_lost: int


class WhatIfAnswer(Shape):
    calls: int = Field(description="Calls looked at.")
    changed: int
    mean_difference: float | None
    fatal_gained: int
    fatal_lost: int
    criteria: dict[str, int] = Field(description="In how many calls each criterion moved.")
    agents: list[ChangedAgent]
    largest: list[ChangedCall]
    second_person: list[Text] = Field(description="Why a second person would have to agree; empty: nobody need.")
    cases: list[Text] = Field(description="Cases decided by people that the draft judges otherwise.")


class CaseOffer(Shape):
    """How a person judged one criterion of a call; drafts are held to it from now on."""

    call: CallId
    criterion: CriterionId
    status: Status = Status.SCORED
    earned: float | None = Field(None, ge=0, le=1, description="Part of the criterion's points, where it is scored.")
    reason: Reason


class CaseRetirement(Shape):
    reason: Reason


class CaseItem(Shape):
    id: int
    call: str
    recording: str
    criterion: str
    status: Status
    earned: float | None
    by: str
    reason: str
    made_at: datetime
    retired_at: datetime | None
    retired_by: str | None
    retired_why: str | None


class CasesQuery(Shape):
    limit: int = Field(100, ge=1, le=200)
    before: RowNumber | None = Field(None, description="Read on: the `next` of the page before.")


class CasePage(Shape):
    items: list[CaseItem] = Field(description="Newest first, retired ones too.")
    next: int | None
