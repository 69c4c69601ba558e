"""The books of all nodes, as everybody who listens to the bus can keep them: who dies leaves them behind."""

from __future__ import annotations

from dataclasses import dataclass, field

from routing.cluster import messages as m
from routing.cluster.book import Book


@dataclass(slots=True)
class Known:
    """One life of a node; `heard_at` is when it last said anything, in the listener's monotonic time."""

    life: str
    heard_at: float
    address: str = ""
    beats: int = 0
    book: Book = field(default_factory=Book)


class Ledger:
    """`nodes` by name; `fallen` are lives that ended with a restart, of which nobody has taken over the callers."""

    def __init__(self) -> None:
        self.nodes: dict[str, Known] = {}
        self.fallen: dict[str, Known] = {}
        self.fence = 0

    def hear(self, message: m.Message, now: float) -> None:
        if isinstance(message, m.Ordered):
            return  # also from nodes without a telephone, which keep no book
        if isinstance(message, m.FromNode):
            self._hear_node(message, now)
        elif isinstance(message, m.FromRouter):
            self.fence = max(self.fence, message.fence)
            if isinstance(message, m.Announced):
                self._announced(message, now)
            elif isinstance(message, m.Adopted):
                self._forget(message)

    def alive(self, now: float, within_s: float) -> dict[str, Known]:
        """The nodes that were heard so lately."""
        return {node: known for node, known in self.nodes.items() if now - known.heard_at <= within_s}

    def _hear_node(self, message: m.FromNode, now: float) -> None:
        known = self.nodes.get(message.node)
        if known is None or known.life != message.life:
            if known is not None and not known.book.is_empty:
                self.fallen[message.node] = known
            known = self.nodes[message.node] = Known(message.life, now)
        known.heard_at = now
        if isinstance(message, m.Beat):
            known.beats, known.address = message.count, message.address
        elif isinstance(message, m.Told):
            known.book.hear(message.event, now)
        elif isinstance(message, m.Retold):
            known.book = Book()
            for event in message.events:
                known.book.hear(event, now)

    def _announced(self, message: m.Announced, now: float) -> None:
        known = self.nodes.get(message.node)
        if known is not None and known.life == message.life:
            known.book.hear(message.event, now)

    def _forget(self, message: m.Adopted) -> None:
        fallen = self.fallen.get(message.node)
        if fallen is not None and fallen.life == message.life:
            del self.fallen[message.node]
        known = self.nodes.get(message.node)
        if known is not None and known.life == message.life:
            known.book = Book()
