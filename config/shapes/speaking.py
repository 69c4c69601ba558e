"""How the verbs are written that say something and ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from config.shapes.fields import MaybePrompts, Name, Prompts, PromptsInTurn
from config.shapes.node import (
    NO_HEAD,
    Head,
    Misplaced,
    NodeShape,
    PhoneKey,
    Phrases,
    PhrasesInTurn,
    PlainNode,
    Variable,
    in_turn,
)
from config.wording import flows as wording
from config.wording.kind import WrongValueError
from ivr import verbs
from ivr.entries import FORMS, MOST_KEYS, Entry
from ivr.flow import Declared
from ivr.verb import Verb

PERSON_KEY = "0"


class PlayNode(PlainNode):
    """Say something. / 播放提示音。"""

    verb = "play"
    play: Prompts = Field(description="Prompts of the catalogue, played one after another / 依次播放的提示音")
    then: Name = Field(description="The node that follows / 下一个节点")
    interruptible: bool = Field(True, description="Whether a key ends it; it answers the next menu / 按键可打断")

    def as_verb(self) -> Verb:
        return verbs.Play(self.play, self.then, self.interruptible)


class SayNode(PlainNode):
    """Say something with the caller's own values in it. / 播报，其中可带变量的值。"""

    verb = "say"
    say: Phrases = Field(description="Prompts, and {kind: variable} for values, e.g. {amount: price} / 提示音与变量")
    then: Name = Field(description="The node that follows / 下一个节点")
    interruptible: bool = Field(True, description="Whether a key ends it; it answers the next menu / 按键可打断")

    def as_verb(self) -> Verb:
        return verbs.Say(self.say, self.then, self.interruptible)


class RecordNoticeNode(PlainNode):
    """Say that the call is recorded, and take a no. / 告知录音，并可拒绝。"""

    verb = "record_notice"
    record_notice: Prompts = Field(description="The notice / 录音告知")
    then: Name = Field(description="The node that follows / 下一个节点")
    refuse_key: PhoneKey | None = Field(None, description="The key that refuses; none: nobody can / 拒绝录音的按键")
    refused: Name | None = Field(None, description="The node after a no; then when left out / 拒绝后的节点")
    confirmed: MaybePrompts = Field((), description="Said after a no / 拒绝后播放")

    def as_verb(self) -> Verb:
        return verbs.RecordNotice(
            self.record_notice, self.then, self.refuse_key or "", self.refused or "", self.confirmed
        )


class MenuNode(NodeShape):
    """Ask for one key. / 按键菜单。"""

    verb = "menu"
    menu: Prompts = Field(description="The question; a key counts from its first sound on / 菜单提示音，可打断")
    keys: dict[PhoneKey, Name] = Field(
        min_length=1, description="The node each key leads to; 0 leads to person unless given here / 按键去向"
    )
    otherwise: Name | None = Field(
        None, description="The node for callers without a usable key; person when left out / 无有效按键时"
    )
    retry: PromptsInTurn = Field(
        (), description="The question in other words; lists in a list: other words each time / 换说法再问，可每次不同"
    )
    wrong_key: PromptsInTurn = Field(("menu.invalid",), description="Said after a wrong key / 按错后播放")
    no_key: PromptsInTurn = Field(("menu.timeout",), description="Said after no key / 未按键后播放")
    wait_s: float = Field(5.0, ge=0.5, le=60, description="Seconds to wait for a key / 等待按键的秒数")
    tries: int = Field(3, ge=1, le=10, description="How often to ask before giving up / 询问次数")

    def to_verb(self, head: Head = NO_HEAD) -> Verb:
        person = {PERSON_KEY: head.person} if head.person else {}
        return verbs.Menu(
            self.menu,
            {**self.keys, **{key: node for key, node in person.items() if key not in self.keys}},
            self._otherwise(head),
            in_turn(self.retry),
            in_turn(self.wrong_key),
            in_turn(self.no_key),
            self.wait_s,
            self.tries,
        )


