"""An IVR programme: named nodes, each with one verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.verb import Verb


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    verb: Verb


@dataclass(frozen=True, slots=True)
class Flow:
    """Immutable once made. `rescue` is the node that takes a caller with whom the flow goes round in circles.

    Raises ValueError when `start`, `rescue` or an exit names no node.
    """

    name: str
    version: str
    start: str
    nodes: Mapping[str, Node]
    rescue: str = ""

    def __post_init__(self) -> None:
        named = {self.start} | ({self.rescue} if self.rescue else set())
        named |= {exit.node for node in self.nodes.values() for exit in node.verb.exits}
        if unknown := sorted(named - set(self.nodes)):
            raise ValueError(f"flow {self.name} names nodes that do not exist: {', '.join(unknown)}")
