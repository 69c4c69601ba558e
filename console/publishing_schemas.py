"""What the API takes and answers about all that is published in versions. Times are UTC with offset."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from config.routing import ChangeKind
from console.schemas import FaultPlace, Shape, Text
from console.sent import RowNumber, SentTime
from store.publication import PublicationKind, PublicationState

MOST_CHARACTERS = 1024 * 1024

SentText = Annotated[str, Field(max_length=MOST_CHARACTERS, description="The whole document, in YAML.")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
DraftName = Annotated[str, StringConstraints(pattern=r"^[\w.-]{1,64}$")]
USUAL = "draft"


# --- sent ---


class HistoryQuery(Shape):
    limit: int = Field(50, ge=1, le=200)
    before: RowNumber | None = Field(None, description="Read on: the `next` of the page before.")


class DraftQuery(Shape):
    name: DraftName = Field(USUAL, description="There may be several drafts.")


class DraftDropQuery(DraftQuery):
    etag: str = Field(description="The draft's as last seen.")


class DraftOffer(Shape):
    """`etag` as last seen, null when there was no draft: so nobody saves over another's change unawares."""

    text: SentText
    name: DraftName = USUAL
    based_on: RowNumber | None = Field(None, description="The version it was begun from; null: the live one.")
    etag: str | None = None


class TextChoice(Shape):
    """A text, a version, or a draft; with none of them the draft of the usual name."""

    text: SentText | None = None
    version: RowNumber | None = None
    name: DraftName = USUAL


class DiffQuestion(Shape):
    """`before` null is the live version."""

    before: TextChoice | None = None
    after: TextChoice = TextChoice()


class PublishOrder(Shape):
    """A version, or the draft as seen under `etag`."""

    reason: Reason
    version: RowNumber | None = None
    name: DraftName = USUAL
    etag: str | None = None
    at: SentTime | None = Field(None, description="When it goes live; null: now.")
    until: SentTime | None = Field(None, description="When the one before comes back; null: never.")


class RollbackOrder(Shape):
    reason: Reason
    to: RowNumber | None = Field(None, description="Null: the version live before.")


# --- answered ---


class PublicationAnswer(Shape):
    id: int
    version: int
    kind: PublicationKind
    state: PublicationState
    by: str
    reason: str
    at: datetime
    until: datetime | None
    needs_approval: bool
    approved_by: str | None
    live_at: datetime | None
    cancelled_by: str | None


class VersionItem(Shape):
    number: int
    author: str
    reason: str
    sha256: str
    created_at: datetime
    based_on: int | None
    publications: list[PublicationAnswer] = Field(description="The newest first.")


class VersionAnswer(VersionItem):
    text: str


class VersionPage(Shape):
    items: list[VersionItem]
    next: int | None = Field(description="Give it as `before` to read on; null on the last page.")


class AuditItem(Shape):
    id: int
    at: datetime
    who: str
    what: str
    detail: dict[str, Any]


class AuditPage(Shape):
    items: list[AuditItem]
    next: int | None


class DraftItem(Shape):
    name: str
    author: str
    saved_at: datetime
    based_on: int | None
    etag: str


class DraftAnswer(DraftItem):
    text: str


class DraftPage(Shape):
    items: list[DraftItem] = Field(description="By name.")
    next: None = None


class Done(Shape):
    done: bool = True


class CheckAnswer(Shape):
    ok: bool
    errors: list[FaultPlace]
    warnings: list[FaultPlace]
    second_person: bool = Field(
        description="A second person must approve: emergencies would be treated, or many calls judged, otherwise."
    )


class ChangeItem(Shape):
    path: str
    kind: ChangeKind
    before: Any
    after: Any
    text: Text


class DiffAnswer(Shape):
    changes: list[ChangeItem]
    second_person: bool


class LiveAnswer(Shape):
    version: str = Field(
        description="As it stands where decisions are told; a number, or `file-…` while the database is away."
    )
    publication: PublicationAnswer | None
    calls: dict[str, int] = Field(description="Calls that are up, by the version under which they began.")
    next: list[PublicationAnswer] = Field(description="What is scheduled or waits for approval, in order.")
