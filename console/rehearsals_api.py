"""Tables tried before they are published: what if this caller rang, what if that day came again [R7]."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.errors import ConfigurationError, HotlineError
from console.operation import Operation, answer, content
from console.problems import Problem, place
from console.published import Published, answered, number_in
from console.publishing_schemas import MOST_CHARACTERS, TextChoice
from console.refusals import told_as_problems
from console.rehearsals import CallToTry, DayToRun, Named, Rehearsals, Run
from console.rehearsals_schemas import (
    ReplayAnswer,
    ReplayItem,
    ReplayOrder,
    ReplayPage,
    WhatIfCallAnswer,
    WhatIfCallQuestion,
)
from console.trials_api import text_of

ALL = "/api/tables"
MOST_BYTES = 8 * MOST_CHARACTERS


class RehearsalsApi:
    """One call is tried at a time, and one day run."""

    def __init__(self, published: Published, rehearsals: Rehearsals) -> None:
        self._published, self._rehearsals = published, rehearsals
        self._trying = asyncio.Lock()

    def operations(self) -> list[Operation]:
        runs, one = f"{ALL}/replays", f"{ALL}/replays/{{id}}"
        return [
            Operation(
                "table_whatif", f"{ALL}/whatif", self.what_if, "What if this caller rang", WhatIfCallAnswer,
                problems=(404, 413, 422, 503), method="POST", body=WhatIfCallQuestion, largest_body_bytes=MOST_BYTES,
            ),
            Operation(
                "begin_replay", runs, self.begin, "Run a past day again under two tables", ReplayAnswer,
                problems=(404, 409, 413, 422), method="POST", body=ReplayOrder, largest_body_bytes=MOST_BYTES,
                done=(202,),
            ),
            Operation("replays", runs, self.replays, "Days run again lately", ReplayPage),
            Operation("replay", one, self.replay, "A day run again: how far, what came of it", ReplayAnswer,
                      problems=(404,)),
            Operation("call_off_replay", one, self.call_off, "Wait for it no longer", ReplayAnswer,
                      problems=(404,), method="DELETE"),
        ]  # fmt: skip

    async def what_if(self, request: Request) -> Response:
        question = await content(request, WhatIfCallQuestion)
        async with self._trying:
            return await answered(lambda: self._what_if(question))

    async def begin(self, request: Request) -> Response:
        order, by = await content(request, ReplayOrder), request.state.visitor.name
        return answer(_run(await run_in_threadpool(self._begin, order, by)), 202)

    async def replays(self, _: Request) -> Response:
        return answer(ReplayPage(items=[_item(run) for run in self._rehearsals.runs.all()]))

    async def replay(self, request: Request) -> Response:
        return answer(_known(self._rehearsals.runs.one(number_in(request))))

    async def call_off(self, request: Request) -> Response:
        return answer(_known(self._rehearsals.runs.call_off(number_in(request))))

    def _what_if(self, question: WhatIfCallQuestion) -> WhatIfCallAnswer:
        table = self._named(question)
        at = question.at or datetime.now(UTC)
        agents = tuple(question.agents) if question.agents is not None else None
        call = CallToTry(question.caller, question.dialled, at, question.keys, agents, question.limit_s)
        try:
            return WhatIfCallAnswer.model_validate(self._rehearsals.what_if(table, call, None))
        except ConfigurationError:
            raise
        except HotlineError as error:
            raise Problem(503, "trial_failed", why=str(error)) from error

    def _begin(self, order: ReplayOrder, by: str) -> Run:
        what = DayToRun(order.day, order.runs, order.seed, order.within_s)
        with told_as_problems():
            against = self._named(order.against) if order.against is not None else self._live()
            run = self._rehearsals.runs.begin(what, against, self._named(order), by=by)
        if run is None:
            raise Problem(409, "replay_runs")
        return run

    def _live(self) -> Named:
        publisher = self._published.publisher
        return Named(publisher.live_label(), publisher.live_text())

    def _named(self, choice: TextChoice) -> Named:
        """Raises RefusedError."""
        label = choice.name if choice.text is not None or choice.version is None else str(choice.version)
        return Named(label, text_of(self._published, choice))


def _known(run: Run | None) -> ReplayAnswer:
    if run is None:
        raise Problem(404, "not_found")
    return _run(run)


def _run(run: Run) -> ReplayAnswer:
    told: dict[str, Any] = {"result": run.result, "faults": [place(fault).model_dump() for fault in run.faults]}
    return ReplayAnswer.model_validate(_item(run).model_dump() | told)


def _item(run: Run) -> ReplayItem:
    what = asdict(run.what)
    against, table = run.labels
    return ReplayItem(
        id=run.id,
        by=run.by,
        begun_at=run.begun_at,
        day=what["day"],
        runs=what["runs"],
        against=against,
        table=table,
        state=run.state,
        share=run.share,
    )
