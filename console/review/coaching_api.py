"""Reviewers' words to agents about moments of calls."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.operation import Operation, answer, content, parameters
from console.problems import Problem
from console.review.desk import ReviewDesk
from console.review.schemas import NoteItem, NoteOrder, NotePage, NoteQuery
from console.scope import scope
from store.review_rows import CoachingNote


class CoachingApi:
    def __init__(self, desk: ReviewDesk) -> None:
        self._desk = desk

    def operations(self) -> list[Operation]:
        return [
            Operation("coaching", "/api/coaching", self.notes, "Words to agents about moments of calls, newest first",
                      NotePage, query=NoteQuery, problems=(400,)),
            Operation("add_note", "/api/coaching", self.add, "Say something about a moment of a scored recording",
                      NoteItem, problems=(400, 404, 415), method="POST", body=NoteOrder),
        ]  # fmt: skip

    async def notes(self, request: Request) -> Response:
        query: NoteQuery = parameters(request, NoteQuery)
        found = await run_in_threadpool(self._desk.coaching.notes, query.agent, query.recording, scope=scope(request))
        return answer(NotePage(items=[note_item(each) for each in found]))

    async def add(self, request: Request) -> Response:
        order = await content(request, NoteOrder)
        if order.end_ms <= order.start_ms:
            raise Problem(400, "ends_too_soon")
        return answer(await run_in_threadpool(self._add, request, order))

    def _add(self, request: Request, order: NoteOrder) -> NoteItem:
        talk = self._desk.calls.talk(order.recording)
        if talk is None or not scope(request).agent(talk.agent):
            raise Problem(404, "not_scored")
        by, now = request.state.visitor.name, datetime.now(UTC)
        fresh = CoachingNote(
            0,
            talk.recording,
            talk.call,
            talk.agent,
            order.criterion,
            order.start_ms,
            order.end_ms,
            order.text,
            by,
            now,
        )
        return note_item(self._desk.coaching.add(fresh))


def note_item(row: CoachingNote) -> NoteItem:
    values = asdict(row)
    return NoteItem(id=values.pop("note"), **values)
