"""What a verb can want to happen next."""

from __future__ import annotations

from dataclasses import dataclass

from calls.commands import Command


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
class Say(Step):
    """Play the prompts, then tell the verb `finished`."""

    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wait(Step):
    """Listen in silence; without a key the verb is told `timed_out`."""

    wait_s: float


@dataclass(frozen=True, slots=True)
class Order(Step):
    """Have others do something for the caller, who stays: play the prompts, then tell the verb `finished`."""

    command: Command
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hand(Step):
    """Hand the caller to others, with the prompts playing meanwhile; they may give him back by an event."""

    command: Command
    prompts: tuple[str, ...] = ()


def prompts_of(step: Step) -> tuple[str, ...]:
    """The prompts that begin to play with the step."""
    return step.prompts if isinstance(step, Say | Order | Hand) else ()
