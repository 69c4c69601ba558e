"""What every node of a flow file has, and the head of the file around it."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from config.shapes.fields import MOST_TURNS, TURNS, WHOLE, WHOLE_OR_TURNS, Name, Shape, matching
from config.tree import Path
from config.wording import flows as wording
from config.wording import values
from config.wording.kind import WrongValueError, shown
from ivr.asking import Wordings
from ivr.comparisons import ALWAYS_THERE
from ivr.flow import Declared, Kind
from ivr.journey import Value
from ivr.knowledge import Knowledge
from ivr.steps import Phrase, Slot
from ivr.verb import Verb

SLOT_KINDS = (
    *("amount", "date", "day", "digits", "duration", "name", "number", "order", "percent", "phone", "range", "time"),
    "weekday",
)
"""How a value may be said; `prompts.values` can say them."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_WORDS_OF_CEL = re.compile(
    r"true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void"
    r"|while"
)


def _is_variable(name: str) -> str:
    if not _VARIABLE.fullmatch(name) or _WORDS_OF_CEL.fullmatch(name):
        raise WrongValueError(wording.BAD_VARIABLE, value=shown(name))
    if name in ALWAYS_THERE:
        raise WrongValueError(wording.TAKEN_VARIABLE, value=shown(name))
    return name


def _slot(value: Any) -> Any:
    """`{date: eta}` as a gap for a value."""
    if not isinstance(value, dict):
        return value
    kind, variable = next(iter(value.items())) if len(value) == 1 else ("", "")
    if kind not in SLOT_KINDS or not isinstance(variable, str):
        raise WrongValueError(wording.BAD_SLOT, value=shown(value), kinds=", ".join(SLOT_KINDS))
    return Slot(kind, variable)


def _phrases(value: Any) -> Any:
    """A single phrase may stand without brackets."""
    return [_slot(one) for one in _listed(value)]


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


PhoneKey = Annotated[str, matching(r"[0-9*#]", values.BAD_PHONE_KEY)]
Variable = Annotated[str, AfterValidator(_is_variable)]
Asked = Annotated[str, Field(max_length=64)]
"""The name of a variable that is asked for, one of the house's among them."""

_WRITTEN_PHRASE = str | dict[str, str]
_WRITTEN = BeforeValidator(_phrases, json_schema_input_type=_WRITTEN_PHRASE | list[_WRITTEN_PHRASE])
Phrases = Annotated[tuple[Name | Slot, ...], Field(min_length=1, max_length=20), _WRITTEN]
MaybePhrases = Annotated[tuple[Name | Slot, ...], Field(max_length=20), _WRITTEN]
PhrasesInTurn = Annotated[
    Annotated[MaybePhrases, WHOLE] | Annotated[tuple[MaybePhrases, ...], Field(max_length=MOST_TURNS), TURNS],
    WHOLE_OR_TURNS,
    BeforeValidator(_listed, json_schema_input_type=_WRITTEN_PHRASE | list[_WRITTEN_PHRASE | list[_WRITTEN_PHRASE]]),
]


def in_turn(written: tuple[Phrase | tuple[Phrase, ...], ...]) -> Wordings:
    """What is said each time; what is not written as lists in a list is one wording for every time."""
    turns = tuple(one for one in written if isinstance(one, tuple))
    whole = tuple(one for one in written if not isinstance(one, tuple))
    return turns or ((whole,) if whole else ())


@dataclass(frozen=True, slots=True)
class Head:
    """What nodes take from around them: `person` is what 0 leads to, `variables` are those of the flow, `knowledge`
    are the knowledge bases there are."""

    person: str = ""
    variables: Mapping[str, Declared] = field(default_factory=dict)
    knowledge: Mapping[str, Knowledge] = field(default_factory=dict)


NO_HEAD = Head()
Misplaced = tuple[Path, WrongValueError]
"""A fault of a node, with the place in it."""


class NodeShape(Shape):
    """One node of a flow."""

    verb: ClassVar[str]

    @abstractmethod
    def to_verb(self, head: Head = NO_HEAD) -> Verb:
        """The verb this node is made of; only of a node without `faults`."""

    def faults(self, head: Head) -> Iterator[Misplaced]:
        """What only shows beside the head of the file."""
        if "otherwise" in type(self).model_fields and not self._otherwise(head):
            yield (), WrongValueError(wording.NO_OTHERWISE)

    def variables(self) -> Mapping[str, Declared]:
        """The variables the node gives values to; what the head says of them goes before."""
        return {}

    def variables_in(self, knowledge: Mapping[str, Knowledge]) -> Mapping[str, Declared]:  # noqa: ARG002
        """The same, with those that a knowledge base has asked back."""
        return self.variables()

    def _otherwise(self, head: Head) -> str:
        """Where callers without a usable answer go: to a person, unless the node says where."""
        return getattr(self, "otherwise", "") or head.person


class PlainNode(NodeShape):
    """A node to whose verb the head of the file adds nothing."""

    def to_verb(self, head: Head = NO_HEAD) -> Verb:  # noqa: ARG002
        return self.as_verb()

    @abstractmethod
    def as_verb(self) -> Verb:
        """The verb this node is made of."""


def value_as(kind: Kind, text: str) -> Value:
    """A text of the file as a value of the kind. Raises WrongValueError."""
    try:
        if kind is Kind.NUMBER:
            return float(text)
        if kind is Kind.DATE:
            return date.fromisoformat(text).isoformat()
        return {"true": True, "false": False}[text] if kind is Kind.FLAG else text
    except (ValueError, KeyError) as error:
        raise WrongValueError(wording.WRONG_KIND, value=shown(text), expected=kind.value) from error
