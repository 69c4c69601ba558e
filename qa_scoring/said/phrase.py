"""A phrase: something a rubric listens for, by words, by pattern, by meaning, and where in the call it counts."""

from __future__ import annotations

from dataclasses import dataclass

from qa_scoring.call_facts import examples_key
from qa_scoring.span import Channel
from qa_scoring.wording import Wording

LIKE_AT_LEAST = 0.75


@dataclass(frozen=True, slots=True)
class Like:
    """Close in meaning to one of these sentences, 0..1 (see `CallFacts.likeness`)."""

    examples: tuple[str, ...]
    at_least: float = LIKE_AT_LEAST

    @property
    def key(self) -> str:
        return examples_key(self.examples)


@dataclass(frozen=True, slots=True)
class Window:
    """Where it counts. `first_s` from the voice's first word on, `last_s` up to its last; `after` and `before` name
    other phrases, `within_s` says how near to them, in seconds."""

    first_s: float | None = None
    last_s: float | None = None
    after: str | None = None
    before: str | None = None
    within_s: float | None = None


ANYWHERE = Window()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Found in an utterance of `voice` ("both": of either side) that has one of `any`, or every one of `all`, or
    matches `pattern`, or is `like` the examples. A match that overlaps one of `excluding` is none.

    With `alarm` a lead is told while the call is up, wherever it is said; meaning is not compared then.
    """

    id: str
    title: Wording
    voice: Channel = "agent"
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    pattern: str | None = None
    like: Like | None = None
    excluding: tuple[str, ...] = ()
    window: Window = ANYWHERE
    alarm: bool = False

    @property
    def refers_to(self) -> tuple[str, ...]:
        """The other phrases its window needs."""
        return tuple(name for name in (self.window.after, self.window.before) if name is not None)
