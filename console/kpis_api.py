"""Key figures of any stretch of time, told from the journal in the database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, tzinfo
from time import monotonic

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.errors import ConfigurationError
from calls.model import CHINESE, ENGLISH
from console.calls_api import Moment
from console.kpi_answer import KpiAnswer, Question, tell
from console.live import LiveBoard
from console.operation import Operation, answer, parameters
from console.problems import Problem
from console.schemas import Shape, Text
from console.scope import scope
from routing.kpi.observer import HEARD, Observer
from routing.kpi.scheme import Scheme
from routing.kpi.service_level import GENESYS, rule_of
from store.queries import Queries
from store.scoping import Scope

BEFORE = timedelta(hours=12)
"""How much is read before the time asked for: who was there, and who waited already."""
AFTER = timedelta(hours=6)
"""How much is read after it: what became of those who came last."""
LONGEST = timedelta(days=32)
MOST_INTERVALS = 3_000


class KpiQuery(Shape):
    """Which calls, and how they are judged. Times without a zone are the hotline's own."""

    queue: str | None = Field(None, description="Only this queue's callers.")
    since: Moment | None = Field(None, description="Came at this time or later; else since midnight.")
    until: Moment | None = Field(None, description="Came before this time; else until now.")
    interval_s: float | None = Field(None, ge=60, le=31 * 86400, description="Tell them apart by when they came.")
    definition: str = Field(
        GENESYS, max_length=100, description="The service level: genesys with switches, all_callers, asterisk, …"
    )
    within_s: float | None = Field(None, ge=0, le=86400, description="In time; else what each queue says.")
    short_s: float = Field(5.0, ge=0, le=3600, description="Short-abandoned: gave up within so many seconds.")


LONGEST_S = 60.0
"""How long one question may keep the processor from the calls, and others from asking."""


class KpisApi:
    """One question at a time is worked out: a month takes seconds, and calls go on beside it. What takes longer than
    `longest_s` is given up."""

    def __init__(self, queries: Queries, live: LiveBoard, zone: tzinfo, longest_s: float = LONGEST_S) -> None:
        self._queries, self._live, self._zone, self._longest_s = queries, live, zone, longest_s
        self._counting = asyncio.Lock()

    def operations(self) -> list[Operation]:
        summary = "Key figures of queues, classes, intervals and agents, each with its definition"
        return [Operation("kpis", "/api/kpis", self.kpis, summary, KpiAnswer, query=KpiQuery, problems=(400, 503))]

    async def kpis(self, request: Request) -> Response:
        query: KpiQuery = parameters(request, KpiQuery)
        now = datetime.now(UTC)
        question = self._question(query, now)
        async with self._counting:
            return answer(await run_in_threadpool(self._tell, question, now, scope(request)))

    def _question(self, query: KpiQuery, now: datetime) -> Question:
        """Raises Problem 400 for a definition nobody knows and for a time that cannot be told of."""
        midnight = now.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        since, until = self._utc(query.since or midnight), self._utc(query.until or now)
        if not since <= until <= since + LONGEST:
            raise Problem(400, "bad_parameter", name="until", why=_TIMES)
        if query.interval_s is not None and (until - since).total_seconds() / query.interval_s > MOST_INTERVALS:
            raise Problem(400, "bad_parameter", name="interval_s", why=_INTERVALS)
        try:
            rule_of(query.definition)
        except ConfigurationError as error:
            fault = error.faults[0]
            why = _text(fault.remedy_zh, fault.remedy)
            raise Problem(400, "bad_parameter", name="definition", why=why) from error
        scheme = Scheme(since, until, query.interval_s, query.within_s, query.short_s)
        return Question(scheme, query.definition, query.queue)

    def _tell(self, question: Question, now: datetime, within: Scope) -> KpiAnswer:
        since, until = question.scheme.since or now, question.scheme.until or now
        table = self._live.snapshot().table
        within_s = {name: queue.service_level.within_s for name, queue in table.queues.items()}
        observer = Observer(question.scheme, within_s)
        give_up = monotonic() + self._longest_s
        for entry in self._queries.retold(HEARD, since - BEFORE, until + AFTER):
            observer.hear(entry)
            if monotonic() > give_up:
                raise Problem(503, "too_much_to_count", seconds=f"{self._longest_s:g}")
        told = tell(observer, min(now, until + AFTER), question)
        mine = {name: figures for name, figures in told.agents.items() if within.agent(name)}
        return told.model_copy(update={"agents": mine})

    def _utc(self, at: datetime) -> datetime:
        return (at.replace(tzinfo=self._zone) if at.tzinfo is None else at).astimezone(UTC)


def _text(chinese: str, english: str) -> Text:
    return Text.model_validate({CHINESE: chinese, ENGLISH: english})


_TIMES = _text("应不早于 since，且相距不超过 32 天", "not before `since`, and not more than 32 days after it")
_INTERVALS = _text(f"时段过多，最多 {MOST_INTERVALS} 个", f"too many intervals; at most {MOST_INTERVALS}")
