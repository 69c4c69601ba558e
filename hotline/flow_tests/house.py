"""The hotline that flow tests run against, and its flows with a way less."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from calls import commands as c
from calls.table import RoutingTable
from config.hotline import Hotline
from hotline.flow_tests.trace import Edge
from ivr.flow import Flow, Node
from ivr.verb import Exit, Verb
from ivr.verbs import Hangup

REMOVED = "(removed)"
"""Where a way leads that was taken out: the caller is hung up on."""


@dataclass(frozen=True, slots=True)
class House:
    """`play_s` tells how long a Play lasts; `flows` are those callers go through."""

    hotline: Hotline
    play_s: Callable[[c.Play], float]
    flows: Mapping[str, Flow]
    _tables: Callable[[datetime], RoutingTable] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        routing = self.hotline.routing
        object.__setattr__(self, "_tables", lru_cache(64)(lambda at: routing.table(at, "test")))

    def table(self, at: datetime) -> RoutingTable:
        """The routing table as it is at that moment."""
        return self._tables(at)

    def without(self, edge: Edge) -> House:
        """The same with one way less."""
        flow = self.flows[edge[0]]
        node = flow.nodes[edge[1]]
        severed = Node(node.name, Severed(node.verb, edge[2]))
        nodes = {**flow.nodes, node.name: severed, REMOVED: Node(REMOVED, Hangup())}
        return replace(self, flows={**self.flows, flow.name: replace(flow, nodes=nodes)})


class Severed(Verb):
    """A verb whose way out `exit_name` leads to nothing; in all else it is the verb."""

    __slots__ = ("_exit", "_verb")

    def __init__(self, verb: Verb, exit_name: str) -> None:
        self._verb, self._exit = verb, exit_name

    @property
    def exits(self) -> tuple[Exit, ...]:
        return tuple(replace(way, node=REMOVED) if way.name == self._exit else way for way in self._verb.exits)

    def begin(self, journey: Any) -> Any:
        return self._verb.begin(journey)

    def __getattribute__(self, name: str) -> Any:
        if name in _OWN:
            return object.__getattribute__(self, name)
        return getattr(object.__getattribute__(self, "_verb"), name)


_OWN = frozenset({"_verb", "_exit", "exits", "begin", "__class__"})


def edges_of(flows: Mapping[str, Flow]) -> Iterator[Edge]:
    """Every way out of every node; no flow that passes the check has nodes nobody can come to."""
    for flow in flows.values():
        for node in flow.nodes.values():
            yield from ((flow.name, node.name, way.name) for way in node.verb.exits)
