"""What the API of reviews is sent and answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from calls.model import Direction
from console.schemas import ScoreCardAnswer, Shape, Text
from qa_scoring.review.sampling import Reason
from qa_scoring.review.states import State, Step
from qa_scoring.score_card import Status
from qa_scoring.span import Channel, Voice

Words = Annotated[str, Field(max_length=2000)]
Name = Annotated[str, Field(max_length=200)]


class ReviewsWanted(Shape):
    """All of these must hold. `rule`: a criterion in which points were lost."""

    day: date | None = Field(None, description="The day of the calls.")
    agent: str | None = None
    queue: str | None = None
    state: State | None = None
    reason: Reason | None = Field(None, description="Why it is on the list.")
    rule: str | None = None
    score_from: float | None = None
    score_to: float | None = None
    reviewed_by: str | None = None
    claimed_by: str | None = None
    overdue: bool = False
    open: bool = Field(False, description="Only what a reviewer has to do.")
    since: date | None = Field(None, description="Calls of this day and later.")
    until: date | None = Field(None, description="Calls of this day and earlier.")
    shortest_s: float | None = Field(None, ge=0, le=1e6, description="Of the recording.")
    longest_s: float | None = Field(None, ge=0, le=1e6)
    direction: Direction | None = None
    who: Name | None = Field(
        None, description="The agent's or customer's name or part of it, as it is written or in pinyin (lina, ln)."
    )
    words: Name | None = Field(None, description="Said by anybody; all parts between blanks, each in one utterance.")


class ReviewFileQuery(ReviewsWanted):
    language: Literal["zh-CN", "en"] = Field("zh-CN", description="Of the headings.")


class ReviewQuery(ReviewsWanted):
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, description="`next` of the page before.")


class DayQuery(Shape):
    day: date | None = Field(None, description="By default the last that was sampled.")


class ReviewItem(Shape):
    """`score` is in force, `machine_score` what the machine said; null when nothing could be judged."""

    id: str
    call: str
    agent: str
    queue: str | None
    called_at: datetime
    day: str
    reasons: list[str]
    rules: list[str] = Field(description="Criteria in which the machine took points.")
    state: State
    round: int
    machine_score: float | None
    score: float | None
    due_at: datetime | None
    overdue: bool
    claimed_by: str | None
    claimed_until: datetime | None
    published_by: str | None
    published_at: datetime | None
    appeal_until: datetime | None
    released_at: datetime | None = Field(description="When the agent sees it; null: as soon as it is published.")
    forgotten: bool = Field(description="The recording was deleted; only marks are left.")


class ReviewPage(Shape):
    items: list[ReviewItem]
    next: str | None = Field(description="Give it as `cursor` to read on; null on the last page.")


class CorrectionShape(Shape):
    """One criterion: `points` when, and only when, `status` is scored; `reason` is required."""

    criterion: Name
    status: Status = Status.SCORED
    points: float | None = None
    fatal: bool = False
    reason: str
    struck: list[tuple[int, int, Channel]] = Field(default_factory=list, max_length=20)
    rule_wrong: bool = Field(False, description="Hold drafts of the rubric to this from now on.")


Corrections = Annotated[list[CorrectionShape], Field(max_length=200)]


class RevisionItem(Shape):
    number: int
    round: int
    step: Step
    state: State
    by: str
    at: datetime
    score: float | None
    corrections: list[CorrectionShape] = Field(description="All that hold against the machine from then on.")
    appeals: dict[str, str] = Field(description="The agent's words by criterion.")
    text: str
    released_at: datetime | None


class ReviewDraftItem(Shape):
    content: dict[str, Any]
    saved_at: datetime


class ReviewDetail(ReviewItem):
    machine: ScoreCardAnswer
    card: ScoreCardAnswer = Field(description="In force: the machine's with people's corrections.")
    revisions: list[RevisionItem]
    draft: ReviewDraftItem | None = Field(description="Of who asks.")


class OwnReview(Shape):
    """What an agent sees of his own call: not who else has it in hand, nor why it was looked at."""

    id: str
    call: str
    called_at: datetime
    state: State
    score: float | None
    published_at: datetime | None
    appeal_until: datetime | None
    can_appeal: bool


class OwnPage(Shape):
    items: list[OwnReview]
    next: None = None


class OwnDetail(OwnReview):
    machine: ScoreCardAnswer
    card: ScoreCardAnswer
    revisions: list[RevisionItem]


class ProgressAnswer(Shape):
    """今日 12/30: `done` of `total` of the day's sample are published, `mine` by who asks."""

    day: str
    done: int
    total: int
    mine: int
    overdue: int = Field(description="Of all days.")


class ReviewDraftOrder(Shape):
    content: dict[str, Any]


