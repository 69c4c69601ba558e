"""How far machine and people agree, whether that drifts, and the month's figures of agents and teams."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.model import CHINESE, ENGLISH
from console.live import LiveBoard
from console.operation import Operation, answer, parameters
from console.problems import Problem
from console.reports.cells import plain
from console.review.calibration_api import cards_of
from console.review.desk import ReviewDesk
from console.review.schemas import (
    AgreementAnswer,
    AgreementItem,
    AgreementQuery,
    CriterionDrift,
    CriterionMeanItem,
    DriftItem,
    FiguresItem,
    KappaItem,
    MonthQuery,
    QualityKpis,
)
from console.review.telling import estimate, interval, words
from console.schemas import Text
from console.scope import scope
from qa_scoring.review.agreement import Agreement, Pair, agreement, same_mark
from qa_scoring.review.calibration import pairs_of
from qa_scoring.review.drift import Drift, agreement_fell, mean_moved
from qa_scoring.review.kappa import Kappa
from qa_scoring.review.kpis import Figures, Month, month_of
from qa_scoring.review.sampling import Reason
from qa_scoring.score_card import CriterionScore, ScoreCard
from store.review_rows import Kept, parted
from store.scoping import Scope

LONGEST = timedelta(days=370)


class QualityApi:
    """One question at a time: a month's cards are many, and calls go on beside it."""

    def __init__(self, desk: ReviewDesk, live: LiveBoard, zone: tzinfo) -> None:
        self._desk, self._live, self._zone, self._audit = desk, live, zone, desk.audit
        self._counting = asyncio.Lock()

    def operations(self) -> list[Operation]:
        return [
            Operation("agreement", "/api/quality/agreement", self.agreement,
                      "How far machine and people agree on each criterion, and whether that drifts",
                      AgreementAnswer, query=AgreementQuery, problems=(400,)),
            Operation("quality_kpis", "/api/quality/kpis", self.kpis, "A month's scores of agents and teams",
                      QualityKpis, query=MonthQuery, problems=(400,)),
            Operation("quality_table", "/api/quality/kpis.csv", self.table, "The same as a table",
                      media="text/csv", query=MonthQuery, problems=(400,)),
        ]  # fmt: skip

    async def agreement(self, request: Request) -> Response:
        query: AgreementQuery = parameters(request, AgreementQuery)
        if not query.since <= query.until <= query.since + LONGEST:
            raise Problem(400, "bad_parameter", name="until", why=_DAYS)
        async with self._counting:
            return answer(await run_in_threadpool(self._agreement, query))

    async def kpis(self, request: Request) -> Response:
        month = await self._month(request)
        agents = {name: figures(each) for name, each in month.agents.items()}
        teams = {name: figures(each) for name, each in month.teams.items()}
        return answer(QualityKpis(month=month.month, agents=agents, teams=teams, total=figures(month.total)))

    async def table(self, request: Request) -> Response:
        """UTF-8 with a byte order mark, which spreadsheets look for."""
        month = await self._month(request)
        name = f'attachment; filename="quality-{month.month}.csv"'
        told = {"table": "quality", "month": month.month}
        await run_in_threadpool(self._audit.add, datetime.now(UTC), request.state.visitor.name, "exported", told)
        return Response("\ufeff" + as_csv(month), media_type="text/csv", headers={"content-disposition": name})

    async def _month(self, request: Request) -> Month:
        query: MonthQuery = parameters(request, MonthQuery)
        month = query.month or f"{datetime.now(self._zone):%Y-%m}"
        async with self._counting:
            return await run_in_threadpool(self._figures, month, scope(request))

    def _figures(self, month: str, within: Scope) -> Month:
        before, begins, ends = around(month)
        months = {
            before[0]: (self._begin(before[1]), self._begin(begins)),
            month: (self._begin(begins), self._begin(ends)),
        }
        marked = self._desk.calls.marked(self._begin(before[1]), self._begin(ends), months)
        marked = [each for each in marked if within.agent(each.agent)]
        teams = {name: agent.groups for name, agent in self._live.snapshot().table.agents.items()}
        return month_of(marked, month, before[0], teams)

    def _agreement(self, query: AgreementQuery) -> AgreementAnswer:
        since, until = self._begin(query.since), self._begin(query.until + timedelta(days=1))
        kept = self._desk.calls.published(since, until)
        if query.random_only:
            kept = [each for each in kept if Reason.RANDOM in parted(each.row.reasons)]
        people: list[Pair] = []
        for session, marks in self._desk.calibrations.closed(since, until):
            people += pairs_of(cards_of(ScoreCard.from_dict(session.machine), marks))
        recent = until - timedelta(days=query.recent_days)
        return AgreementAnswer(
            machine_human=[_agreement(each) for each in agreement([_pair(each) for each in kept])],
            human_human=[_agreement(each) for each in agreement(people)],
            drift=list(_drifts(kept, recent, query)),
        )

    def _begin(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone).astimezone(UTC)


