"""What a verb can want to happen next."""

from __future__ import annotations

from dataclasses import dataclass

from calls.commands import Command
from calls.model import InputFailure


@dataclass(frozen=True, slots=True)
class Slot:
    """A gap in what is said: the value of a variable, read as `kind` (number, amount, date, phone, order …)."""

    kind: str
    variable: str


Phrase = str | Slot
"""The key of a prompt, or a gap for a value."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a verb answers when it begins or is told something. Any step but `Stay` silences what is playing."""


@dataclass(frozen=True, slots=True)
class Stay(Step):
    """Nothing changes."""


@dataclass(frozen=True, slots=True)
class Take(Step):
    """Leave the node by this exit."""

    exit: str


@dataclass(frozen=True, slots=True)
class Back(Step):
    """Return to the menu before this one, or ask this one again where there is none."""


@dataclass(frozen=True, slots=True)
class Enter(Step):
    """Go through another flow; its `return` leads out of this node by `then`."""

    flow: str


@dataclass(frozen=True, slots=True)
class Say(Step):
    """Play the prompts, then tell the verb `finished`."""

    prompts: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Wait(Step):
    """Listen in silence; without a key the verb is told `timed_out`."""

    wait_s: float


@dataclass(frozen=True, slots=True)
class Failed(Step):
    """The question was not answered; `step` is what the verb makes of it."""

    why: InputFailure
    step: Step


@dataclass(frozen=True, slots=True)
class Order(Step):
    """Have others do something for the caller, who stays: play the prompts, then tell the verb `finished`."""

    command: Command
    prompts: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Hand(Step):
    """Hand the caller to others, with the prompts playing meanwhile; they may give him back by an event."""

    command: Command
    prompts: tuple[Phrase, ...] = ()


def phrases_of(step: Step) -> tuple[Phrase, ...]:
    """What begins to be said with the step."""
    return step.prompts if isinstance(step, Say | Order | Hand) else ()


def prompts_of(step: Step) -> tuple[str, ...]:
    """The keys of the prompts among it."""
    return keys_of(phrases_of(step))


def keys_of(phrases: tuple[Phrase, ...]) -> tuple[str, ...]:
    return tuple(phrase for phrase in phrases if isinstance(phrase, str))


def variables_of(phrases: tuple[Phrase, ...]) -> tuple[str, ...]:
    """The variables whose values are said."""
    return tuple(phrase.variable for phrase in phrases if isinstance(phrase, Slot))
