"""What a hotline knows: questions people ask, in all the ways they ask them, and what is said to each (C3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a value asked back is; also how it is read to the caller (`prompts/values`)."""

    ORDER = "order"
    PHONE = "phone"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class AskBack:
    """Something the caller has to tell before he is served: kept in the variable `name`.

    `shortest` and `longest` count the figures of an order or a telephone number.
    """

    name: str
    kind: Kind
    prompt: str
    shortest: int = 6
    longest: int = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing people ask. `title` and `questions` are by language; `answer` and `confirm` are keys of prompts.

    `asks` is asked back before the answer. `hand_over`: a person goes on after the answer, of `queue` when it is
    named.
    """

    name: str
    title: Mapping[str, str]
    questions: Mapping[str, tuple[str, ...]]
    answer: str
    confirm: str
    asks: tuple[AskBack, ...] = ()
    hand_over: bool = False
    queue: str = ""

    @property
    def prompts(self) -> tuple[str, ...]:
        """Every prompt the entry may say."""
        return (self.answer, self.confirm, *(ask.prompt for ask in self.asks))


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Entries by name; `texts` are the words of their prompts by key and language."""

    name: str
    entries: Mapping[str, Entry] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def questions(self) -> dict[str, tuple[str, ...]]:
        """Every way to ask for each entry, in all languages: what an embedding search is built from."""
        return {
            name: tuple(question for asked in entry.questions.values() for question in asked)
            for name, entry in self.entries.items()
        }


NOTHING_KNOWN = Knowledge("")


def prompts_of(knowledge: Knowledge) -> Mapping[str, Mapping[str, str]]:
    """The words to be spoken, by prompt key and language."""
    return knowledge.texts
