"""How the verbs are written that decide where a caller goes, or note something about him."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from calls.model import Tier
from config.shapes.fields import Language, MaybePrompts, Name, Shape, Title
from config.shapes.node import NO_HEAD, Asked, Head, Misplaced, NodeShape, PlainNode, Variable, value_as
from config.wording import flows as wording
from config.wording.kind import Kind, WrongValueError, hints, printable, shown
from ivr import verbs
from ivr.comparisons import ALWAYS_THERE, ConditionError, Why
from ivr.conditions import Condition, compiled
from ivr.flow import Declared
from ivr.flow import Kind as Holds
from ivr.verb import Verb
from ivr.verbs.branch import Case

_WHY: Mapping[Why, Kind] = {
    Why.TOO_LONG: wording.CONDITION_TOO_LONG,
    Why.SYNTAX: wording.CONDITION_SYNTAX,
    Why.NOT_ALLOWED: wording.CONDITION_NOT_ALLOWED,
    Why.MISMATCH: wording.CONDITION_MISMATCH,
    Why.NEVER_SO: wording.CONDITION_NEVER_SO,
    Why.NOT_YES_NO: wording.CONDITION_NOT_YES_NO,
}


def _same_names(value: object) -> object:
    """`[order_no]` as `{order_no: order_no}`."""
    names = [value] if isinstance(value, str) else value
    return {name: name for name in names if isinstance(name, str)} if isinstance(names, list) else value


_LISTED = BeforeValidator(_same_names, json_schema_input_type=dict[str, str] | list[str] | str)
Sent = Annotated[dict[Name, Asked], Field(max_length=20), _LISTED]
Received = Annotated[dict[Variable, Name], Field(min_length=1, max_length=20), _LISTED]


class GotoNode(PlainNode):
    """Go on at another node. / 转到另一节点。"""

    verb = "goto"
    goto: Name = Field(description="The node that follows; return ends a subflow / 下一个节点")

    def as_verb(self) -> Verb:
        return verbs.Goto(self.goto)


class SubflowNode(PlainNode):
    """Go through another flow and come back. / 进入子流程后返回。"""

    verb = "subflow"
    subflow: Name = Field(description="The name of a flow file, without .yaml / 流程文件名")
    then: Name = Field(description="The node after that flow came to return / 返回后的节点")

    def as_verb(self) -> Verb:
        return verbs.Subflow(self.subflow, self.then)


class HoursNode(PlainNode):
    """One way while a calendar says open, others while it says closed. / 按服务时间分流。"""

    verb = "hours"
    hours: Name = Field(description="A calendar of hours.yaml / hours.yaml 中的日历")
    open: Name = Field(description="The node while it is open / 服务时间内")
    closed: Name = Field(description="The node while it is closed / 服务时间外")
    holiday: Name | None = Field(None, description="While closed on a holiday; else like closed / 节假日休息")
    half_day: Name | None = Field(None, description="While closed on a half day; else like closed / 半天班休息")
    greeting: bool = Field(True, description="Whether the day's greeting of days.yaml comes first / 先播当日问候")

    def as_verb(self) -> Verb:
        return verbs.Hours(self.hours, self.open, self.closed, self.holiday or "", self.half_day or "", self.greeting)


class CaseShape(Shape):
    """One way of a branch."""

    when: str = Field(description='A condition in CEL, for example tier == "vip" && hour < 18 / 条件')
    go: Name = Field(description="The node while it holds / 条件成立时的节点")


class BranchNode(NodeShape):
    """Go the first way whose condition holds. / 按条件分流。"""

    verb = "branch"
    branch: list[CaseShape] = Field(min_length=1, max_length=50, description="Tried in this order / 依次判断")
    otherwise: Name = Field(description="The node when none holds / 都不成立时的节点")

    def faults(self, head: Head) -> Iterator[Misplaced]:
        for index, case in enumerate(self.branch):
            try:
                self._condition(case, head)
            except ConditionError as error:
                yield ("branch", index, "when"), _worded(error, head)

    def to_verb(self, head: Head = NO_HEAD) -> Verb:
        return verbs.Branch(tuple(Case(self._condition(case, head), case.go) for case in self.branch), self.otherwise)

    def _condition(self, case: CaseShape, head: Head) -> Condition:
        return compiled(case.when, {name: declared.kind for name, declared in head.variables.items()})


def _worded(error: ConditionError, head: Head) -> WrongValueError:
    if error.why is Why.UNKNOWN_VARIABLE:
        known = {*head.variables, *ALWAYS_THERE}
        return WrongValueError(wording.UNKNOWN_VARIABLE, name=shown(error.word), **hints(error.word, known))
    return WrongValueError(_WHY[error.why], word=printable(error.word))


class CustomerNode(PlainNode):
    """One way for each class of customers. / 按客户类别分流。"""

    verb = "customer"
    customer: dict[
        Literal["emergency", "complaint", "vip", "member", "normal", "senior", "known", "unknown"], Name
    ] = Field(min_length=1, description="The first that fits: a tier, senior, known or unknown / 依次匹配")
    otherwise: Name = Field(description="The node for everybody else / 其他来电者")

    def as_verb(self) -> Verb:
        return verbs.Customer({str(name): node for name, node in self.customer.items()}, self.otherwise)


class LookupNode(NodeShape):
    """Ask another system about the caller. / 查询外部系统。"""

    verb = "lookup"
    lookup: Name = Field(description="A look-up of services.yaml / services.yaml 中的查询")
    send: Sent = Field(default_factory=dict, description="name of the look-up: variable / 发送的值")
    into: Received = Field(description="variable: name in the answer / 接收的变量")
    then: Name = Field(description="The node when the answer is there / 查到后的节点")
    otherwise: Name = Field(description="The node when it is not, in time / 查不到或超时的节点")
    prompts: MaybePrompts = Field((), description="Played meanwhile / 查询时播放")
    budget_s: float = Field(0.8, ge=0.05, le=0.8, description="Seconds to wait at most / 最长等待秒数")

    def variables(self) -> Mapping[str, Declared]:
        return {name: Declared() for name in self.into}

    def to_verb(self, head: Head = NO_HEAD) -> Verb:
        kinds = {name: declared.kind for name, declared in head.variables.items()}
        typed = {name: kinds[name] for name in self.into if kinds.get(name, Holds.TEXT) is not Holds.TEXT}
        return verbs.Lookup(
            self.lookup, self.send, self.into, self.then, self.otherwise, self.prompts, self.budget_s, typed
        )


class Notes(Shape):
    """What to note about the caller."""

    language: Language | None = Field(None, description="What he hears from now on / 之后的语言")
    tier: Tier | None = Field(None, description="The class he is served in / 客户级别")
    variables: dict[Variable, Title] = Field(default_factory=dict, description="variable: value / 变量的值")
    slow: bool | None = Field(None, description="Prompts are read slower / 放慢语速")


class SetNode(NodeShape):
    """Note something about the caller. / 记下来电者的信息。"""

    verb = "set"
    set: Notes = Field(description="What is left out stays as it was / 未写的保持不变")
    then: Name = Field(description="The node that follows / 下一个节点")

    def faults(self, head: Head) -> Iterator[Misplaced]:
        for name, text in self.set.variables.items():
            try:
                value_as(_kind(name, head), text)
            except WrongValueError as error:
                yield ("set", "variables", name), error

    def variables(self) -> Mapping[str, Declared]:
        return {name: Declared() for name in self.set.variables}

    def to_verb(self, head: Head = NO_HEAD) -> Verb:
        values = {name: value_as(_kind(name, head), text) for name, text in self.set.variables.items()}
        return verbs.Set(self.then, self.set.language, self.set.tier, values, self.set.slow)


def _kind(name: str, head: Head) -> Holds:
    return head.variables.get(name, Declared()).kind