def around(month: str) -> tuple[tuple[str, date], date, date]:
    """The month before with its first day, the first day of the month, and of the one after."""
    begins = date.fromisoformat(f"{month}-01")
    before = (begins - timedelta(days=1)).replace(day=1)
    return (f"{before:%Y-%m}", before), begins, (begins + timedelta(days=32)).replace(day=1)


def _pair(kept: Kept) -> Pair:
    return kept.review.machine, kept.review.card


Lines = tuple[CriterionScore, CriterionScore]


def _drifts(kept: Sequence[Kept], recent: datetime, query: AgreementQuery) -> Iterator[CriterionDrift]:
    """Of calls before `recent` against those since."""
    before: dict[str, list[Lines]] = {}
    now: dict[str, list[Lines]] = {}
    for each in kept:
        side = now if each.row.called_at >= recent else before
        for pair in zip(each.review.machine.criteria, each.review.card.criteria, strict=True):
            side.setdefault(pair[0].id, []).append(pair)
    for criterion, lines in now.items():
        then = before.get(criterion, [])
        fell = agreement_fell(_same(then), _same(lines), query.bound)
        moved = mean_moved(_bias(then), _bias(lines), query.bias_bound)
        yield CriterionDrift(criterion=criterion, agreement=_drift(fell), bias=_drift(moved))


def _same(lines: Sequence[Lines]) -> list[bool]:
    return [same_mark(*pair) for pair in lines]


def _bias(lines: Sequence[Lines]) -> list[float]:
    return [one.points - other.points for one, other in lines if one.points is not None and other.points is not None]


def _drift(found: Drift) -> DriftItem:
    return DriftItem(
        before=estimate(found.before), now=estimate(found.now), change=interval(found.change), alarm=found.alarm
    )


def _agreement(each: Agreement) -> AgreementItem:
    return AgreementItem(
        criterion=each.criterion,
        title=words(each.title),
        same=estimate(each.same),
        kappa=_kappa(each.kappa),
        linear=_kappa(each.linear),
        quadratic=_kappa(each.quadratic),
        bias=estimate(each.bias),
    )


def _kappa(found: Kappa) -> KappaItem:
    why = None if found.why is None else words(found.why)
    return KappaItem(n=found.n, value=found.value, interval=interval(found.interval), why=why)


def figures(each: Figures) -> FiguresItem:
    plain = {name: getattr(each, name) for name in _PLAIN}
    criteria = [
        CriterionMeanItem(criterion=one.criterion, title=words(one.title), percent=estimate(one.percent))
        for one in each.criteria
    ]
    return FiguresItem(**plain, score=estimate(each.score), fatal=estimate(each.fatal), criteria=criteria)


_PLAIN = ("calls", "reviewed", "trend", "appeals_open", "appeals_won", "appeals_lost")
_HEADINGS = ("kind", "name", "calls", "scored", "reviewed", "score", "score_low", "score_high", "fatal_share",
             "trend", "appeals_open", "appeals_won", "appeals_lost")  # fmt: skip


def as_csv(month: Month) -> str:
    """A row for each agent and team, one for all; a column for each criterion at the end."""
    lines = [("agent", name, each) for name, each in month.agents.items()]
    lines += [("team", name, each) for name, each in month.teams.items()]
    lines.append(("all", "", month.total))
    ids = list(dict.fromkeys(one.criterion for _, _, each in lines for one in each.criteria))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*_HEADINGS, *(f"{criterion}_percent" for criterion in ids)])
    for kind, name, each in lines:
        writer.writerow([kind, plain(name), *_cells(each, ids)])
    return out.getvalue()


def _cells(each: Figures, ids: Sequence[str]) -> list[str]:
    found = asdict(each.score)
    low, high = (found["interval"] or {}).get("low"), (found["interval"] or {}).get("high")
    percents = {one.criterion: one.percent.value for one in each.criteria}
    numbers = [each.score.value, low, high, each.fatal.value, each.trend]
    counts = [each.appeals_open, each.appeals_won, each.appeals_lost]
    return [
        *map(str, (each.calls, each.score.n, each.reviewed)),
        *map(_figure, numbers),
        *map(str, counts),
        *(_figure(percents.get(criterion)) for criterion in ids),
    ]


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


_DAYS = Text.model_validate(
    {
        CHINESE: "应不早于 since，且相距不超过 370 天",
        ENGLISH: "not before `since`, and not more than 370 days after it",
    }
)
