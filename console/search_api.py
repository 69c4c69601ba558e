"""Recordings found by call, score, keeping and words [Q1]."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, tzinfo

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.errors import FarEndError
from calls.model import Purpose, Tier
from calls.retention import RetentionClass
from console.calls_api import Moment
from console.operation import Operation, answer, parameters
from console.problems import Problem
from console.schemas import Shape
from console.scope import scope
from store.rows import Found, Hit
from store.scoping import Scope
from store.searching import Search, Searches

MOST_HITS = 10
SNIPPET = 60
"""Characters of an utterance that are shown."""


class RecordingQuery(Shape):
    """Which recordings. Times without a zone are the hotline's own."""

    caller: str | None = Field(None, description="The whole number.")
    agent: str | None = None
    queue: str | None = None
    since: Moment | None = Field(None, description="The call was offered at this time or later.")
    until: Moment | None = Field(None, description="The call was offered before this time.")
    least_score: float | None = Field(None, ge=0, le=100)
    most_score: float | None = Field(None, ge=0, le=100)
    shortest_s: float | None = Field(None, ge=0, le=1e6)
    longest_s: float | None = Field(None, ge=0, le=1e6)
    needs_review: bool | None = None
    kept_as: RetentionClass | None = None
    held: bool | None = Field(None, description="true: under a legal hold; false: not.")
    words: str | None = Field(
        None, max_length=200, description="Said by anybody; all parts between blanks, each in one utterance."
    )
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, description="`next` of the page before.")


class HitItem(Shape):
    """Where words that were looked for stand: milliseconds of the recording, who said it, the piece of text."""

    start_ms: int
    end_ms: int
    voice: str
    text: str


class RecordingItem(Shape):
    recording: str
    started_at: datetime
    length_ms: int | None = Field(description="null: not sealed yet.")
    purpose: Purpose
    call: str
    caller: str
    agent: str | None
    queue: str | None
    tier: Tier
    offered_at: datetime
    score: float | None
    needs_review: bool
    kept_as: RetentionClass
    held: bool
    hits: list[HitItem] = Field(description="At most ten, in order; empty when no words were asked for.")


class RecordingPage(Shape):
    """The latest first. A page may be short and still not be the last: only `next` says so."""

    items: list[RecordingItem]
    next: str | None = Field(description="Give it as `cursor` to read on; null on the last page.")


class SearchApi:
    def __init__(self, searches: Searches, zone: tzinfo) -> None:
        self._searches, self._zone = searches, zone

    def operations(self) -> list[Operation]:
        return [
            Operation(
                "recordings", "/api/recordings", self.recordings, "Recordings by call, score, keeping and words",
                RecordingPage, query=RecordingQuery, problems=(400,),
            ),
        ]  # fmt: skip

    async def recordings(self, request: Request) -> Response:
        query: RecordingQuery = parameters(request, RecordingQuery)
        return await run_in_threadpool(self._page, query, scope(request))

    def _page(self, query: RecordingQuery, within: Scope) -> Response:
        search = self._search(query, within)
        if query.words and not search.terms:
            raise Problem(400, "no_words")
        try:
            page = self._searches.find(search, query.limit, query.cursor)
        except FarEndError as error:
            raise Problem(400, "bad_parameter", name="cursor", why=str(error)) from error
        return answer(RecordingPage(items=[_item(one, search.terms) for one in page.items], next=page.next))

    def _search(self, query: RecordingQuery, within: Scope) -> Search:
        same = query.model_dump(exclude={"since", "until", "shortest_s", "longest_s", "limit", "cursor", "words"})
        return Search(
            **same,
            words=query.words or "",
            since=self._zoned(query.since),
            until=self._zoned(query.until),
            shortest_ms=_ms(query.shortest_s),
            longest_ms=_ms(query.longest_s),
            scope=within,
        )

    def _zoned(self, at: datetime | None) -> datetime | None:
        return at.replace(tzinfo=self._zone) if at is not None and at.tzinfo is None else at


def _ms(seconds: float | None) -> int | None:
    return round(1000 * seconds) if seconds is not None else None


def _item(found: Found, terms: tuple[str, ...]) -> RecordingItem:
    fields = {**asdict(found), "hits": [_hit(hit, terms) for hit in found.hits[:MOST_HITS]]}
    return RecordingItem(**fields)


def _hit(hit: Hit, terms: tuple[str, ...]) -> HitItem:
    return HitItem(start_ms=hit.start_ms, end_ms=hit.end_ms, voice=hit.voice, text=snippet(hit.text, terms))


def snippet(text: str, terms: tuple[str, ...]) -> str:
    """The piece around the first term that stands in the text as it was asked for, else its beginning."""
    if len(text) <= SNIPPET:
        return text
    places = [place for term in terms if (place := text.casefold().find(term)) >= 0]
    first = max(0, min(min(places, default=0) - SNIPPET // 3, len(text) - SNIPPET))
    piece = text[first : first + SNIPPET]
    return ("…" if first else "") + piece + ("…" if first + SNIPPET < len(text) else "")
