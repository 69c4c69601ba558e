"""Calls, one call with its timeline, and its score card."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.cdr import Cdr
from calls.errors import FarEndError
from calls.model import Tier
from console.deleted import refuse_deleted
from console.live import LiveBoard
from console.operation import answer, parameters
from console.problems import Problem
from console.schemas import CallDetail, CallItem, CallPage, RecordingLink, ScoreCardAnswer, Shape, SurveyItem
from console.scope import scope
from console.sent import within_reach
from console.timeline import Narrator
from console.unseen import without_numbers
from store.queries import CallFilter, Queries, Through
from store.rows import Recording, Survey
from store.scoping import Scope

_LOST_PLUS = re.compile(r"(.*\d\d:\d\d(?:\.\d+)?) (\d\d:?\d\d)", re.ASCII)


def _with_plus(value: object) -> object:
    """`+08:00` written into an address as it is arrives as ` 08:00`."""
    return _LOST_PLUS.sub(r"\1+\2", value) if isinstance(value, str) else value


Moment = Annotated[datetime, BeforeValidator(_with_plus), AfterValidator(within_reach)]


class CallQuery(Shape):
    """Which calls. Times without a zone are the hotline's own."""

    queue: str | None = None
    agent: str | None = None
    caller: str | None = Field(None, description="The whole number.")
    since: Moment | None = Field(None, description="Offered at this time or later.")
    until: Moment | None = Field(None, description="Offered before this time.")
    live: bool | None = Field(None, description="true: calls that are up; false: calls that have ended.")
    tier: Tier | None = None
    flow: str | None = Field(None, max_length=100, description="Came through this flow.")
    node: str | None = Field(None, max_length=100, description="Came to this node of `flow`.")
    way: str | None = Field(
        None, max_length=100, description="Left `node` so: by an exit, or hung_up, let_go, handed_over there."
    )
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, description="`next` of the page before.")


class CallsApi:
    def __init__(self, queries: Queries, live: LiveBoard, narrator: Narrator, zone: tzinfo) -> None:
        self._queries, self._live, self._narrator, self._zone = queries, live, narrator, zone

    async def calls(self, request: Request) -> Response:
        query: CallQuery = parameters(request, CallQuery)
        return answer(await run_in_threadpool(self._page, query, scope(request)))

    async def call(self, request: Request) -> Response:
        numbers = request.state.visitor.sees_numbers
        return answer(await run_in_threadpool(self._detail, request.path_params["id"], numbers))

    async def score(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._score, request.path_params["id"]))

    def find(self, call: str) -> Cdr:
        """The call's record. Raises Problem 404."""
        cdr = self._queries.call(call)
        if cdr is None:
            raise Problem(404, "no_such_call")
        return cdr

    def _page(self, query: CallQuery, within: Scope) -> CallPage:
        try:
            page = self._queries.calls(query.limit, query.cursor, self._filter(query, within))
        except FarEndError as error:
            raise Problem(400, "bad_parameter", name="cursor", why=str(error)) from error
        recordings = self._queries.recordings({cdr.recording for cdr in page.items if cdr.recording})
        items = [CallItem(**_fields(cdr, recordings.get(cdr.recording or ""))) for cdr in page.items]
        return CallPage(items=items, next=page.next)

    def _filter(self, query: CallQuery, within: Scope) -> CallFilter:
        return CallFilter(
            queue=query.queue,
            agent=query.agent,
            caller=query.caller,
            since=self._zoned(query.since),
            until=self._zoned(query.until),
            live=query.live,
            tier=query.tier,
            through=Through(query.flow, query.node, query.way) if query.flow is not None else None,
            scope=within,
        )

    def _zoned(self, at: datetime | None) -> datetime | None:
        return at.replace(tzinfo=self._zone) if at is not None and at.tzinfo is None else at

    def _detail(self, call: str, numbers: bool) -> CallDetail:
        cdr = self.find(call)
        recording = self._queries.recording(cdr.recording) if cdr.recording else None
        entries = self._queries.timeline(call)
        timeline = self._narrator.tell(entries if numbers else without_numbers(entries), self._live.snapshot().table)
        return CallDetail(**_fields(cdr, recording), timeline=timeline, survey=_marks(self._queries.survey(call)))

    def _score(self, call: str) -> ScoreCardAnswer:
        refuse_deleted(self._queries, self.find(call).recording)
        score = self._queries.score(call)
        if score is None:
            raise Problem(404, "not_scored")
        return ScoreCardAnswer.model_validate(score.card)


def _fields(cdr: Cdr, recording: Recording | None) -> dict[str, Any]:
    own = set(CallItem.model_fields) - {"id", "recording"}
    return {name: getattr(cdr, name) for name in own} | {"id": cdr.call, "recording": _link(recording)}


def _marks(survey: Survey | None) -> SurveyItem | None:
    if survey is None:
        return None
    return SurveyItem(agent=survey.agent, marks=dict(survey.marks), score=survey.score, taken_at=survey.taken_at)


def _link(recording: Recording | None) -> RecordingLink | None:
    """Only what is sealed can be played: before that the file still changes."""
    if recording is None or recording.sealed_at is None or not recording.length_ms:
        return None
    url = f"/api/calls/{recording.call}/recording"
    return RecordingLink(id=recording.recording, length_ms=recording.length_ms, url=url)
