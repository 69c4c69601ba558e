"""Versions of what supervisors publish, drafts of the next one, and when which was live. Times are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from calls.errors import HotlineError

ROUTING = "routing"
"""The subject whose versions are routing tables."""

RUBRIC = "rubric"
"""The subject whose versions are rubrics, by which calls are scored."""

DAYS = "days"
"""The subject whose versions say what dates are: holidays, weekends worked, special hours."""

_FLOW = "flow/"


def flow_subject(name: str) -> str:
    """The subject whose versions are those of one flow."""
    return f"{_FLOW}{name}"


class PublicationKind(StrEnum):
    """Where a publication comes from: somebody published or rolled back, or the folder's file was taken."""

    PUBLISH = "publish"
    ROLLBACK = "rollback"
    FILE = "file"


class PublicationState(StrEnum):
    """`PAST` was live and is not any more; `EXPIRED` had its end before it could begin."""

    AWAITING_APPROVAL = "awaiting_approval"
    SCHEDULED = "scheduled"
    LIVE = "live"
    PAST = "past"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a subject, numbered from 1; it never changes. `text` is its YAML, `sha256` that of the text in
    UTF-8, `based_on` the version its author had before him."""

    subject: str
    number: int
    text: str
    author: str
    reason: str
    sha256: str
    created_at: datetime
    based_on: int | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is working on. `etag` is another one after every saving."""

    subject: str
    name: str
    text: str
    author: str
    saved_at: datetime
    based_on: int | None
    etag: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A version is to be live from `at` on, until `until` (None: until the next one comes).

    `turn` counts what went live of the subject, from 1, and `live_at` says when it did; both None before. `ended_at`
    is when its `until` came to pass. Live is the last turn that has not ended: so an end brings back what was live
    before, unless something else was published meanwhile.
    """

    publication: int
    subject: str
    version: int
    kind: PublicationKind
    by: str
    reason: str
    created_at: datetime
    at: datetime
    until: datetime | None = None
    needs_approval: bool = False
    approved_by: str | None = None
    approved_at: datetime | None = None
    turn: int | None = None
    live_at: datetime | None = None
    ended_at: datetime | None = None
    cancelled_by: str | None = None

    @property
    def approved(self) -> bool:
        return self.approved_by is not None or not self.needs_approval

    def state(self, live: Publication | None, now: datetime) -> PublicationState:
        """What it is at `now`, `live` being the publication in force."""
        if self.cancelled_by is not None:
            return PublicationState.CANCELLED
        if self.turn is not None:
            in_force = live is not None and live.publication == self.publication
            return PublicationState.LIVE if in_force else PublicationState.PAST
        if self.until is not None and self.until <= now:
            return PublicationState.EXPIRED
        return PublicationState.SCHEDULED if self.approved else PublicationState.AWAITING_APPROVAL


@dataclass(frozen=True, slots=True)
class Order:
    """Somebody wants a draft (its name and the `etag` he saw) or a version to be live. `at` None is now, `until` None
    for good."""

    by: str
    reason: str
    draft: str = ""
    etag: str = ""
    version: int | None = None
    at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """Who did what and when; entries are only ever added. `hash` chains them, see `store/audit_chain.py`."""

    entry: int
    at: datetime
    who: str
    what: str
    detail: Mapping[str, Any]
    hash: str = ""


class Refusal(StrEnum):
    """Why something cannot be done with what is published as it is."""

    NO_SUCH_VERSION = "no_such_version"
    NO_SUCH_DRAFT = "no_such_draft"
    NO_SUCH_PUBLICATION = "no_such_publication"
    NOTHING_BEFORE = "nothing_before"
    ENDS_TOO_SOON = "ends_too_soon"
    NOT_WAITING = "not_waiting"
    SECOND_PERSON = "second_person"
    NAMED_PERSON = "named_person"


class RefusedError(HotlineError):
    def __init__(self, why: Refusal) -> None:
        self.why = why
        super().__init__(why.value)
