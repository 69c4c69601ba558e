"""Every verb's node by its key, and the head of a flow file. The verb's own key holds what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from config.shapes import handing, leading, leaving, speaking, talking
from config.shapes.fields import Name, Shape, Title
from config.shapes.node import NodeShape, Variable, value_as
from ivr.flow import Declared, Kind

NODES: dict[str, type[NodeShape]] = {
    shape.verb: shape
    for shape in (
        speaking.PlayNode,
        speaking.SayNode,
        speaking.RecordNoticeNode,
        speaking.MenuNode,
        speaking.CollectNode,
        speaking.ConfirmNode,
        talking.BotNode,
        leading.BranchNode,
        leading.HoursNode,
        leading.CustomerNode,
        leading.LookupNode,
        leading.SetNode,
        leading.GotoNode,
        leading.SubflowNode,
        handing.EmergencyNode,
        handing.EnqueueNode,
        handing.CallbackNode,
        leaving.VoicemailNode,
        leaving.SurveyNode,
        leaving.SmsNode,
        handing.TransferNode,
        handing.HangupNode,
    )
}


class VariableShape(Shape):
    """A variable of the flow."""

    kind: Kind = Field(Kind.TEXT, description="What it holds / 类型")
    keep: Literal["call", "customer"] = Field("call", description="For this call, or for later ones")
    secret: bool = Field(False, description="Nobody hears or reads it / 保密")
    default: str | None = Field(None, description="What it holds at first / 初始值")

    @model_validator(mode="after")
    def _default_fits(self) -> VariableShape:
        if self.default is not None:
            value_as(self.kind, self.default)
        return self

    def to_declared(self) -> Declared:
        default = None if self.default is None else value_as(self.kind, self.default)
        return Declared(self.kind, self.keep == "customer", self.secret, default)


def _with_kind(value: Any) -> Any:
    """`eta: date` for `eta: {kind: date}`."""
    return {"kind": value} if isinstance(value, str) else value


Variables = dict[
    Variable, Annotated[VariableShape, BeforeValidator(_with_kind, json_schema_input_type=Kind | VariableShape)]
]


class FlowShape(Shape):
    """The head of a flow file; the nodes are read one by one, each by its verb."""

    start: Name = Field(description="The node every call begins with / 起始节点")
    rescue: Name = Field(
        "", validate_default=False, description="Takes a caller if the flow goes wrong; person when left out / 出错时"
    )
    person: Name = Field("", validate_default=False, description="Where 0 leads at every menu / 按 0 转人工的节点")
    title: Title = Field("", validate_default=False, description="What the flow is called on screens / 流程名称")
    variables: Variables = Field(default_factory=dict, max_length=200, description="name: kind / 变量")
    nodes: dict[Name, dict[str, Any]] = Field(min_length=1, max_length=2000)

    def declared(self) -> Mapping[str, Declared]:
        return {name: shape.to_declared() for name, shape in self.variables.items()}
