"""The shapes the JSON API answers with. The OpenAPI description is made from these, and every answer too.

Times are UTC with offset; `_s` is seconds, `_ms` milliseconds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from calls.model import AgentState, AgentStatus, Concern, Direction, HangupCause, Party, Stage, Tier
from calls.monitored import MonitorEnd, MonitorMode
from console.live_monitors import MonitorState
from qa_scoring.score_card import Status
from qa_scoring.span import Channel
from routing.kpi.half_hour import Outlook


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(BaseModel):
    """The same words in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    zh: str = Field(alias="zh-CN")
    en: str


class FaultPlace(Shape):
    """One thing wrong in what was sent: where, what, and what to do."""

    place: str
    problem: Text
    remedy: Text


class Fault(Shape):
    code: str = Field(description="A stable name of what went wrong.")
    message_zh: str
    message_en: str
    faults: list[FaultPlace] | None = Field(None, description="Each thing wrong in a text that was sent.")


class ErrorAnswer(Shape):
    error: Fault


class RecordingLink(Shape):
    id: str
    length_ms: int
    url: str


class CallItem(Shape):
    """One call: its detail record, with a link to the recording once that is sealed."""

    id: str
    caller: str
    caller_name: str
    dialled: str
    trunk: str
    tier: Tier
    queue: str | None
    agent: str | None
    stage: Stage
    offered_at: datetime
    answered_at: datetime | None
    queued_at: datetime | None
    talk_started_at: datetime | None
    ended_at: datetime | None
    wait_s: float | None = Field(description="Seconds in queues; null when the call was in none.")
    talk_s: float | None = Field(description="Seconds in conversation; null when there was none.")
    cause: HangupCause | None
    ended_by: Party | None
    recording: RecordingLink | None
    score: float | None = Field(description="0-100; null when not scored.")
    needs_review: bool
    direction: Direction
    callback_of: str | None = Field(description="The call in which the customer asked for this one.")
    callback: str | None = Field(description="The callback the caller asked for.")
    disposition: str | None = Field(description="What came of it, by desk.yaml's code; null: nobody said.")


class CallPage(Shape):
    items: list[CallItem]
    next: str | None = Field(description="Give it as `cursor` to read on; null on the last page.")


class TimelineItem(Shape):
    at: datetime
    offset_ms: int = Field(description="Milliseconds since the call was offered.")
    event: str = Field(description="The journal's name of the event.")
    minor: bool = Field(description="Another event says the same better; pages hide it at first.")
    text: Text
    reason: Text | None = Field(description="Why it was decided so, where something was decided.")
    paragraphs: list[Text] = Field(description="The reason at length; empty where nothing was decided.")
    prompts: list[Text] = Field(description="What the caller was told at this moment, in words.")
    details: dict[str, Any] = Field(description="The event's fields.")


class SurveyItem(Shape):
    """Marks 1-5 by criterion for the talk with `agent`; `score` 0-100 is their weighted mean, null without marks."""

    agent: str
    marks: dict[str, int]
    score: float | None
    taken_at: datetime


class CallDetail(CallItem):
    timeline: list[TimelineItem]
    survey: SurveyItem | None = Field(description="null: the caller was not asked.")


class WhyItem(Shape):
    """One decision or order about a call, or a queue's refusal."""

    at: datetime
    event: str
    text: Text
    reason: Text | None = Field(
        description="In one sentence; null for an order or a refusal, which say it themselves."
    )
    paragraphs: list[Text] = Field(description="At length: caller, agents, those who were out, the rule.")
    agent: str | None = Field(description="Who was offered the call, where somebody was.")
    again: str | None = Field(description="Whom the recorded figures give when decided again.")
    decision: dict[str, Any] | None = Field(description="The record itself.")


class WhyPage(Shape):
    call: str
    items: list[WhyItem]
    next: None = None


class Peaks(Shape):
    """The loudest sample of each of equally long stretches, 0-1, for the two channels."""

    length_ms: int
    caller: list[float]
    agent: list[float]


class CriterionAnswer(Shape):
    """One line of the card; `points` is null unless `status` is scored."""

    id: str
    title: Text
    status: Status
    points: float | None
    max_points: float
    reason: Text
    measure: str
    unit: str
    value: float | None
    fatal: bool = Field(description="This line alone sets the total to 0.")
    evidence: list[tuple[int, int, Channel]] = Field(description="[start_ms, end_ms, channel] to listen to.")
    total_without: list[float | None] = Field(description="The total if that piece of evidence were struck.")
    section: str = Field("", description="The section it counts in; empty where the rubric has none.")
    words: list[str] = Field([], description="What was said at each piece of evidence; empty for sounds.")
    confidence: float | None = Field(None, description="0-1, how well the words that decide were understood.")


class SectionAnswer(Shape):
    """A part of the rubric; `score` is 0-100, null when nothing of it was scored."""

    id: str
    title: Text
    weight: float
    score: float | None


class ScoreCardAnswer(Shape):
    rubric: str
    rubric_version: int
    listening_version: int
    scoring_version: int
    total: float | None = Field(description="0-100; null when nothing could be judged.")
    needs_review: bool
    fatal: list[str] = Field(description="Ids of the fatal criteria that were failed.")
    criteria: list[CriterionAnswer]
    complete: bool = Field(True, description="False while something on it waits for the transcript.")
    sections: list[SectionAnswer] = []
    transcript_model: str = Field("", description="Who understood the words; empty when nobody has.")
    transcript_version: int | None = None


