"""The work list: what is asked of it, page by page or as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.errors import FarEndError
from calls.model import CHINESE, ENGLISH
from console.agent.known import AskKnown
from console.live import LiveBoard
from console.operation import Operation, answer, parameters
from console.orders import who
from console.problems import Problem
from console.reports.rows import Rows
from console.reports.sheets import CSV, XLSX, as_csv, as_xlsx
from console.review.desk import ReviewDesk
from console.review.list_file import list_rows
from console.review.named import people
from console.review.schemas import ReviewFileQuery, ReviewPage, ReviewQuery, ReviewsWanted
from console.review.telling import item
from console.schemas import Text
from console.scope import scope
from console.words import Words
from store.cursor import Cursor
from store.review_filter import ReviewFilter
from store.scoping import Scope

MOST_IN_A_FILE = 2000


class ListApi:
    def __init__(self, desk: ReviewDesk, live: LiveBoard, zone: tzinfo, words: Words, known: AskKnown) -> None:
        self._desk, self._live, self._zone, self._words, self._known = desk, live, zone, words, known

    def operations(self) -> list[Operation]:
        return [
            Operation("reviews", "/api/reviews", self.reviews, "Calls for people to review, the latest first",
                      ReviewPage, query=ReviewQuery, problems=(400,)),
            Operation("reviews_csv", "/api/reviews.csv", self.csv, "Their results as CSV, with a byte order mark",
                      media=CSV, query=ReviewFileQuery, problems=(400,)),
            Operation("reviews_xlsx", "/api/reviews.xlsx", self.xlsx, "Their results as XLSX",
                      media=XLSX, query=ReviewFileQuery, problems=(400,)),
        ]  # fmt: skip

    async def reviews(self, request: Request) -> Response:
        query: ReviewQuery = parameters(request, ReviewQuery)
        return answer(await run_in_threadpool(self._page, query, scope(request)))

    async def csv(self, request: Request) -> Response:
        return await self._file(request, "csv", CSV, lambda rows, _: as_csv(rows))

    async def xlsx(self, request: Request) -> Response:
        return await self._file(request, "xlsx", XLSX, as_xlsx)

    async def _file(self, request: Request, ending: str, media: str, make: Callable[[Rows, str], bytes]) -> Response:
        query: ReviewFileQuery = parameters(request, ReviewFileQuery)
        rows = await run_in_threadpool(self._rows, query, scope(request))
        body = await run_in_threadpool(make, rows, query.language)
        wanted = query.model_dump(mode="json", exclude_none=True)
        detail = {"wanted": wanted, "format": ending, "rows": len(rows.cells)}
        await run_in_threadpool(self._desk.audit.add, datetime.now(UTC), who(request), "reviews_exported", detail)
        name = f"reviews-{datetime.now(self._zone):%Y-%m-%d}.{ending}"
        return Response(body, media_type=media, headers={"content-disposition": f'attachment; filename="{name}"'})

    # --- on a thread ---

    def _page(self, query: ReviewQuery, within: Scope) -> ReviewPage:
        now = datetime.now(UTC)
        rows = self._desk.reviews.listed(self._wanted(query, within), query.limit + 1, _after(query.cursor))
        items = [item(row, now) for row in rows[: query.limit]]
        last = rows[query.limit - 1] if len(rows) > query.limit else None
        return ReviewPage(items=items, next=Cursor(last.called_at, last.review).to_text() if last else None)

    def _rows(self, query: ReviewFileQuery, within: Scope) -> Rows:
        """Raises Problem 400 for more than a file has."""
        found = self._desk.reviews.listed(self._wanted(query, within), MOST_IN_A_FILE + 1)
        if len(found) > MOST_IN_A_FILE:
            raise Problem(400, "too_many_reviews", most=MOST_IN_A_FILE)
        table = self._live.snapshot().table
        return list_rows(self._desk.reviews.whole(found), table, self._words, query.language, self._zone)

    def _wanted(self, query: ReviewsWanted, within: Scope) -> ReviewFilter:
        wanted = ReviewFilter(
            day=query.day.isoformat() if query.day else None,
            agent=query.agent,
            queue=query.queue,
            state=query.state,
            reason=query.reason.value if query.reason else None,
            hit=query.rule,
            score_from=query.score_from,
            score_to=query.score_to,
            reviewed_by=query.reviewed_by,
            claimed_by=query.claimed_by,
            overdue_at=datetime.now(UTC) if query.overdue else None,
            open=query.open,
            since=_midnight(query.since, self._zone),
            until=_midnight(query.until, self._zone, 1),
            shortest_ms=_ms(query.shortest_s),
            longest_ms=_ms(query.longest_s),
            direction=query.direction,
            people=people(query.who, self._live.snapshot().table, self._known().customers) if query.who else None,
            words=query.words or "",
            scope=within,
        )
        if query.words and not wanted.terms:
            raise Problem(400, "no_words")
        return wanted


def _midnight(day: date | None, zone: tzinfo, later: int = 0) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=later), time(), zone)


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _after(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    try:
        found = Cursor.from_text(cursor)
    except FarEndError as error:
        why = Text.model_validate({CHINESE: "不是上一页的 next", ENGLISH: "is not `next` of a page"})
        raise Problem(400, "bad_parameter", name="cursor", why=why) from error
    return found.offered_at, found.call
