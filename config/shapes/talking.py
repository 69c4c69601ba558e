"""How the verb is written that listens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from config.shapes.fields import Language, MaybePrompts, Name, Prompts, Shape
from config.shapes.node import NO_HEAD, Head, Misplaced, NodeShape, PhoneKey
from config.wording import flows as wording
from config.wording.kind import WrongValueError
from ivr import verbs
from ivr.bot import talk
from ivr.bot.decision import THRESHOLDS, Thresholds
from ivr.flow import Declared
from ivr.knowledge import NOTHING_KNOWN, Knowledge
from ivr.verb import Verb

_USUAL = talk.Prompts()


class BotPrompts(Shape):
    """What the bot says besides the answers of its knowledge base."""

    greeting: Prompts = Field(default=_USUAL.greeting, description="The open question / 开场提问")
    again: Prompts = Field(default=_USUAL.again, description="Asks in other words / 没听懂时再问")
    silence: Prompts = Field(default=_USUAL.silence, description="After silence / 没有声音时")
    more: Prompts = Field(default=_USUAL.more, description="Whether there is anything else / 是否还有其他问题")
    what_else: Prompts = Field(default=_USUAL.what_else, description="What else it is / 还有什么问题")
    you_said: MaybePrompts = Field(default=_USUAL.you_said, description="Before a value read back / 复述前")
    is_that_right: Prompts = Field(default=_USUAL.is_that_right, description="After a value read back / 复述后")
    value_again: Prompts = Field(default=_USUAL.value_again, description="Asks for a value once more / 重新询问")
    wrong_key: MaybePrompts = Field(default=_USUAL.wrong_key, description="After a wrong key / 按错键后")
    to_person: MaybePrompts = Field(default=_USUAL.to_person, description="Before a person takes over / 转人工前")


class ThresholdsShape(Shape):
    """How sure the bot must be; docs/bot.md."""

    sure: float = Field(ge=-1, le=1, description="Cosine from which on it answers / 直接回答")
    likely: float = Field(ge=-1, le=1, description="Cosine from which on it asks whether this is meant / 先确认")
    margin: float = Field(ge=0, le=1, description="How far the second entry must be behind / 与次优的差距")
    confidence: float = Field(0.45, ge=0, le=1, description="Of the recogniser / 识别置信度")


class BotNode(NodeShape):
    """Let the caller say what he needs, and answer it. / 语音机器人。"""

    verb = "bot"
    bot: Name = Field(description="A knowledge base / 知识库")
    then: Name = Field(description="When the caller has what he wanted / 问题解决后")
    to_person: Name | None = Field(None, description="When he wants a person; person when left out / 转人工")
    emergency: Name = Field(description="At once, when he names an emergency / 说出紧急情况时")
    unavailable: Name = Field(description="When nobody can listen: a menu / 无法识别语音时，通常是按键菜单")
    otherwise: Name | None = Field(None, description="When he says nothing; person when left out / 没有声音时")
    keys: dict[PhoneKey, Name] = Field(default_factory=dict, description="Keys, as in a menu / 按键去向")
    queues: dict[Name, Name] = Field(default_factory=dict, description="Persons for entries that name a queue / 队列")
    entries: dict[Name, Name] = Field(
        default_factory=dict, description="The node that serves an entry instead of its answer / 由节点处理的条目"
    )
    prompts: BotPrompts = BotPrompts()
    thresholds: dict[Language, ThresholdsShape] = Field(
        default_factory=dict, description="Below what scores it asks back; the house's own when left out / 判断阈值"
    )
    turns: int = Field(8, ge=1, le=30, description="How often he may speak in one visit / 最多轮次")
    doubts: int = Field(2, ge=1, le=5, description="How often in a row he may not be understood / 连续听不懂的次数")
    silences: int = Field(2, ge=1, le=5, description="How often in a row he may be silent / 连续沉默的次数")
    tries: int = Field(3, ge=1, le=5, description="How often he is asked for one value / 每个值询问的次数")
    wait_s: float = Field(6.0, ge=1, le=30, description="Seconds to wait for speech / 等待说话的秒数")

    def faults(self, head: Head) -> Iterator[Misplaced]:
        yield from super().faults(head)
        if not (self.to_person or head.person):
            yield (), WrongValueError(wording.NO_OTHERWISE)

    def variables_in(self, knowledge: Mapping[str, Knowledge]) -> Mapping[str, Declared]:
        entries = knowledge.get(self.bot, NOTHING_KNOWN).entries.values()
        return {ask.name: Declared() for entry in entries for ask in entry.asks}

    def to_verb(self, head: Head = NO_HEAD) -> Verb:
        return verbs.Bot(
            self.bot,
            self.then,
            self.to_person or head.person,
            self.emergency,
            self.unavailable,
            self._otherwise(head),
            self.keys,
            self.queues,
            self.entries,
            self._manner(head),
        )

    def _manner(self, head: Head) -> talk.Manner:
        own = {language: Thresholds(**dict(shape)) for language, shape in self.thresholds.items()}
        return talk.Manner(
            head.knowledge.get(self.bot, NOTHING_KNOWN),
            {**THRESHOLDS, **own},
            talk.Prompts(**dict(self.prompts)),
            self.turns,
            self.doubts,
            self.silences,
            self.tries,
            self.wait_s,
        )
