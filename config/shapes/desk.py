"""The form of desk.yaml: what agents choose from."""

from __future__ import annotations

from pydantic import Field

from config.shapes.fields import Name, Names, Shape, Titles

MOST = 200


class DispositionShape(Shape):
    """What can come of a call."""

    title: Titles
    queues: Names = Field((), description="Only for calls of these queues; none: of all / 仅限这些队列，缺省为全部")
    note: bool = Field(False, description="Whether words must be written with it / 是否必须填写备注")


class DeskFile(Shape):
    dispositions: dict[Name, DispositionShape] = Field(
        default_factory=dict, max_length=MOST, description="Wrap-up codes / 处理结果"
    )
    breaks: dict[Name, Titles] = Field(
        default_factory=dict, max_length=MOST, description="Why an agent takes a break / 小休原因"
    )
