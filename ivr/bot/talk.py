"""What the bot remembers of its caller, and how it behaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from calls.model import Utterance
from ivr.bot.decision import THRESHOLDS, Thresholds
from ivr.knowledge import NOTHING_KNOWN, Knowledge
from ivr.steps import Phrase, Step


class Asked(StrEnum):
    """The caller's question to answer: what he needs, whether that was it, anything else, a value, that value."""

    NEED = "need"
    CONFIRM = "confirm"
    MORE = "more"
    VALUE = "value"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Prompts:
    """Keys of the catalogue. `again` asks in other words; `you_said` stands before a value that is read back."""

    greeting: tuple[str, ...] = ("bot.greeting",)
    again: tuple[str, ...] = ("bot.again",)
    silence: tuple[str, ...] = ("bot.silence",)
    more: tuple[str, ...] = ("bot.more",)
    what_else: tuple[str, ...] = ("bot.what_else",)
    you_said: tuple[str, ...] = ("bot.you_said",)
    is_that_right: tuple[str, ...] = ("bot.is_that_right",)
    value_again: tuple[str, ...] = ("bot.value_again",)
    wrong_key: tuple[str, ...] = ("menu.invalid",)
    to_person: tuple[str, ...] = ("bot.to_person",)

    def all(self) -> tuple[str, ...]:
        named = (self.greeting, self.again, self.silence, self.more, self.what_else, self.you_said)
        asked = (self.is_that_right, self.value_again, self.wrong_key, self.to_person)
        return tuple(dict.fromkeys(key for keys in (*named, *asked) for key in keys))


@dataclass(frozen=True, slots=True)
class Manner:
    """`turns` is how often the caller may speak or answer in one visit, `doubts`, `silences` and `tries` how often in
    a row he may not be understood, be silent, give no usable value: then others take over. `thresholds` are by
    language. Waits are in seconds."""

    knowledge: Knowledge = NOTHING_KNOWN
    thresholds: Mapping[str, Thresholds] = field(default_factory=lambda: THRESHOLDS)
    prompts: Prompts = field(default_factory=Prompts)
    turns: int = 8
    doubts: int = 2
    silences: int = 2
    tries: int = 3
    wait_s: float = 6.0
    speech_s: float = 30.0
    key_s: float = 4.0

    def thresholds_for(self, language: str) -> Thresholds:
        """Those of another language are the strictest there are."""
        strictest = max(self.thresholds.values(), key=lambda levels: levels.sure)
        return self.thresholds.get(language, strictest)


@dataclass(frozen=True, slots=True)
class Talk:
    """`entry` is what is confirmed or served, found with `score`. `value` and `keyed` belong to what is asked back,
    `filled` has what is known by name. `last` was said last. `ahead` follows when it is out: the caller leaves."""

    asked: Asked = Asked.NEED
    entry: str = ""
    score: float = 0.0
    value: str = ""
    keyed: str = ""
    filled: Mapping[str, str] = field(default_factory=dict)
    last: tuple[Phrase, ...] = ()
    turns: int = 0
    doubts: int = 0
    silences: int = 0
    tries: int = 0
    transcript: tuple[Utterance, ...] = ()
    ahead: tuple[Step, ...] = ()

    @property
    def is_leaving(self) -> bool:
        return bool(self.ahead)
