"""Shapes of who is told of events, and what has become of each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, Field

from console.schemas import Shape
from store.deliveries import Delivery


class HookState(StrEnum):
    """`resting`: it fails, one event tries now and then. `gone`: it answered 410. `no_secret`: that is missing."""

    UP = "up"
    RESTING = "resting"
    GONE = "gone"
    NO_SECRET = "no_secret"  # noqa: S105  a word, no secret


class HookItem(Shape):
    """Who is told of which events; `oldest` is since when the first that waits has been wanted."""

    endpoint: str
    url: str
    events: list[str]
    state: HookState
    waiting: int
    failed: int
    oldest: datetime | None


class HookPage(Shape):
    items: list[HookItem]
    next: None = None


class PostQuery(Shape):
    endpoint: str | None = Field(None, max_length=64)
    state: Delivery | None = None
    limit: int = Field(100, ge=1, le=500)


class PostItem(Shape):
    """An event for an endpoint, and what has become of it. `why` is what was wrong the last time."""

    message: str
    endpoint: str
    event: str
    type: str
    call: str | None
    requested_at: datetime
    due_at: datetime
    state: Delivery
    attempts: int
    next_at: datetime
    done_at: datetime | None
    why: str


class PostPage(Shape):
    """The latest first."""

    items: list[PostItem]
    next: None = None


class ReplayWanted(Shape):
    since: AwareDatetime | None = Field(None, description="Only events since then.")
    also_sent: bool = Field(False, description="Also those that were delivered.")


class Replayed(Shape):
    endpoint: str
    posts: int


class Tested(Shape):
    endpoint: str
    message: str = Field(description="What became of it: GET /api/webhook_posts.")


class Enabled(Shape):
    endpoint: str
    was_gone: bool
