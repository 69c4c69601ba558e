"""Routing tables: their history, the drafts of the next one, and what a draft would mean [R7]."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from calls.errors import Fault
from calls.table import Agent, RoutingTable
from config.routing import diff, touches_emergency
from console.operation import answer, content, parameters
from console.problems import Problem, place
from console.tables_answers import (
    audit_item,
    change_item,
    draft_answer,
    draft_item,
    preview_answer,
    publication_answer,
    version_item,
)
from console.tables_refusals import told_as_problems
from console.tables_schemas import (
    AuditPage,
    CheckAnswer,
    DiffAnswer,
    DiffQuestion,
    Done,
    DraftAnswer,
    DraftDropQuery,
    DraftOffer,
    DraftPage,
    DraftQuery,
    HistoryQuery,
    LiveTableAnswer,
    PreviewAnswer,
    PreviewQuestion,
    PublicationAnswer,
    TableChoice,
    VersionAnswer,
    VersionPage,
)
from store.auditing import AuditTrail
from store.database import AWAY
from store.publication import Order, Publication, Refusal, RefusedError, Version
from store.publications import Publications
from store.table_versions import TableVersions


class Publishing(Protocol):
    """Who puts tables into force. Every method may block; those that order raise what `tables_refusals` knows."""

    def live_text(self) -> str: ...

    def live_label(self) -> str: ...

    def live_publication(self) -> Publication | None: ...

    def agents(self) -> dict[str, Agent]: ...

    def check(self, text: str) -> tuple[list[Fault], list[Fault]]: ...

    def preview(self, text: str, at: datetime) -> tuple[RoutingTable, datetime | None]: ...

    def publish(self, order: Order) -> Publication: ...

    def rollback(self, *, by: str, reason: str, to: int | None = None) -> Publication: ...

    def approve(self, version: int, *, by: str) -> Publication: ...

    def cancel(self, publication: int, *, by: str) -> Publication: ...


@dataclass(frozen=True, slots=True)
class Tables:
    """All that the API asks; `calls_begun` counts the calls that are up by the version they began under."""

    versions: TableVersions
    publications: Publications
    trail: AuditTrail
    publisher: Publishing
    calls_begun: Callable[[], dict[str, int]]


class TablesApi:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    # --- history ---

    async def history(self, request: Request) -> Response:
        query = parameters(request, HistoryQuery)
        return await _answered(lambda: self._history(query))

    async def version(self, request: Request) -> Response:
        return await _answered(lambda: self._whole(number_in(request)))

    async def audit(self, request: Request) -> Response:
        query = parameters(request, HistoryQuery)
        return await _answered(lambda: self._audit(query))

    async def live(self, _: Request) -> Response:
        return await _answered(self._live)

    # --- drafts ---

    async def drafts(self, _: Request) -> Response:
        return await _answered(self._drafts)

    async def draft(self, request: Request) -> Response:
        query = parameters(request, DraftQuery)
        return await _answered(lambda: self._draft(query.name))

    async def save_draft(self, request: Request) -> Response:
        offer = await content(request, DraftOffer)
        return await _answered(lambda: self._save(offer, request.state.visitor.name))

    async def drop_draft(self, request: Request) -> Response:
        query = parameters(request, DraftDropQuery)
        return await _answered(lambda: self._drop(query, request.state.visitor.name))

    # --- what it would mean ---

    async def check(self, request: Request) -> Response:
        choice = await content(request, TableChoice)
        return await _answered(lambda: self._check(choice))

    async def diff(self, request: Request) -> Response:
        question = await content(request, DiffQuestion)
        return await _answered(lambda: self._diff(question))

    async def preview(self, request: Request) -> Response:
        question = await content(request, PreviewQuestion)
        return await _answered(lambda: self._preview(question))

    # --- at the store ---

    def _history(self, query: HistoryQuery) -> VersionPage:
        rows = self._tables.versions.versions(query.limit + 1, query.before)
        shown = rows[: query.limit]
        publications = self._publications_of(shown)
        more = shown[-1].number if len(rows) > len(shown) else None
        return VersionPage(items=[version_item(row, publications) for row in shown], next=more)

    def _whole(self, number: int) -> VersionAnswer:
        row = self._version(number)
        item = version_item(row, self._publications_of([row]))
        return VersionAnswer(**item.model_dump(), text=row.text)

    def _audit(self, query: HistoryQuery) -> AuditPage:
        rows = self._tables.trail.entries(query.limit + 1, query.before)
        shown = rows[: query.limit]
        more = shown[-1].entry if len(rows) > len(shown) else None
        return AuditPage(items=[audit_item(row) for row in shown], next=more)

    def _live(self) -> LiveTableAnswer:
        """Also while the database is away: then without what is to come."""
        now = datetime.now(UTC)
        live = self._tables.publisher.live_publication()
        try:
            coming = self._tables.publications.waiting(now)
        except AWAY:
            coming = []
        return LiveTableAnswer(
            version=self._tables.publisher.live_label(),
            publication=publication_answer(live, live, now) if live is not None else None,
            calls=self._tables.calls_begun(),
            next=[publication_answer(row, live, now) for row in coming],
        )

    def _drafts(self) -> DraftPage:
        return DraftPage(items=[draft_item(row) for row in self._tables.versions.drafts()])

    def _draft(self, name: str) -> DraftAnswer:
        draft = self._tables.versions.draft(name)
        if draft is None:
            raise RefusedError(Refusal.NO_SUCH_DRAFT)
        return draft_answer(draft)

    def _save(self, offer: DraftOffer, author: str) -> DraftAnswer:
        live = self._tables.publisher.live_publication()
        based_on = offer.based_on if offer.based_on is not None else live.version if live is not None else None
        saved = self._tables.versions.save_draft(
            offer.name, offer.text, author=author, based_on=based_on, etag=offer.etag, at=datetime.now(UTC)
        )
        return draft_answer(saved)

    def _drop(self, query: DraftDropQuery, by: str) -> Done:
        self._tables.versions.drop_draft(query.name, by=by, etag=query.etag, at=datetime.now(UTC))
        return Done()

    def _check(self, choice: TableChoice) -> CheckAnswer:
        text = self._text(choice)
        errors, warnings = self._tables.publisher.check(text)
        return CheckAnswer(
            ok=not errors,
            errors=[place(fault) for fault in errors],
            warnings=[place(fault) for fault in warnings],
            second_person=not errors and self._needs_second(text),
        )

    def _diff(self, question: DiffQuestion) -> DiffAnswer:
        live = self._tables.publisher.live_text()
        before = self._text(question.before) if question.before is not None else live
        after = self._text(question.after)
        changes = [change_item(change) for change in diff(before, after)]
        second = not self._tables.publisher.check(after)[0] and self._needs_second(after)
        return DiffAnswer(changes=changes, second_person=second)

    def _preview(self, question: PreviewQuestion) -> PreviewAnswer:
        text, at = self._text(question), question.at or datetime.now(UTC)
        table, next_change = self._tables.publisher.preview(text, at)
        return preview_answer(table, at, next_change, self._tables.publisher.check(text)[1])

    def _text(self, choice: TableChoice) -> str:
        if choice.text is not None:
            return choice.text
        if choice.version is not None:
            return self._version(choice.version).text
        return self._draft(choice.name).text

    def _needs_second(self, text: str) -> bool:
        publisher = self._tables.publisher
        return touches_emergency(publisher.live_text(), text, publisher.agents())

    def _version(self, number: int) -> Version:
        version = self._tables.versions.version(number)
        if version is None:
            raise RefusedError(Refusal.NO_SUCH_VERSION)
        return version

    def _publications_of(self, versions: list[Version]) -> list[PublicationAnswer]:
        now = datetime.now(UTC)
        live = self._tables.publications.live(now)
        rows = self._tables.publications.of(*(version.number for version in versions))
        return [publication_answer(row, live, now) for row in rows]


def number_in(request: Request) -> int:
    """The number at the end of the path. Raises Problem 404 for anything else."""
    text = request.path_params["id"]
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Problem(404, "not_found")
    return int(text)


async def _answered(ask: Callable[[], BaseModel]) -> Response:
    """Asked off the console's loop: the store may block."""

    def told() -> BaseModel:
        with told_as_problems():
            return ask()

    return answer(await run_in_threadpool(told))
