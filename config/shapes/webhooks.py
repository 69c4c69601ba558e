"""The form of `webhooks:` and `crm:` in services.yaml: who is told of events, and the customers' pages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from calls.told import NAMES
from config.shapes.fields import Names, Shape, matching
from config.shapes.url import Url
from config.wording import services as wording

EventName = Literal[NAMES]  # type: ignore[valid-type]
SecretPlace = Annotated[str, matching(r"(?:env:[A-Za-z_][A-Za-z0-9_]{0,99}|file:[^\0\n]{1,500})", wording.BAD_SECRET)]


class EventHookShape(Shape):
    """A system that is told of events."""

    url: Url = Field(description="Its address / 地址")
    secrets: list[SecretPlace] = Field(
        default_factory=list,
        max_length=2,
        description="env:NAME or file:PATH; two while one is changed / 签名密钥所在，轮换时两个",
    )
    events: list[EventName] = Field(description="Which / 事件")
    queues: Names = Field((), description="Only of calls of these queues; none: of all / 仅限这些队列")
    only_emergencies: bool = Field(False, description="Only of emergency calls / 仅限紧急来电")
    numbers: Literal["masked", "full"] = Field("masked", description="Callers' numbers: 138****8000 or full / 号码")
    at_once: int = Field(4, ge=1, le=16, description="So many requests at the same time / 并发数")
    allow_private: bool = Field(False, description="Whether it may be an address inside / 是否允许内网地址")


class CrmShape(Shape):
    """The customers' pages in the CRM."""

    page: Url = Field(
        description="{caller} and what the flow noted, percent-encoded / 客户页面网址，{caller} 等处填入变量"
    )
    title: str = Field("CRM", min_length=1, max_length=40, description="What the link is called / 链接名称")
