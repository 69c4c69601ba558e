"""How the verbs are written that hand the caller to others, or let him go."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from calls.table import Need
from config.shapes.fields import MaybePrompts, Name, Needs, Prompts, SipAddress
from config.shapes.node import NO_HEAD, Head, NodeShape, PhoneKey, PlainNode
from ivr import verbs
from ivr.verb import Verb


def _nothing(value: Any) -> Any:
    return () if value is None else value


LastWords = Annotated[MaybePrompts, BeforeValidator(_nothing, json_schema_input_type=str | list[str] | None)]


class EnqueueNode(PlainNode):
    """Let the caller wait for an agent. / 进入队列等待坐席。"""

    verb = "enqueue"
    enqueue: Name = Field(description="A queue of routing.yaml / routing.yaml 中的队列")
    full: Name = Field(description="The node when the queue takes nobody more / 队列已满")
    no_agents: Name | None = Field(None, description="When nobody is there; like full when left out / 无坐席")
    prompts: MaybePrompts = Field((), description="Played while the caller already waits / 入队后播放")
    closed: Name | None = Field(
        None, description="While it is closed or paused; like no_agents when left out / 未开放或已暂停"
    )
    withdrawn: Name | None = Field(None, description="When a supervisor takes the caller out of it / 被主管移出")
    overflow: dict[Name, Name] = Field(
        default_factory=dict, description="The node for each way out (exit) of the queue's ladder / 阶梯出口的去处"
    )
    needs: Needs = Field(
        default_factory=dict, description="Skills and lowest levels asked for besides the queue's / 另外要求的技能"
    )
    offers: dict[PhoneKey, Name] = Field(
        default_factory=dict, description="Keys that lead out of the queue while he waits / 等待中可按的键"
    )
    offer: MaybePrompts = Field((), description="What names these keys, said from time to time / 等待中播放的选择")
    offer_after_s: float = Field(
        30.0, ge=0, le=3600, description="Seconds before it is said first / 首次播放前的秒数"
    )
    after: Name | None = Field(None, description="When the agent has hung up first: a survey / 坐席先挂机后的节点")

    def as_verb(self) -> Verb:
        return verbs.Enqueue(
            self.enqueue,
            self.full,
            self.no_agents or self.full,
            self.prompts,
            self.closed or "",
            self.withdrawn or "",
            self.overflow,
            tuple(Need(skill, level) for skill, level in self.needs.items()),
            self.offers,
            self.offer,
            self.offer_after_s,
            self.after or "",
        )


class EmergencyNode(NodeShape):
    """Bring the caller to the emergency agents, without a question. / 紧急服务，直接转接。"""

    verb = "emergency"
    emergency: Name = Field(description="The emergency queue of routing.yaml / 紧急队列")
    otherwise: Name | None = Field(None, description="When nobody is there; person when left out / 无紧急坐席时")
    prompts: MaybePrompts = Field(("emergency.connecting",), description="Played meanwhile / 转接时播放")

    def to_verb(self, head: Head = NO_HEAD) -> Verb:
        return verbs.Emergency(self.emergency, self._otherwise(head), self.prompts)


class CallbackNode(PlainNode):
    """Offer to call back instead of letting the caller wait. / 提供回电。"""

    verb = "callback"
    callback: Name = Field(description="The queue whose agents will talk to him / 回电由哪个队列的坐席处理")
    then: Name = Field(description="The node after a yes / 同意后的节点")
    otherwise: Name = Field(description="After a no, and for who cannot be called: the queue / 不同意或无法回电")
    prompts: Prompts = Field(("callback.offer",), description="The question / 提问")
    confirmed: MaybePrompts = Field(("callback.confirmed",), description="Said after a yes / 同意后播放")
    accept: PhoneKey = Field("1", description="The key that says yes / 同意键")
    decline: PhoneKey = Field("2", description="The key that says no; 0 does too / 不同意键")
    in_s: float = Field(0.0, ge=0, le=604_800, description="0 keeps the place; else so many seconds later / 多少秒后")
    wait_s: float = Field(5.0, ge=0.5, le=60, description="Seconds to wait for a key / 等待按键的秒数")
    tries: int = Field(2, ge=1, le=10, description="How often to ask before giving up / 询问次数")
    ask: bool = Field(True, description="Whether he is asked at all / 是否询问")
    same_agent: bool = Field(True, description="false: somebody else than who talked to him / 可由同一坐席回电")

    def as_verb(self) -> Verb:
        return verbs.Callback(
            self.callback,
            self.then,
            self.otherwise,
            self.prompts,
            self.confirmed,
            self.accept,
            self.decline,
            self.in_s,
            self.wait_s,
            self.tries,
            self.ask,
            self.same_agent,
        )


class TransferNode(PlainNode):
    """Connect the caller to an outside address. / 转接外线。"""

    verb = "transfer"
    transfer: SipAddress = Field(description="A SIP address / SIP 地址")
    failed: Name = Field(description="The node when nobody answers there / 无人接听时")
    prompts: MaybePrompts = Field((), description="Played while it rings there / 振铃时播放")
    ring_s: float = Field(30.0, ge=5, le=120, description="Seconds to let it ring / 振铃秒数")

    def as_verb(self) -> Verb:
        return verbs.Transfer(self.transfer, self.failed, self.prompts, self.ring_s)


class HangupNode(PlainNode):
    """Say goodbye and end the call. / 结束通话。"""

    verb = "hangup"
    hangup: LastWords = Field(description="Last words; may be left empty / 结束语，可留空")

    def as_verb(self) -> Verb:
        return verbs.Hangup(self.hangup)
