"""An IVR programme: named nodes, each with one verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ivr.journey import Value
from ivr.verb import Verb

RETURN = "return"
"""The exit of a subflow that gives the caller back to the flow he came from; no node has this name."""


class Kind(StrEnum):
    """What a variable holds."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Declared:
    """A variable of a flow. `customer`: kept for the caller's next calls. A `secret` one is shown to nobody."""

    kind: Kind = Kind.TEXT
    customer: bool = False
    secret: bool = False
    default: Value | None = None


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    verb: Verb


@dataclass(frozen=True, slots=True)
class Flow:
    """Immutable once made. `rescue` takes a caller with whom the flow goes round in circles, key 0 leads to `person`.

    Raises ValueError when `start`, `rescue`, `person` or an exit names no node.
    """

    name: str
    version: str
    start: str
    nodes: Mapping[str, Node]
    rescue: str = ""
    person: str = ""
    variables: Mapping[str, Declared] = field(default_factory=dict)
    title: str = ""

    def __post_init__(self) -> None:
        named = {name for name in (self.start, self.rescue, self.person) if name}
        named |= {exit.node for node in self.nodes.values() for exit in node.verb.exits} - {RETURN}
        if unknown := sorted(named - set(self.nodes)):
            raise ValueError(f"flow {self.name} names nodes that do not exist: {', '.join(unknown)}")
