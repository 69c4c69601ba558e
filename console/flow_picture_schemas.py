"""A flow as the page draws it, and what comes of trying it before it is published."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from console.publishing_schemas import TextChoice
from console.rehearsals_schemas import WhatIfCallQuestion
from console.schemas import Shape
from console.sent import RowNumber


class NodeKind(StrEnum):
    """What a node is to a caller: it leads to a person, asks him, is his last, or is one step of many."""

    PERSON = "person"
    QUESTION = "question"
    END = "end"
    STEP = "step"


class PictureQuery(Shape):
    version: RowNumber | None = Field(None, description="One that was published; null: the live one.")


class WayOut(Shape):
    """By the name the funnel counts it under; `chosen`: the caller presses this key."""

    name: str
    node: str = Field(description="Where it leads; `return`: back to the flow that called this one.")
    chosen: bool


class PictureNode(Shape):
    name: str
    verb: str
    kind: NodeKind
    line: int = Field(description="Where it begins in the flow's text, from 1.")
    text: str = Field(description="How it is written there.")
    details: dict[str, Any] = Field(description="The same, as values.")
    ways: list[WayOut]
    prompts: list[str] = Field(description="Keys of what it says.")
    queues: list[str]
    flows: list[str] = Field(description="Subflows it goes through.")


class PictureAnswer(Shape):
    flow: str
    version: str | None = Field(description="As calls tell it; null for a text that is not published.")
    title: str
    start: str
    person: str = Field(description='Where key 0 leads; "" where there is no such node.')
    rescue: str
    text: str
    nodes: list[PictureNode] = Field(description="As they stand in the text.")


class FlowCallQuestion(WhatIfCallQuestion):
    """The flow is a text, a version or a draft; the table and everything else are those that serve now."""


class FlowTestOrder(TextChoice):
    """The flow tests of the configuration folder, with this text, version or draft instead of the live flow."""


class TestDifference(Shape):
    what: str
    expected: str
    came: str


class FlowTestItem(Shape):
    name: str
    place: str
    passed: bool
    path: list[str]
    wrong: list[TestDifference]
    stuck: str = Field(description='The act that could not be done, or "".')


class FlowTestsAnswer(Shape):
    tests: list[FlowTestItem]
    edges: int = Field(description="Ways out of nodes of this flow.")
    missed: list[list[str]] = Field(description="Those no test goes: flow, node, way.")
