"""Rows of the store as the API tells them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from calls.model import CHINESE, ENGLISH
from config.routing import Change, told
from console.publishing_schemas import (
    AuditItem,
    ChangeItem,
    DraftAnswer,
    DraftItem,
    PublicationAnswer,
    VersionItem,
)
from console.schemas import Text
from store.publication import Audit, Draft, Publication, Version


def publication_answer(row: Publication, live: Publication | None, now: datetime) -> PublicationAnswer:
    return PublicationAnswer(
        id=row.publication,
        version=row.version,
        kind=row.kind,
        state=row.state(live, now),
        by=row.by,
        reason=row.reason,
        at=row.at,
        until=row.until,
        needs_approval=row.needs_approval,
        approved_by=row.approved_by,
        live_at=row.live_at,
        cancelled_by=row.cancelled_by,
    )


def version_item(row: Version, publications: Iterable[PublicationAnswer]) -> VersionItem:
    return VersionItem(
        number=row.number,
        author=row.author,
        reason=row.reason,
        sha256=row.sha256,
        created_at=row.created_at,
        based_on=row.based_on,
        publications=[each for each in publications if each.version == row.number],
    )


def draft_item(row: Draft) -> DraftItem:
    return DraftItem(name=row.name, author=row.author, saved_at=row.saved_at, based_on=row.based_on, etag=row.etag)


def draft_answer(row: Draft) -> DraftAnswer:
    return DraftAnswer(**draft_item(row).model_dump(), text=row.text)


def audit_item(row: Audit) -> AuditItem:
    return AuditItem(id=row.entry, at=row.at, who=row.who, what=row.what, detail=dict(row.detail))


def change_item(change: Change) -> ChangeItem:
    chinese, english = told(change)
    words = Text(**{CHINESE: chinese, ENGLISH: english})
    return ChangeItem(path=change.path, kind=change.kind, before=change.before, after=change.after, text=words)
