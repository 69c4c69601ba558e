"""The shapes of announcements: what supervisors send, and what they are answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from calls.model import CHINESE
from console.orders_schemas import DAY_S, Name
from console.schemas import Shape

LONGEST_TEXT = 300
Sentence = Annotated[str, StringConstraints(max_length=4 * LONGEST_TEXT)]


class AnnouncementWords(Shape):
    """One of the two, or both; who speaks the other language hears the one there is."""

    model_config = ConfigDict(populate_by_name=True)

    zh: Sentence | None = Field(None, alias="zh-CN")
    en: Sentence | None = Field(None, alias="en")


class AnnouncementText(Shape):
    words: AnnouncementWords


class DraftAnnouncement(Shape):
    """Spoken, and heard by nobody yet."""

    draft: str
    words: dict[str, str] = Field(description="By language, as they are spoken.")
    audio: dict[str, str] = Field(description="By language, where to listen to it.")


class SpokenQuery(Shape):
    language: str = Field(CHINESE, max_length=20)


class AnnouncementOrder(Shape):
    for_s: float = Field(1800.0, ge=10, le=DAY_S, allow_inf_nan=False, description="Seconds until it ends by itself.")
    queues: list[Name] = Field(default=[], max_length=100, description="Whose callers hear it; none: all.")


class AnnouncementItem(Shape):
    announcement: str
    words: dict[str, str]
    by: str
    queues: list[str]
    made_at: datetime
    until: datetime
    left_s: float = Field(description="Seconds it has left; 0: it is over.")
    withdrawn_by: str | None


class AnnouncementPage(Shape):
    """Newest first."""

    items: list[AnnouncementItem]
    next: None = None
