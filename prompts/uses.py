"""Who names a prompt: nodes of flows, other files of the configuration, the product itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Node = tuple[str, str]
"""A flow and one of its nodes."""


@dataclass(frozen=True, slots=True)
class Uses:
    """By key. `own` are those the product itself says: numbers, dates, what queues tell."""

    nodes: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()

    @property
    def keys(self) -> frozenset[str]:
        return self.own.union(self.nodes, self.files)


def gathered(named: Iterable[tuple[str, Node]]) -> dict[str, tuple[Node, ...]]:
    """By key, each node once, in order."""
    found: dict[str, dict[Node, None]] = {}
    for key, node in named:
        found.setdefault(key, {})[node] = None
    return {key: tuple(nodes) for key, nodes in found.items()}
