"""What every verb is: data that says what it needs and where it leads, and knows how to begin and to answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from calls.events import (
    CallOverflowed,
    LookupAnswered,
    LookupFailed,
    QueueRefused,
    SpeechBegan,
    SpeechFailed,
    SpeechHeard,
    TalkEnded,
    TransferFailed,
)
from ivr.journey import Journey
from ivr.steps import Stay, Step

Return = QueueRefused | CallOverflowed | TransferFailed | TalkEnded
"""How a caller who was handed over comes back to his flow."""

Answer = LookupAnswered | LookupFailed
"""What becomes of a question to another system."""

Speech = SpeechBegan | SpeechHeard | SpeechFailed
"""What is heard of a caller who may speak."""


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of a node, named by its place in the node of the flow file: `full`, `overflow.voicemail`.

    `chosen`: the caller pressed a key to take it, and the name is that key. `once`: it is taken once at most, so that
    nobody goes round by it for ever.
    """

    name: str
    node: str
    chosen: bool = False
    once: bool = False


@dataclass(frozen=True, slots=True)
class Needs:
    """The names a verb uses that must exist outside the node."""

    prompts: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()


class Verb(ABC):
    """A verb is immutable; what changes lives in the journey. It never waits: it answers with a `Step`.

    `person` tells that the verb brings the caller to a human being, `asks` that keys are answers to it, `is_menu`
    that `*` at a later menu leads back to it, `secret` that its keys are nobody's business.
    """

    __slots__ = ()
    verb: ClassVar[str]
    person: ClassVar[bool] = False
    asks: ClassVar[bool] = False
    is_menu: ClassVar[bool] = False

    @property
    def secret(self) -> bool:
        return False

    @property
    def listens(self) -> str:
        """The knowledge base to look up what the caller says in; "" for a verb that does not listen."""
        return ""

    @property
    def exits(self) -> tuple[Exit, ...]:
        return ()

    @property
    def needs(self) -> Needs:
        return Needs()

    @abstractmethod
    def begin(self, journey: Journey) -> Step:
        """The caller came to the node. Never `Stay`: something must sound, wait or lead on."""

    def key(self, key: str, journey: Journey) -> Step:
        """The caller pressed a key."""
        return Stay()

    def finished(self, journey: Journey) -> Step:
        """The prompts came to their end."""
        return Stay()

    def timed_out(self, journey: Journey) -> Step:
        """The wait is over without a key."""
        return Stay()

    def returned(self, event: Return, journey: Journey) -> Step:
        """Those the caller was handed to could not help, or are done."""
        return Stay()

    def answered(self, event: Answer, journey: Journey) -> Step:
        """Another system answered, or did not."""
        return Stay()

    def heard(self, event: Speech, journey: Journey) -> Step:
        """The caller said something."""
        return Stay()