class CollectNode(NodeShape):
    """Have the caller enter a number. / 收集号码。"""

    verb = "collect"
    collect: Phrases = Field(description="The question / 提示音")
    into: Variable = Field(description="The variable that holds what was entered / 存入的变量")
    then: Name = Field(description="The node after a usable entry / 输入有效后的节点")
    otherwise: Name | None = Field(None, description="The node without one; person when left out / 输入无效时")
    kind: Entry = Field(Entry.DIGITS, description="What is asked for; it is checked / 号码类型，自动校验")
    min_digits: int | None = Field(None, ge=1, le=MOST_KEYS, description="At least so many / 最少位数")
    max_digits: int | None = Field(None, ge=1, le=MOST_KEYS, description="At most so many / 最多位数")
    retry: PhrasesInTurn = Field(
        (), description="The question in other words; lists in a list: other words each time / 换说法再问，可每次不同"
    )
    wrong: PromptsInTurn = Field(("collect.invalid",), description="Said after what cannot be / 输入有误后播放")
    nothing: PromptsInTurn = Field(("collect.timeout",), description="Said after nothing / 未输入后播放")
    wait_s: float = Field(5.0, ge=0.5, le=60, description="Seconds to wait for the next key / 按键间隔秒数")
    tries: int = Field(3, ge=1, le=10, description="How often to ask before giving up / 询问次数")
    secret: bool | None = Field(None, description="Nobody reads the keys; so with card and id / 保密输入")

    def faults(self, head: Head) -> Iterator[Misplaced]:
        yield from super().faults(head)
        least, most = self._limits
        form = FORMS[self.kind]
        if not form.least <= least <= most <= form.most:
            yield (
                ("min_digits" if self.min_digits else "max_digits",),
                WrongValueError(wording.BAD_LENGTH, least=least, most=most),
            )

    def variables(self) -> Mapping[str, Declared]:
        form = FORMS[self.kind]
        return {self.into: Declared(form.holds, secret=form.secret if self.secret is None else self.secret)}

    def to_verb(self, head: Head = NO_HEAD) -> Verb:
        declared = head.variables.get(self.into, self.variables()[self.into])
        return verbs.Collect(
            self.collect,
            self.into,
            self.then,
            self._otherwise(head),
            self.kind,
            *self._limits,
            in_turn(self.retry),
            in_turn(self.wrong),
            in_turn(self.nothing),
            self.wait_s,
            self.tries,
            declared.secret,
        )

    @property
    def _limits(self) -> tuple[int, int]:
        form = FORMS[self.kind]
        return self.min_digits or form.least, self.max_digits or form.most


class ConfirmNode(NodeShape):
    """Read back what was entered, and have it confirmed. / 复述并确认。"""

    verb = "confirm"
    confirm: Phrases = Field(description="The question, with {kind: variable} for the value / 复述的内容与提问")
    yes: Name = Field(description="The node after a yes / 确认后的节点")
    no: Name = Field(description="The node after a no: the one that asked / 否认后重新输入的节点")
    otherwise: Name | None = Field(None, description="The node without an answer; person when left out / 未回答时")
    accept: PhoneKey = Field("1", description="The key that says yes / 确认键")
    decline: PhoneKey = Field("2", description="The key that says no; * does too / 否认键")
    retry: PhrasesInTurn = Field(
        (), description="The question in other words; lists in a list: other words each time / 换说法再问，可每次不同"
    )
    wrong_key: PromptsInTurn = Field(("menu.invalid",), description="Said after a wrong key / 按错后播放")
    no_key: PromptsInTurn = Field(("menu.timeout",), description="Said after no key / 未按键后播放")
    wait_s: float = Field(5.0, ge=0.5, le=60, description="Seconds to wait for a key / 等待按键的秒数")
    tries: int = Field(3, ge=1, le=10, description="How often to ask before giving up / 询问次数")

    def faults(self, head: Head) -> Iterator[Misplaced]:
        yield from super().faults(head)
        if self.accept == self.decline or PERSON_KEY in (self.accept, self.decline):
            yield ("accept",), WrongValueError(wording.SAME_KEYS, key=self.accept)

    def to_verb(self, head: Head = NO_HEAD) -> Verb:
        return verbs.Confirm(
            self.confirm,
            self.yes,
            self.no,
            self._otherwise(head),
            self.accept,
            self.decline,
            in_turn(self.retry),
            in_turn(self.wrong_key),
            in_turn(self.no_key),
            self.wait_s,
            self.tries,
        )
