"""A draft of a rubric tried on past calls, and the cases it is held to [Q3, Q4]."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.operation import Operation, answer, content, parameters
from console.orders import who
from console.problems import Problem
from console.published import answered, number_in
from console.rubric_schemas import (
    CaseItem,
    CaseOffer,
    CasePage,
    CaseRetirement,
    CasesQuery,
    ChangedAgent,
    ChangedCall,
    WhatIfAnswer,
    WhatIfQuestion,
)
from console.rubrics import Rubrics
from console.schemas import Text
from console.trials_api import text_of
from qa_scoring.score_card import Status
from qa_scoring.what_if import CallEffect, Effect, beyond
from qa_scoring.wording import Wording
from store.auditing import Hand
from store.queries import Queries
from store.regression_cases import Decided, KeptCase

USUAL_DAYS = 30
MOST_BYTES = 8 * 1024 * 1024


class RubricApi:
    """One draft at a time is tried, `judging` says: not the lock of tables and flows, for a month of calls takes
    minutes, and supervisors change tables meanwhile."""

    def __init__(self, rubrics: Rubrics, queries: Queries, judging: asyncio.Lock) -> None:
        self._rubrics, self._queries, self._judging = rubrics, queries, judging

    def operations(self) -> list[Operation]:
        cases = "/api/rubric/cases"
        return [
            Operation(
                "rubric_whatif", "/api/rubric/whatif", self.what_if, "What a draft would change of past calls",
                WhatIfAnswer, problems=(404, 413, 422), method="POST", body=WhatIfQuestion,
                largest_body_bytes=MOST_BYTES,
            ),
            Operation(
                "rubric_cases", cases, self.cases, "Cases decided by people, which drafts are held to",
                CasePage, query=CasesQuery, problems=(400,),
            ),
            Operation(
                "add_rubric_case", cases, self.add_case, "Hold drafts to how a call was judged by a person",
                CaseItem, problems=(404, 422), method="POST", body=CaseOffer,
            ),
            Operation(
                "retire_rubric_case", f"{cases}/{{id}}/retire", self.retire_case, "Hold drafts to a case no longer",
                CaseItem, problems=(404, 409), method="POST", body=CaseRetirement,
            ),
        ]  # fmt: skip

    async def what_if(self, request: Request) -> Response:
        question = await content(request, WhatIfQuestion)
        async with self._judging:
            return await answered(lambda: self._what_if(question))

    async def cases(self, request: Request) -> Response:
        query: CasesQuery = parameters(request, CasesQuery)
        rows = await run_in_threadpool(self._rubrics.cases.all, query.limit + 1, query.before)
        shown = rows[: query.limit]
        more = shown[-1].case.case if len(rows) > len(shown) else None
        return answer(CasePage(items=[_case(row) for row in shown], next=more))

    async def add_case(self, request: Request) -> Response:
        """By whom it was judged stands in the case: the name of who sends it."""
        offer, hand = await content(request, CaseOffer), Hand(who(request), datetime.now(UTC))
        if (offer.status is Status.SCORED) is (offer.earned is None):
            raise Problem(422, "case_needs_points")
        return await run_in_threadpool(self._add_case, offer, hand)

    async def retire_case(self, request: Request) -> Response:
        number, why = number_in(request), (await content(request, CaseRetirement)).reason
        hand = Hand(who(request), datetime.now(UTC))
        return await run_in_threadpool(self._retire, number, why, hand)

    def _what_if(self, question: WhatIfQuestion) -> WhatIfAnswer:
        of = self._rubrics.published
        before = text_of(of, question.before) if question.before is not None else of.publisher.live_text()
        after = text_of(of, question.after)
        until = question.until or datetime.now(UTC)
        since = question.since or until - timedelta(days=USUAL_DAYS)
        effect = self._rubrics.what_if(before, after, since, until, question.most)
        failures = self._rubrics.examine(after)
        return _answer(effect, [failure.reason for failure in failures], question.listed)

    def _add_case(self, offer: CaseOffer, hand: Hand) -> Response:
        cdr = self._queries.call(offer.call)
        if cdr is None or not cdr.recording:
            raise Problem(404, "no_such_call" if cdr is None else "no_recording")
        decided = Decided(cdr.recording, offer.call, offer.criterion, offer.status, offer.earned, offer.reason)
        return answer(_case(self._rubrics.cases.add(decided, hand)), 201)

    def _retire(self, number: int, why: str, hand: Hand) -> Response:
        cases = self._rubrics.cases
        if cases.one(number) is None:
            raise Problem(404, "no_such_case")
        if not cases.retire(number, why, hand):
            raise Problem(409, "case_is_retired")
        retired = cases.one(number)
        assert retired is not None
        return answer(_case(retired))


def _answer(effect: Effect, failed: list[Wording], listed: int) -> WhatIfAnswer:
    changed = effect.changed
    return WhatIfAnswer(
        calls=len(effect.calls),
        changed=len(changed),
        mean_difference=effect.mean_difference,
        fatal_gained=effect.fatal_gained,
        fatal_lost=effect.fatal_lost,
        criteria=dict(effect.by_criterion),
        agents=[ChangedAgent(**asdict(agent)) for agent in effect.by_agent],
        largest=[_call(call) for call in changed[:listed]],
        second_person=[_text(reason) for reason in beyond(effect)],
        cases=[_text(reason) for reason in failed],
    )


def _call(call: CallEffect) -> ChangedCall:
    return ChangedCall(**asdict(call), difference=call.difference)


def _text(words: Wording) -> Text:
    return Text.model_validate(words.to_dict())


def _case(kept: KeptCase) -> CaseItem:
    case = asdict(kept.case)
    return CaseItem(
        id=case.pop("case"),
        **case,
        made_at=kept.made_at,
        retired_at=kept.retired_at,
        retired_by=kept.retired_by,
        retired_why=kept.retired_why,
    )
