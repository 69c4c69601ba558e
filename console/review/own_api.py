"""An agent's own reviews and coaching notes. What is another's is not there: 404, as for what never was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.operation import Operation, answer, content
from console.problems import Problem
from console.review.coaching_api import note_item
from console.review.desk import ReviewDesk, number, told_as_problems
from console.review.schemas import AppealOrder, NoteItem, NotePage, OwnDetail, OwnPage
from console.review.telling import own, own_detail
from qa_scoring.review import process
from qa_scoring.review.process import Person, Review
from qa_scoring.review.states import State
from store.review_filter import ReviewFilter
from store.review_rows import Kept
from store.reviews import NoSuchReviewError

MOST = 200


class OwnApi:
    def __init__(self, desk: ReviewDesk) -> None:
        self._desk = desk

    def operations(self) -> list[Operation]:
        one, steps = "/api/my/reviews/{id}", (404, 409, 422)
        return [
            Operation("my_reviews", "/api/my/reviews", self.reviews, "One's own calls that were reviewed", OwnPage),
            Operation("my_review", one, self.review, "One of them, with evidence", OwnDetail, problems=(404,)),
            Operation("acknowledge_review", f"{one}/acknowledge", self.acknowledge, "Take it as it is",
                      OwnDetail, problems=steps, method="POST"),
            Operation("appeal_review", f"{one}/appeal", self.appeal, "Appeal, with words for each criterion",
                      OwnDetail, problems=(400, 415, *steps), method="POST", body=AppealOrder),
            Operation("my_coaching", "/api/my/coaching", self.notes, "Words about moments of one's calls", NotePage),
            Operation("acknowledge_note", "/api/my/coaching/{id}/acknowledge", self.read, "Say that one has read it",
                      NoteItem, problems=(404,), method="POST"),
        ]  # fmt: skip

    async def reviews(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._reviews, request))

    async def review(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._review, request))

    async def acknowledge(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._act, request, process.acknowledge))

    async def appeal(self, request: Request) -> Response:
        items = (await content(request, AppealOrder)).items

        def step(before: Review, who: Person, at: datetime) -> Review:
            return process.appeal(before, who, at, items, self._desk.reviews.terms)

        return answer(await run_in_threadpool(self._act, request, step))

    async def notes(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._notes, request))

    async def read(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._read, request))

    # --- on a thread ---

    def _reviews(self, request: Request) -> OwnPage:
        agent, now = self._desk.person(request).agent, datetime.now(UTC)
        rows = self._desk.reviews.listed(ReviewFilter(agent=agent, released_at=now), MOST) if agent else []
        return OwnPage(items=[own(row, now) for row in rows])

    def _review(self, request: Request) -> OwnDetail:
        with told_as_problems():
            return own_detail(own_review(self._desk, request, self._desk.person(request)), datetime.now(UTC))

    def _act(self, request: Request, step: Callable[[Review, Person, datetime], Review]) -> OwnDetail:
        who, now = self._desk.person(request), datetime.now(UTC)
        with told_as_problems():
            review = own_review(self._desk, request, who).row.review
            return own_detail(self._desk.reviews.act(review, who, now, lambda before: step(before, who, now)), now)

    def _notes(self, request: Request) -> NotePage:
        agent = self._desk.person(request).agent
        notes = self._desk.coaching.told(agent, datetime.now(UTC)) if agent else []
        return NotePage(items=[note_item(each) for each in notes])

    def _read(self, request: Request) -> NoteItem:
        agent = self._desk.person(request).agent
        found = number(request, "no_such_note")
        read = self._desk.coaching.acknowledge(found, agent, datetime.now(UTC)) if agent else None
        if read is None:
            raise Problem(404, "no_such_note")
        return note_item(read)


def own_review(desk: ReviewDesk, request: Request, who: Person) -> Kept:
    """Raises NoSuchReviewError for another's, and for one that is not published or not his to see yet."""
    kept = desk.reviews.one(request.path_params["id"])
    row = kept.row
    hidden = row.state is State.PENDING or (row.released_at is not None and row.released_at > datetime.now(UTC))
    if not who.agent or row.agent != who.agent or hidden:
        raise NoSuchReviewError(row.review)
    return kept