class AgentItem(Shape):
    agent: str
    name: str
    status: AgentStatus
    state: AgentState
    reachable: bool
    since: datetime
    break_reason: str = Field(default="", description="Why he takes a break, by desk.yaml's code, where he said so.")


class RecentItem(Shape):
    """Callers of queues who came in the last 30 minutes, in steps of five."""

    answered: int
    abandoned: int = Field(description="Gave up, but for those who did so within 5 seconds.")
    service_level: float | None = Field(description="0-1: answered in time / (answered + abandoned).")


class HalfHourItem(Shape):
    """What is to be expected of the half hour that is under way: docs/wallboard.md says how."""

    since: datetime
    level: float | None = Field(description="0-1: the service level expected at its end; null: too few calls.")
    outlook: Outlook | None = Field(description="at_risk: the target will be missed; missed: it cannot be met.")
    agents: int = Field(description="Who serve callers or would.")
    expected: float = Field(description="Callers still to come in it.")


class Today(Shape):
    """Figures of the day so far, midnight to midnight in the hotline's time zone."""

    offered: int
    answered: int = Field(description="Calls that reached an agent.")
    abandoned: int = Field(description="Callers who hung up while they waited in a queue.")
    service_level: float | None = Field(
        description="0-1, of calls that were queued: answered within `within_s` / (answered + abandoned)."
    )
    target: float = Field(description="0-1: the service level aimed at.")
    within_s: float = Field(description="Seconds in which a waiting caller should reach an agent.")
    asa_s: float | None = Field(None, description="Mean wait of those answered from a queue.")
    aht_s: float | None = Field(None, description="Mean conversation and wrap-up together.")
    recent: RecentItem | None = Field(None, description="null while the day so far is still being read.")
    half_hour: HalfHourItem | None = None
    queues: dict[str, RecentItem] = Field({}, description="The last 30 minutes of each queue.")


class ConcernItem(Shape):
    """The last thing in a call that wants a lead's attention; `ms` is where in the recording it begins."""

    concern: Concern
    by: Party
    at: datetime
    ms: int


class MonitorItem(Shape):
    """A supervisor in a call, in this state since then; `reason` is why his phone was not reached."""

    by: str
    mode: MonitorMode
    state: MonitorState
    since: datetime
    reason: MonitorEnd | None


class FlowPlace(Shape):
    flow: str
    version: str
    node: str


class LiveCallItem(Shape):
    """A call that is up; `ringing` is the agent whose phone rings for it, `since` when its stage began."""

    id: str
    caller: str
    caller_name: str
    dialled: str
    trunk: str
    tier: Tier
    stage: Stage
    queue: str | None
    agent: str | None
    ringing: str | None
    node: str | None
    place: FlowPlace | None = Field(
        None, description="The step of a flow he came to last, also while he waits or talks."
    )
    offered_at: datetime
    since: datetime
    waiting_since: datetime | None
    concern: ConcernItem | None = None
    monitors: list[MonitorItem] = []


class QueueLimits(Shape):
    """What a queue aims at, and where a supervisor is warned; null: the board's own limits."""

    target: float = Field(description="0-1, of calls to be answered within `within_s`.")
    within_s: float
    waiting: int | None
    longest_wait_s: float | None
    emergency: bool


class LiveSnapshot(Shape):
    calls: list[LiveCallItem]
    agents: list[AgentItem]
    queues: dict[str, dict[str, str]] = Field(description="Each queue's title by language.")
    limits: dict[str, QueueLimits] = {}
    agent_names: dict[str, str]
    paused: list[str] = Field(description="Queues that take nobody more.")
    plans: list[Text] = Field(description="Titles of the emergency plans that are on.")


class LiveChanges(Shape):
    """What is different since the message before; rows are whole, applying one twice does no harm."""

    calls: list[LiveCallItem]
    ended: list[str] = Field(description="Calls that are gone.")
    records: list[str] = Field(description="Finished calls whose recording or score has just come.")
    agents: list[AgentItem]
    agents_gone: list[str]


class VitalsItem(Shape):
    """How the server stands; null where this server does not count it."""

    callers: int | None = Field(default=None, description="On the line now.")
    most_callers: int | None = Field(default=None, description="For how many there is room.")
    journal_waiting: int | None = Field(
        default=None, description="Lines of the journal that are not on the disk yet."
    )
    journal_lost: int | None = Field(default=None, description="Lines that a full disk made us give up.")
    sql_behind: int | None = Field(
        default=None, description="Entries of the journal that the database does not have yet."
    )
    disk_free_bytes: int | None = Field(default=None, description="Free on the recordings' disk; -1: it is away.")
    unsealed: int | None = Field(default=None, description="Recordings that wait to be sealed.")
    to_hear: int | None = Field(default=None, description="Recordings that wait to be listened to and scored.")
    to_transcribe: int | None = Field(default=None, description="Recordings that wait to be written down.")


class Pulse(Shape):
    """Sent every two seconds, so that a reader knows the line is alive and what time the server has.

    `recording` is False while the disk takes no recordings: calls go on without.
    """

    at: datetime
    ready: bool
    recording: bool = True
    parts: dict[str, bool] = Field({}, description="Each part of the server, and whether it is well.")
    vitals: VitalsItem = VitalsItem()
    callbacks: int = Field(0, description="Who are to be called back.")
    voicemails: int = Field(0, description="Messages that wait for an agent.")
    today: Today | None
