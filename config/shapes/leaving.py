"""How the verbs are written by which a caller leaves something behind: a message, marks, a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from config.shapes.fields import Name
from config.shapes.leading import Sent
from config.shapes.node import NO_HEAD, Asked, Head, MaybePhrases, Misplaced, NodeShape, PhoneKey, Phrases, PlainNode
from config.wording import flows as wording
from config.wording.kind import WrongValueError
from ivr import verbs
from ivr.verb import Verb
from ivr.verbs.survey import WEIGHTS

Weight = Annotated[float, Field(ge=0, le=1000)]
_MARKS = "012345#*"


class VoicemailNode(NodeShape):
    """Let the caller leave a message for a queue. / 语音留言。"""

    verb = "voicemail"
    voicemail: Name = Field(description="The queue whose agents will hear it / 由哪个队列处理留言")
    then: Name = Field(description="The node after it is kept / 留言保存后的节点")
    otherwise: Name | None = Field(None, description="After no message; person when left out / 没有留言时")
    prompts: Phrases = Field(("voicemail.invitation",), description="Said before the tone / 提示音之前播放")
    tone: MaybePhrases = Field(("beep",), description="The tone / 提示音")
    ask: Phrases = Field(("voicemail.confirm",), description="Whether to keep it / 询问是否保存")
    kept: MaybePhrases = Field(("voicemail.kept",), description="Said when it is kept / 保存后播放")
    short: MaybePhrases = Field(("voicemail.short",), description="Said after what is no message / 留言太短时播放")
    max_s: float = Field(120.0, ge=5, le=600, description="The longest message / 最长秒数")
    min_s: float = Field(2.0, ge=0, le=30, description="What is shorter is no message / 最短秒数")
    wait_s: float = Field(6.0, ge=0.5, le=60, description="Seconds to wait for a key / 等待按键的秒数")
    tries: int = Field(2, ge=1, le=10, description="How often he may begin / 可尝试次数")

    def to_verb(self, head: Head = NO_HEAD) -> Verb:
        return verbs.Voicemail(
            self.voicemail,
            self.then,
            self._otherwise(head),
            self.prompts,
            self.tone,
            self.ask,
            self.kept,
            self.short,
            self.max_s,
            self.min_s,
            self.wait_s,
            self.tries,
        )


class SurveyNode(PlainNode):
    """Ask for marks from 1 to 5 after the conversation. / 满意度调查。"""

    verb = "survey"
    survey: dict[Name, Phrases] = Field(
        min_length=1, max_length=3, description="The question of each criterion, in this order / 各项指标的提问"
    )
    then: Name = Field(description="The node that follows / 下一个节点")
    intro: MaybePhrases = Field(("survey.intro",), description="Said first; names the key to skip / 开场白")
    retry: MaybePhrases = Field(("survey.retry",), description="Said before asking once more / 再问前播放")
    thanks: MaybePhrases = Field(("survey.thanks",), description="Said at the end / 致谢")
    weights: dict[Name, Weight] = Field(
        default_factory=lambda: dict(WEIGHTS), description="How much each criterion counts / 权重"
    )
    skip: PhoneKey = Field("9", description="The key that ends the survey / 跳过调查的按键")
    wait_s: float = Field(5.0, ge=0.5, le=60, description="Seconds to wait for a key / 等待按键的秒数")

    def faults(self, head: Head) -> Iterator[Misplaced]:
        yield from super().faults(head)
        if self.skip in _MARKS:
            yield ("skip",), WrongValueError(wording.SAME_KEYS, key=self.skip)

    def as_verb(self) -> Verb:
        return verbs.Survey(
            self.then, self.intro, self.survey, self.retry, self.thanks, self.weights, self.skip, self.wait_s
        )


class SmsNode(PlainNode):
    """Have a text message sent. / 发送短信。"""

    verb = "sms"
    sms: Name = Field(description="A template of services.yaml / services.yaml 中的短信模板")
    then: Name = Field(description="The node that follows / 下一个节点")
    values: Sent = Field(default_factory=dict, description="gap of the template: variable / 模板中的值")
    number: Asked = Field("", description="The variable with the number; the caller's own when left out / 号码变量")
    in_s: float = Field(0.0, ge=0, le=604_800, description="So many seconds later / 多少秒后发送")
    confirmed: MaybePhrases = Field((), description="Said to who has a number / 有号码时播放")

    def as_verb(self) -> Verb:
        return verbs.Sms(self.sms, self.then, self.values, self.number, self.in_s, self.confirmed)