class PublishReviewOrder(Shape):
    corrections: Corrections = Field(default_factory=list)
    text: Words = ""
    release_at: AwareDatetime | None = Field(
        None, description="When the agent sees it, within 45 days; null: at once. His days to appeal begin then."
    )


class LineOrder(Shape):
    """What the line of `voice` that begins at `start_ms` should have been."""

    voice: Voice
    start_ms: int = Field(ge=0)
    text: Words = Field(min_length=1)


class TryOrder(Shape):
    corrections: Corrections


class DecideOrder(Shape):
    """Without corrections the score is upheld."""

    corrections: Corrections = Field(default_factory=list)
    text: Words


class TextOrder(Shape):
    text: Words


class AppealOrder(Shape):
    items: dict[Name, Words] = Field(description="Why, by criterion.", max_length=200)


class CalibrationOrder(Shape):
    recording: Name
    reviewers: list[Name] = Field(min_length=2, max_length=50)


class MarksOrder(Shape):
    corrections: Corrections


class CriterionSpreadItem(Shape):
    criterion: str
    title: Text
    points: dict[str, float | None]
    spread: float | None
    split: bool = Field(description="Some gave points, some did not.")


class SpreadAnswer(Shape):
    totals: dict[str, float | None]
    machine: float | None
    spread: float | None
    within_aim: bool | None
    criteria: list[CriterionSpreadItem]


class CriterionToMark(Shape):
    id: str
    title: Text
    max_points: float


class CalibrationItem(Shape):
    """Blind until it is closed: then `report` says how far apart they are."""

    id: int
    recording: str
    call: str
    reviewers: list[str]
    by: str
    created_at: datetime
    closed_at: datetime | None
    given: int
    criteria: list[CriterionToMark] = Field(description="All have to be marked.")
    mine: list[CorrectionShape] | None
    machine: ScoreCardAnswer | None = Field(description="null until one has given marks, or it is closed.")
    report: SpreadAnswer | None


class CalibrationPage(Shape):
    items: list[CalibrationItem]
    next: None = None


class NoteOrder(Shape):
    recording: Name
    start_ms: int = Field(ge=0)
    end_ms: int = Field(gt=0)
    text: str = Field(min_length=1, max_length=2000)
    criterion: Name | None = None


class NoteItem(Shape):
    id: int
    recording: str
    call: str
    agent: str
    criterion: str | None
    start_ms: int
    end_ms: int
    text: str
    by: str
    at: datetime
    acknowledged_at: datetime | None


class NotePage(Shape):
    items: list[NoteItem]
    next: None = None


class NoteQuery(Shape):
    agent: str | None = None
    recording: str | None = None


class AgreementQuery(Shape):
    """Reviews of calls of these days. `recent_days` at the end are held against the days before."""

    since: date
    until: date
    random_only: bool = Field(True, description="Only what chance picked, which stands for all calls.")
    recent_days: int = Field(14, ge=1, le=90)
    bound: float = Field(0.05, ge=0, le=1, description="A fall of agreement by more than this gives the alarm.")
    bias_bound: float = Field(2.0, ge=0, description="A mean that moved by more points than this does, too.")


class IntervalItem(Shape):
    low: float
    high: float


class EstimateItem(Shape):
    n: int
    value: float | None
    interval: IntervalItem | None = Field(description="95 %; null with too few cases.")


class KappaItem(Shape):
    n: int
    value: float | None
    interval: IntervalItem | None
    why: Text | None = Field(description="Why there is none.")


class AgreementItem(Shape):
    criterion: str
    title: Text
    same: EstimateItem
    kappa: KappaItem
    linear: KappaItem
    quadratic: KappaItem
    bias: EstimateItem


class DriftItem(Shape):
    before: EstimateItem
    now: EstimateItem
    change: IntervalItem | None
    alarm: bool


class CriterionDrift(Shape):
    criterion: str
    agreement: DriftItem
    bias: DriftItem


class AgreementAnswer(Shape):
    machine_human: list[AgreementItem]
    human_human: list[AgreementItem] = Field(description="From closed calibrations, which are blind.")
    drift: list[CriterionDrift]


class MonthQuery(Shape):
    month: str | None = Field(None, pattern=r"^20\d\d-(0[1-9]|1[0-2])$", description="2026-11; else this month.")


class CriterionMeanItem(Shape):
    criterion: str
    title: Text
    percent: EstimateItem


class FiguresItem(Shape):
    calls: int
    reviewed: int
    score: EstimateItem
    fatal: EstimateItem
    criteria: list[CriterionMeanItem]
    trend: float | None
    appeals_open: int
    appeals_won: int
    appeals_lost: int


class QualityKpis(Shape):
    month: str
    agents: dict[str, FiguresItem]
    teams: dict[str, FiguresItem]
    total: FiguresItem
