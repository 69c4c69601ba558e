"""What each command's payload holds; the topic's last level is the verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from calls.model import AgentStatus

EXACT = ConfigDict(extra="forbid", strict=True)

Name = Annotated[str, Field(pattern=r"^[^/\x00-\x1f]{1,100}$")]
"""Of an agent, a queue, an announcement: one step of a path, never two."""


@dataclass(frozen=True, slots=True)
class PublishTable:
    """The draft `name` as seen under `etag`, or a version, comes into force at `at` (null: now)."""

    __pydantic_config__: ClassVar[ConfigDict] = EXACT
    reason: str
    etag: str | None = None
    version: int | None = None
    name: str | None = None
    at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MakeAnnouncement:
    """`words` by language (zh-CN, en) are spoken, and heard for so many seconds. No `queues`: by all callers."""

    __pydantic_config__: ClassVar[ConfigDict] = EXACT
    words: Mapping[str, str]
    for_s: float | None = None
    queues: list[str] | None = None


@dataclass(frozen=True, slots=True)
class WithdrawAnnouncement:
    __pydantic_config__: ClassVar[ConfigDict] = EXACT
    announcement: Name


@dataclass(frozen=True, slots=True)
class SetAgentStatus:
    """What the agent wants from now on."""

    __pydantic_config__: ClassVar[ConfigDict] = EXACT
    agent: Name
    status: AgentStatus


@dataclass(frozen=True, slots=True)
class PauseQueue:
    """It takes nobody more; who waits is served."""

    __pydantic_config__: ClassVar[ConfigDict] = EXACT
    queue: Name


@dataclass(frozen=True, slots=True)
class ResumeQueue:
    __pydantic_config__: ClassVar[ConfigDict] = EXACT
    queue: Name


VERBS: Mapping[str, Any] = {
    "publish_table": PublishTable,
    "make_announcement": MakeAnnouncement,
    "withdraw_announcement": WithdrawAnnouncement,
    "set_agent_status": SetAgentStatus,
    "pause_queue": PauseQueue,
    "resume_queue": ResumeQueue,
}
