"""The operations about tables, flows, days and rubrics, published in versions, for the API and its description."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from console.access import Endpoint
from console.days import Days
from console.days_api import DaysApi
from console.drafts_api import DraftsApi
from console.flows import Flows
from console.flows_api import FlowsApi
from console.flows_schemas import FlowPage
from console.grid_api import GridApi
from console.grid_schemas import GridAnswer, GridQuestion
from console.operation import Operation
from console.preview_api import PreviewApi
from console.published import Pick, Published
from console.publishing_api import PublishingApi
from console.publishing_schemas import (
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
    LiveAnswer,
    PublicationAnswer,
    PublishOrder,
    RollbackOrder,
    TextChoice,
    VersionAnswer,
    VersionPage,
)
from console.schemas import Shape
from console.tables import Tables
from console.tables_schemas import PreviewAnswer, PreviewQuestion
from console.trials_api import TrialsApi
from console.versions_api import VersionsApi

MOST_BYTES = 8 * 1024 * 1024
"""A megabyte of Chinese, every letter escaped."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is published. `one` stands in the operations' names; `all` is where everything about it is, `versions`
    where its versions are."""

    one: str
    all: str
    versions: str
    pick: Pick


def table_operations(tables: Tables, looking: asyncio.Lock) -> list[Operation]:
    kind = _Kind("table", "/api/tables", "/api/tables", lambda _: tables.published)
    preview = PreviewApi(tables, looking).preview
    previewing = _sent(
        "preview_table", f"{kind.all}/preview", preview, "The table at a time", PreviewAnswer, PreviewQuestion
    )
    grid = GridApi(tables, looking).grid
    cells = _sent(
        "table_grid", f"{kind.all}/grid", grid, "The table as cells, some changed", GridAnswer, GridQuestion
    )
    return [previewing, cells, *_operations(kind, looking, whole_audit=True)]


def flow_operations(flows: Flows, looking: asyncio.Lock) -> list[Operation]:
    one = "/api/flows/{name}"
    listing = Operation("flows", "/api/flows", FlowsApi(flows).flows, "The flows there are", FlowPage)
    kind = _Kind("flow", one, f"{one}/versions", flows.named_in)
    return [listing, *_operations(kind, looking)]


def rubric_operations(rubrics: Published, looking: asyncio.Lock) -> list[Operation]:
    kind = _Kind("rubric", "/api/rubric", "/api/rubric/versions", lambda _: rubrics)
    return _operations(kind, looking)


def day_operations(days: Days, looking: asyncio.Lock) -> list[Operation]:
    kind = _Kind("days", "/api/days", "/api/days/versions", lambda _: days.published)
    return [*DaysApi(days, looking).operations(), *_operations(kind, looking)]


def _operations(kind: _Kind, looking: asyncio.Lock, *, whole_audit: bool = False) -> list[Operation]:
    """The paths with a number at their end come last: they would take the others for one."""
    reading = VersionsApi(kind.pick, whole_audit=whole_audit)
    return [
        *_reading(kind, reading),
        *_drafts(kind, DraftsApi(kind.pick)),
        *_trials(kind, TrialsApi(kind.pick, looking)),
        *_publishing(kind, PublishingApi(kind.pick)),
        Operation(
            f"{kind.one}_version",
            f"{kind.versions}/{{id}}",
            reading.version,
            "One version",
            VersionAnswer,
            problems=(404,),
        ),
    ]


def _reading(kind: _Kind, api: VersionsApi) -> list[Operation]:
    def paged(name: str, path: str, endpoint: Endpoint, summary: str, answer: type[Shape]) -> Operation:
        return Operation(name, path, endpoint, summary, answer, query=HistoryQuery, problems=(400, 404))

    return [
        paged(f"{kind.one}_versions", kind.versions, api.history, "Versions, newest first", VersionPage),
        paged(f"{kind.one}_audit", f"{kind.all}/audit", api.audit, "Who did what", AuditPage),
        Operation(
            f"live_{kind.one}",
            f"{kind.all}/live",
            api.live,
            "The version in force, and what is to come",
            LiveAnswer,
            problems=(404,),
        ),
    ]


def _drafts(kind: _Kind, api: DraftsApi) -> list[Operation]:
    draft = f"{kind.all}/draft"
    return [
        Operation(
            f"{kind.one}_drafts",
            f"{draft}s",
            api.drafts,
            "Who is working on what",
            DraftPage,
            problems=(404,),
        ),
        Operation(
            f"{kind.one}_draft", draft, api.draft, "A draft", DraftAnswer, query=DraftQuery, problems=(400, 404)
        ),
        _sent(f"save_{kind.one}_draft", draft, api.save_draft, "Keep a draft", DraftAnswer, DraftOffer, "PUT"),
        Operation(
            f"drop_{kind.one}_draft",
            draft,
            api.drop_draft,
            "Give a draft up",
            Done,
            query=DraftDropQuery,
            problems=(400, 404, 409),
            method="DELETE",
        ),
    ]


def _trials(kind: _Kind, api: TrialsApi) -> list[Operation]:
    return [
        _sent(f"check_{kind.one}", f"{kind.all}/check", api.check, "What is wrong with it", CheckAnswer, TextChoice),
        _sent(f"diff_{kind.one}", f"{kind.all}/diff", api.diff, "What differs, by meaning", DiffAnswer, DiffQuestion),
    ]


def _publishing(kind: _Kind, api: PublishingApi) -> list[Operation]:
    one, done = kind.one, PublicationAnswer
    return [
        _sent(f"publish_{one}", f"{kind.all}/publish", api.publish, "Publish now or later", done, PublishOrder),
        _sent(f"roll_back_{one}", f"{kind.all}/rollback", api.rollback, "Bring back a version", done, RollbackOrder),
        _bare(
            f"approve_{one}",
            f"{kind.versions}/{{id}}/approve",
            api.approve,
            "Agree, as the second person",
            "POST",
        ),
        _bare(
            f"cancel_{one}",
            f"{kind.all}/publications/{{id}}",
            api.cancel,
            "Call off what is to come",
            "DELETE",
        ),
    ]


def _sent(  # noqa: PLR0917  as wide as the row it makes
    name: str,
    path: str,
    endpoint: Endpoint,
    summary: str,
    answer: type[Shape],
    body: type[Shape],
    method: str = "POST",
) -> Operation:
    """A text or an order is sent."""
    return Operation(
        name,
        path,
        endpoint,
        summary,
        answer,
        problems=(404, 409, 413, 422),
        method=method,
        body=body,
        largest_body_bytes=MOST_BYTES,
    )


def _bare(name: str, path: str, endpoint: Endpoint, summary: str, method: str) -> Operation:
    """Nothing is sent but the path."""
    return Operation(name, path, endpoint, summary, PublicationAnswer, problems=(404, 409, 422), method=method)
