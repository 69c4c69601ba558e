"""Shapes of what is to be scored."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, Field

from console.schemas import Shape
from store.scoring_rows import JobKind, JobState


class ScoringKind(Shape):
    """`open` jobs are to be done; `claimed` and `retried` of them are being done, or failed before."""

    kind: JobKind
    open: int
    claimed: int
    retried: int
    set_aside: int = Field(description="Failed too often: a person has to look.")
    oldest: datetime | None = Field(description="When the oldest open one's recording was sealed.")


class ScoringBacklog(Shape):
    kinds: list[ScoringKind]


class ScoringJobQuery(Shape):
    state: JobState = JobState.SET_ASIDE
    limit: int = Field(100, ge=1, le=500)


class ScoringJob(Shape):
    recording: str
    kind: JobKind
    batch: str = Field(description="Empty but for a re-score.")
    call: str
    sealed_at: datetime
    state: JobState
    attempts: int
    next_at: datetime
    done_at: datetime | None
    why: str = Field(description="What was wrong the last time.")


class ScoringJobPage(Shape):
    """The latest recording first."""

    items: list[ScoringJob]
    next: None = None


class ScoringRetry(Shape):
    recording: str | None = Field(None, description="null: everything that was set aside.")


class ScoringRetried(Shape):
    jobs: int = Field(description="How many are tried anew.")


class BatchOrder(Shape):
    """Score again, under the rubric in force, what was sealed from `since` on and before `until`."""

    since: AwareDatetime
    until: AwareDatetime


class BatchItem(Shape):
    batch: str
    since: datetime
    until: datetime
    by: str
    made_at: datetime
    recordings: int
    open: int
    done: int
    set_aside: int


class BatchPage(Shape):
    """The latest first."""

    items: list[BatchItem]
    next: None = None
