"""Blind calibrations: nobody sees another's marks before all have given theirs or the session is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from console.operation import Operation, answer, content
from console.problems import Problem
from console.review.desk import ReviewDesk, number, told_as_problems
from console.review.schemas import (
    CalibrationItem,
    CalibrationOrder,
    CalibrationPage,
    CriterionSpreadItem,
    CriterionToMark,
    MarksOrder,
    SpreadAnswer,
)
from console.review.telling import card_answer, correction, corrections_in, words
from console.scope import scope
from qa_scoring.review.calibration import spread
from qa_scoring.review.correction import Correction, corrected
from qa_scoring.review.refusal import unsound
from qa_scoring.score_card import ScoreCard
from store.review_rows import Calibration, CalibrationMarks
from store.scoping import Scope

_NONE = "no_such_calibration"


class CalibrationApi:
    def __init__(self, desk: ReviewDesk) -> None:
        self._desk = desk

    def operations(self) -> list[Operation]:
        one = "/api/calibrations/{id}"
        return [
            Operation("calibrations", "/api/calibrations", self.all, "The newest first", CalibrationPage),
            Operation("calibration", one, self.one, "One; with its report once it is closed",
                      CalibrationItem, problems=(404,)),
            Operation("begin_calibration", "/api/calibrations", self.begin, "Let reviewers score a call blind",
                      CalibrationItem, problems=(400, 404, 415), method="POST", body=CalibrationOrder),
            Operation("give_marks", f"{one}/marks", self.give, "Give one's marks, once",
                      CalibrationItem, problems=(400, 404, 409, 415, 422), method="POST", body=MarksOrder),
            Operation("close_calibration", f"{one}/close", self.close, "Wait for nobody any more",
                      CalibrationItem, problems=(404,), method="POST"),
        ]  # fmt: skip

    async def all(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._all, request.state.visitor.name, scope(request)))

    async def one(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._one, number(request, _NONE), request.state.visitor.name))

    async def begin(self, request: Request) -> Response:
        order = await content(request, CalibrationOrder)
        return answer(await run_in_threadpool(self._begin, order, request.state.visitor.name, scope(request)))

    async def give(self, request: Request) -> Response:
        order = await content(request, MarksOrder)
        return answer(await run_in_threadpool(self._give, number(request, _NONE), request.state.visitor.name, order))

    async def close(self, request: Request) -> Response:
        return answer(await run_in_threadpool(self._close, number(request, _NONE), request.state.visitor.name))

    # --- on a thread ---

    def _all(self, who: str, within: Scope) -> CalibrationPage:
        """Who is there for some teams sees those he is asked for his marks in."""
        sessions = self._desk.calibrations
        mine = [each for each in sessions.all() if within.is_everything or who in each.reviewers]
        return CalibrationPage(items=[_item(*sessions.one(each.calibration), who) for each in mine])

    def _one(self, session: int, who: str) -> CalibrationItem:
        with told_as_problems():
            return _item(*self._desk.calibrations.one(session), who)

    def _begin(self, order: CalibrationOrder, who: str, within: Scope) -> CalibrationItem:
        talk = self._desk.calls.talk(order.recording)
        if talk is None or not within.agent(talk.agent):
            raise Problem(404, "not_scored")
        return _item(self._desk.calibrations.begin(talk, order.reviewers, who, datetime.now(UTC)), [], who)

    def _give(self, session: int, who: str, order: MarksOrder) -> CalibrationItem:
        with told_as_problems():
            marks = corrections_in(order.corrections)
            machine = ScoreCard.from_dict(self._desk.calibrations.one(session)[0].machine)
            left = {line.id for line in machine.criteria} - {each.criterion for each in marks}
            if left:
                raise unsound(", ".join(sorted(left)), "校准须给每一项评分", "a calibration needs a mark for each")
            self._desk.calibrations.submit(session, who, marks, datetime.now(UTC))
        return self._one(session, who)

    def _close(self, session: int, who: str) -> CalibrationItem:
        with told_as_problems():
            self._desk.calibrations.close(session, who, datetime.now(UTC))
        return self._one(session, who)


def _item(session: Calibration, marks: Sequence[CalibrationMarks], who: str) -> CalibrationItem:
    mine = next((each for each in marks if each.reviewer == who), None)
    closed, machine = session.closed_at is not None, ScoreCard.from_dict(session.machine)
    return CalibrationItem(
        id=session.calibration,
        recording=session.recording,
        call=session.call,
        reviewers=list(session.reviewers),
        by=session.by,
        created_at=session.created_at,
        closed_at=session.closed_at,
        given=len(marks),
        criteria=[
            CriterionToMark(id=each.id, title=words(each.title), max_points=each.max_points)
            for each in machine.criteria
        ],
        mine=None if mine is None else [correction(each) for each in given(mine)],
        machine=card_answer(machine) if closed or mine is not None else None,
        report=_report(machine, marks) if closed else None,
    )


def given(marks: CalibrationMarks) -> tuple[Correction, ...]:
    return tuple(Correction.from_dict(each) for each in marks.corrections)


def cards_of(machine: ScoreCard, marks: Sequence[CalibrationMarks]) -> dict[str, ScoreCard]:
    return {each.reviewer: corrected(machine, given(each)) for each in marks}


def _report(machine: ScoreCard, marks: Sequence[CalibrationMarks]) -> SpreadAnswer:
    told = spread(machine, cards_of(machine, marks))
    criteria = [
        CriterionSpreadItem(
            criterion=each.criterion,
            title=words(each.title),
            points=dict(each.points),
            spread=each.spread,
            split=each.split,
        )
        for each in told.criteria
    ]
    return SpreadAnswer(
        totals=dict(told.totals),
        machine=told.machine,
        spread=told.spread,
        within_aim=told.within_aim,
        criteria=criteria,
    )
