"""The reviewers' work: a review in hand, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.operation import Operation, answer, content, parameters
from console.problems import Problem
from console.review.desk import ReviewDesk, told_as_problems
from console.review.learning import learn
from console.review.schemas import (
    DayQuery,
    DecideOrder,
    ProgressAnswer,
    PublishReviewOrder,
    ReviewDetail,
    ReviewDraftItem,
    ReviewDraftOrder,
    ReviewItem,
    TextOrder,
    TryOrder,
)
from console.review.telling import card_answer, corrections_in, detail, item
from console.schemas import ScoreCardAnswer
from qa_scoring.review import process
from qa_scoring.review.correction import check, corrected, merged
from qa_scoring.review.process import Person, Review
from qa_scoring.review.sampling import Reason
from qa_scoring.review.states import State
from store.auditing import Hand
from store.review_calls import to_review

Step = Callable[[Review, Person, datetime], Review]


class WorkApi:
    def __init__(self, desk: ReviewDesk, zone: tzinfo) -> None:
        self._desk, self._zone = desk, zone

    def operations(self) -> list[Operation]:
        one = "/api/reviews/{id}"
        steps = (403, 404, 409, 415, 422, 400)
        return [
            Operation("review_progress", "/api/reviews/progress", self.progress, "How far a day's sample is",
                      ProgressAnswer, query=DayQuery, problems=(400,)),
            Operation("review", one, self.review, "One review with the machine's card and every step",
                      ReviewDetail, problems=(404,)),
            Operation("request_review", "/api/recordings/{id}/review", self.request, "Put a recording on the list",
                      ReviewDetail, problems=(404, 409), method="POST"),
            Operation("claim_review", f"{one}/claim", self.claim, "Take it in hand for half an hour",
                      ReviewItem, problems=(404, 409), method="POST"),
            Operation("release_review", f"{one}/release", self.release, "Put it back",
                      ReviewItem, problems=(404, 409), method="POST"),
            Operation("save_review_draft", f"{one}/draft", self.save, "Keep what one has so far, and the claim",
                      ReviewDraftItem, problems=(400, 404, 409, 415), method="PUT", body=ReviewDraftOrder),
            Operation("try_review", f"{one}/try", self.try_out, "The card with corrections; nothing is kept",
                      ScoreCardAnswer, problems=(400, 404, 415, 422), method="POST", body=TryOrder),
            Operation("publish_review", f"{one}/publish", self.publish, "Publish it to the agent",
                      ReviewDetail, problems=steps, method="POST", body=PublishReviewOrder),
            Operation("decide_review", f"{one}/decide", self.decide, "Decide an appeal as the second person",
                      ReviewDetail, problems=steps, method="POST", body=DecideOrder),
            Operation("reopen_review", f"{one}/reopen", self.reopen, "Begin another round, which will supersede this",
                      ReviewDetail, problems=steps, method="POST", body=TextOrder),
        ]  # fmt: skip

    async def progress(self, request: Request) -> Response:
        query: DayQuery = parameters(request, DayQuery)
        who, day = request.state.visitor.name, query.day.isoformat() if query.day else None
        told = await run_in_threadpool(self._desk.reviews.progress, who, _now(), day)
        return answer(
            ProgressAnswer(day=told.day, done=told.done, total=told.total, mine=told.mine, overdue=told.overdue)
        )

    async def review(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._detail, request))

    async def request(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._request, request))

    async def claim(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._hand, request, self._desk.reviews.claim))

    async def release(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._hand, request, self._desk.reviews.release))

    async def save(self, request: Request) -> Response:
        order = await content(request, ReviewDraftOrder)
        return answer(await run_in_threadpool(self._save, request, order))

    async def try_out(self, request: Request) -> Response:
        order = await content(request, TryOrder)
        return answer(await run_in_threadpool(self._try, request.path_params["id"], order))

    async def publish(self, request: Request) -> Response:
        order = await content(request, PublishReviewOrder)

        def step(before: Review, who: Person, at: datetime) -> Review:
            return process.publish(
                before, who, at, corrections_in(order.corrections), order.text, released_at=order.release_at
            )

        return answer(await run_in_threadpool(self._act, request, step, held=True, learned=True))

    async def decide(self, request: Request) -> Response:
        order = await content(request, DecideOrder)

        def step(before: Review, who: Person, at: datetime) -> Review:
            return process.decide(before, who, at, corrections_in(order.corrections), order.text)

        return answer(await run_in_threadpool(self._act, request, step, held=True, named=True, learned=True))

    async def reopen(self, request: Request) -> Response:
        order = await content(request, TextOrder)

        def step(before: Review, who: Person, at: datetime) -> Review:
            return process.reopen(before, who, at, order.text)

        return answer(await run_in_threadpool(self._act, request, step))

    # --- on a thread ---

    def _detail(self, request: Request) -> ReviewDetail:
        review, reviews = request.path_params["id"], self._desk.reviews
        with told_as_problems():
            return detail(reviews.one(review), reviews.draft(review, request.state.visitor.name), _now())

    def _request(self, request: Request) -> ReviewDetail:
        talk, now = self._desk.calls.talk(request.path_params["id"]), _now()
        if talk is None:
            raise Problem(404, "not_scored")
        row = to_review(talk, [Reason.DISPUTED], f"{talk.began.astimezone(self._zone):%Y-%m-%d}", now)
        if not self._desk.reviews.add(row, request.state.visitor.name):
            raise Problem(409, "reviewed_already")
        return self._detail(request)

    def _hand(self, request: Request, do: Callable[..., object]) -> ReviewItem:
        with told_as_problems():
            do(request.path_params["id"], request.state.visitor.name, _now())
            return item(self._desk.reviews.one(request.path_params["id"]).row, _now())

    def _save(self, request: Request, order: ReviewDraftOrder) -> ReviewDraftItem:
        with told_as_problems():
            review, who = request.path_params["id"], request.state.visitor.name
            kept = self._desk.reviews.save_draft(review, who, order.content, _now())
        return ReviewDraftItem(content=dict(kept.content), saved_at=kept.saved_at)

    def _try(self, review: str, order: TryOrder) -> ScoreCardAnswer:
        """By the arithmetic of publishing, so that a page need not have one of its own."""
        with told_as_problems():
            kept, given = self._desk.reviews.one(review), corrections_in(order.corrections)
            machine, before = kept.review.machine, kept.review.corrections
            marks = merged(before, given) if kept.row.state is State.APPEALED else given
            check(machine, marks)
            return card_answer(corrected(machine, marks))

    def _act(
        self, request: Request, step: Step, *, held: bool = False, named: bool = False, learned: bool = False
    ) -> ReviewDetail:
        now, review = _now(), request.path_params["id"]
        with told_as_problems():
            self._desk.reviews.one(review)
            who = self._desk.named(request) if named else self._desk.person(request)
            kept = self._desk.reviews.act(review, who, now, partial(_as, step, who, now), held=held)
            if learned:
                learn(self._desk.cases, kept, Hand(who.name, now))
        return detail(kept, None, now)


def _as(step: Step, who: Person, at: datetime, before: Review) -> Review:
    return step(before, who, at)


def _now() -> datetime:
    return datetime.now(UTC)
