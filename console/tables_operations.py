"""The operations about routing tables, for the API and its description."""

from __future__ import annotations

from console.access import Endpoint
from console.drafts_api import DraftsApi
from console.operation import Operation
from console.publishing_api import PublishingApi
from console.schemas import Shape
from console.tables import Tables
from console.tables_api import TablesApi
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
    PublishOrder,
    RollbackOrder,
    TableChoice,
    VersionAnswer,
    VersionPage,
)
from console.trials_api import TrialsApi

ALL = "/api/tables"
DRAFT = f"{ALL}/draft"
MOST_BYTES = 8 * 1024 * 1024
"""A megabyte of Chinese, every letter escaped."""


def table_operations(tables: Tables) -> list[Operation]:
    """The paths with a number at their end come last: they would take the others for one."""
    return [*_reading(tables), *_drafts(tables), *_trials(tables), *_publishing(tables), *_by_number(tables)]


def _reading(tables: Tables) -> list[Operation]:
    api = TablesApi(tables)
    page = HistoryQuery
    return [
        Operation("tables", ALL, api.history, "Versions, newest first", VersionPage, query=page, problems=(400,)),
        Operation("live_table", f"{ALL}/live", api.live, "The table in force, and what is to come", LiveTableAnswer),
        Operation("table_audit", f"{ALL}/audit", api.audit, "Who did what", AuditPage, query=page, problems=(400,)),
    ]


def _drafts(tables: Tables) -> list[Operation]:
    api = DraftsApi(tables)
    return [
        Operation("drafts", f"{ALL}/drafts", api.drafts, "Who is working on what", DraftPage),
        Operation("draft", DRAFT, api.draft, "A draft", DraftAnswer, query=DraftQuery, problems=(400, 404)),
        _sent("save_draft", DRAFT, api.save_draft, "Keep a draft", DraftAnswer, DraftOffer, "PUT"),
        Operation(
            "drop_draft",
            DRAFT,
            api.drop_draft,
            "Give a draft up",
            Done,
            query=DraftDropQuery,
            problems=(400, 409),
            method="DELETE",
        ),
    ]


def _trials(tables: Tables) -> list[Operation]:
    api = TrialsApi(tables)
    return [
        _sent("check_table", f"{ALL}/check", api.check, "What is wrong with it", CheckAnswer, TableChoice),
        _sent("diff_tables", f"{ALL}/diff", api.diff, "What differs, by meaning", DiffAnswer, DiffQuestion),
        _sent("preview_table", f"{ALL}/preview", api.preview, "The table at a time", PreviewAnswer, PreviewQuestion),
    ]


def _publishing(tables: Tables) -> list[Operation]:
    api = PublishingApi(tables)
    return [
        _sent(
            "publish_table", f"{ALL}/publish", api.publish, "Publish now or later", PublicationAnswer, PublishOrder
        ),
        _sent(
            "roll_back_table",
            f"{ALL}/rollback",
            api.rollback,
            "Bring back a version",
            PublicationAnswer,
            RollbackOrder,
        ),
        _bare("approve_table", f"{ALL}/{{id}}/approve", api.approve, "Agree, as the second person", "POST"),
        _bare("cancel_publication", f"{ALL}/publications/{{id}}", api.cancel, "Call off what is to come", "DELETE"),
    ]


def _by_number(tables: Tables) -> list[Operation]:
    api = TablesApi(tables)
    return [Operation("table", f"{ALL}/{{id}}", api.version, "One version", VersionAnswer, problems=(404,))]


def _sent(  # noqa: PLR0917  as wide as the row it makes
    name: str,
    path: str,
    endpoint: Endpoint,
    summary: str,
    answer: type[Shape],
    body: type[Shape],
    method: str = "POST",
) -> Operation:
    """A table or an order is sent."""
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
