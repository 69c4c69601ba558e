"""What is to be scored, what could not be, and scoring a month again [Q2]."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.operation import Operation, answer, content, parameters
from console.orders import who
from console.problems import Problem
from console.scoring_schemas import (
    BatchItem,
    BatchOrder,
    BatchPage,
    ScoringBacklog,
    ScoringJob,
    ScoringJobPage,
    ScoringJobQuery,
    ScoringKind,
    ScoringRetried,
    ScoringRetry,
)
from store.auditing import AuditTrail
from store.scoring_batches import ScoringBatches
from store.scoring_jobs import ScoringJobs
from store.scoring_rows import BatchProgress, Job

ALL = "/api/scoring"


@dataclass(frozen=True, slots=True)
class Scoring:
    """What the console has of scoring; `wake` tells those who score that there is something to do."""

    jobs: ScoringJobs
    batches: ScoringBatches
    wake: Callable[[], None]


class ScoringApi:
    def __init__(self, scoring: Scoring, audit: AuditTrail) -> None:
        self._scoring, self._audit = scoring, audit

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "scoring_backlog", f"{ALL}/backlog", self.backlog, "How much is to be scored, by kind", ScoringBacklog
            ),
            Operation(
                "scoring_jobs", f"{ALL}/jobs", self.jobs, "Scoring jobs in one state, the latest first",
                ScoringJobPage, query=ScoringJobQuery, problems=(400,),
            ),
            Operation(
                "retry_scoring", f"{ALL}/retry", self.retry, "Try anew what was set aside",
                ScoringRetried, problems=(400, 404, 415), method="POST", body=ScoringRetry,
            ),
            Operation(
                "scoring_batches", f"{ALL}/batches", self.batches, "Calls scored again, batch by batch", BatchPage
            ),
            Operation(
                "make_scoring_batch", f"{ALL}/batches", self.make, "Score the calls of a time again",
                BatchItem, problems=(400, 415), method="POST", body=BatchOrder,
            ),
        ]  # fmt: skip

    async def backlog(self, _: Request) -> Response:
        found = await run_in_threadpool(self._scoring.jobs.backlog, datetime.now(UTC))
        return answer(ScoringBacklog(kinds=[ScoringKind(kind=kind, **asdict(each)) for kind, each in found.items()]))

    async def jobs(self, request: Request) -> Response:
        query: ScoringJobQuery = parameters(request, ScoringJobQuery)
        found = await run_in_threadpool(self._scoring.jobs.listed, query.state, query.limit)
        return answer(ScoringJobPage(items=[_job(job) for job in found]))

    async def retry(self, request: Request) -> Response:
        wanted = await content(request, ScoringRetry)
        return await run_in_threadpool(self._retry, who(request), wanted.recording)

    async def batches(self, _: Request) -> Response:
        found = await run_in_threadpool(self._scoring.batches.listed)
        return answer(BatchPage(items=[_batch(each) for each in found]))

    async def make(self, request: Request) -> Response:
        order = await content(request, BatchOrder)
        if order.until <= order.since:
            raise Problem(400, "until_before_since")
        return await run_in_threadpool(self._make, who(request), order)

    def _retry(self, by: str, recording: str | None) -> Response:
        now = datetime.now(UTC)
        count = self._scoring.jobs.retry(now, recording)
        if recording is not None and not count:
            raise Problem(404, "nothing_set_aside")
        if count:
            self._audit.add(now, by, "scoring_retried", {"recording": recording or "", "jobs": count})
            self._scoring.wake()
        return answer(ScoringRetried(jobs=count))

    def _make(self, by: str, order: BatchOrder) -> Response:
        now, batch = datetime.now(UTC), secrets.token_hex(4)
        made = self._scoring.batches.make(batch, order.since, order.until, by=by, now=now)
        told = {"batch": batch, "since": order.since.isoformat(), "until": order.until.isoformat()}
        self._audit.add(now, by, "scoring_batch_made", {**told, "recordings": made.batch.recordings})
        self._scoring.wake()
        return answer(_batch(made))


def _job(job: Job) -> ScoringJob:
    return ScoringJob(**{name: getattr(job, name) for name in ScoringJob.model_fields})


def _batch(each: BatchProgress) -> BatchItem:
    made = {name: getattr(each.batch, name) for name in ("batch", "since", "until", "by", "made_at", "recordings")}
    return BatchItem(**made, open=each.open, done=each.done, set_aside=each.set_aside)
