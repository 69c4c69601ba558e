"""Which sound goes where: the wires we want between sources and sinks, whatever the bridge has at the moment.

A slot of pjmedia's bridge changes with every re-INVITE and is missing while a leg has no media; the wish stays here
and is wired again when the leg's media comes back. `wire` and `unwire` do it in the bridge; they may be told of the
same pair twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Generic, TypeVar

Node = TypeVar("Node")


class Patchbay(Generic[Node]):
    """Wires between nodes. A sink with an echo has everything that goes to it wired to the echo as well."""

    def __init__(self, wire: Callable[[Node, Node], None], unwire: Callable[[Node, Node], None]) -> None:
        self._wire = wire
        self._unwire = unwire
        self._sinks: dict[Node, dict[Node, None]] = {}
        self._sources: dict[Node, dict[Node, None]] = {}
        self._echo: dict[Node, Node] = {}

    def connect(self, source: Node, sink: Node) -> None:
        self._sinks.setdefault(source, {})[sink] = None
        self._sources.setdefault(sink, {})[source] = None
        self._wire(source, sink)
        if sink in self._echo:
            self.connect(source, self._echo[sink])

    def disconnect(self, source: Node, sink: Node) -> None:
        if sink not in self._sinks.get(source, ()):
            return
        _take(self._sinks, source, sink)
        _take(self._sources, sink, source)
        self._unwire(source, sink)
        if sink in self._echo:
            self.disconnect(source, self._echo[sink])

    def speak_to(self, source: Node, sinks: Collection[Node], among: Callable[[Node], bool]) -> None:
        """Of the sinks that are `among`, these and no others. What stays is not touched, and what is new is there
        before anything goes."""
        for sink in sinks:
            if sink not in self.sinks(source):
                self.connect(source, sink)
        for sink in self.sinks(source):
            if sink not in sinks and among(sink):
                self.disconnect(source, sink)

    def listen_to(self, sink: Node, sources: Collection[Node], among: Callable[[Node], bool]) -> None:
        """The same of what is heard."""
        for source in sources:
            if source not in self.sources(sink):
                self.connect(source, sink)
        for source in self.sources(sink):
            if source not in sources and among(source):
                self.disconnect(source, sink)

    def echo(self, sink: Node, echo: Node) -> None:
        """Whatever goes to `sink`, now and later, goes to `echo` too."""
        self._echo[sink] = echo
        for source in self.sources(sink):
            self.connect(source, echo)

    def renew(self, node: Node) -> None:
        """Wire again everything at a node whose place in the bridge is new."""
        for sink in self.sinks(node):
            self._wire(node, sink)
        for source in self.sources(node):
            self._wire(source, node)

    def remove(self, node: Node) -> None:
        """Take out a node, its wires and its echoes."""
        for source in self.sources(node):
            self.disconnect(source, node)
        for sink in self.sinks(node):
            self.disconnect(node, sink)
        self._echo = {sink: echo for sink, echo in self._echo.items() if node not in (sink, echo)}

    def sinks(self, source: Node) -> tuple[Node, ...]:
        return tuple(self._sinks.get(source, ()))

    def sources(self, sink: Node) -> tuple[Node, ...]:
        return tuple(self._sources.get(sink, ()))


def _take(wires: dict[Node, dict[Node, None]], end: Node, other: Node) -> None:
    del wires[end][other]
    if not wires[end]:
        del wires[end]
