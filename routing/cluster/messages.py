"""What nodes and the router tell each other. Everybody hears everything.

`life` is drawn anew whenever a node starts. `fence` names a term of a router and only ever grows: what comes under an
older one is history (fencing token; M. Kleppmann, "How to do distributed locking", 2016). Numbers count from 1 within
a term, so that whoever misses something knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calls.commands import Command
from calls.events import Event


@dataclass(frozen=True, slots=True)
class Message:
    pass


# --- from a node ---


@dataclass(frozen=True, slots=True)
class FromNode(Message):
    node: str
    life: str


@dataclass(frozen=True, slots=True)
class Hello(FromNode):
    """The node wants to be asked what stands: it is new, or has missed something. `fence` is the last it knows."""

    fence: int


@dataclass(frozen=True, slots=True)
class Retold(FromNode):
    """All that stands at the node; what happens from now on it tells under this fence."""

    fence: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Told(FromNode):
    fence: int
    number: int
    event: Event


@dataclass(frozen=True, slots=True)
class Beat(FromNode):
    """The node is there. `count` of its beats so far; `address` is where its telephone is."""

    fence: int
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Ordered(FromNode):
    """Somebody at the node's console wants this to happen wherever it concerns."""

    event: Event


@dataclass(frozen=True, slots=True)
class Published(Message):
    """Something was published at `node`: look what is in force now. Also from a node without a telephone."""

    node: str


# --- from the router ---


@dataclass(frozen=True, slots=True)
class FromRouter(Message):
    fence: int


@dataclass(frozen=True, slots=True)
class TermBegan(FromRouter):
    """Tell the router at `node` all that stands."""

    node: str


@dataclass(frozen=True, slots=True)
class Announced(FromRouter):
    """The router decided it; for `node` to take down and carry out. Of `life`, lest a node newly started hears it."""

    node: str
    life: str
    number: int
    event: Event


@dataclass(frozen=True, slots=True)
class Passed(FromRouter):
    """An order, to be posted at `node` as if it had been given there; at every node when that is empty."""

    node: str
    event: Event


@dataclass(frozen=True, slots=True)
class Heard(FromRouter):
    """The router is there; the last beat it heard of each node it counts on."""

    beats: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Adopted(FromRouter):
    """The node is given up: another calls its callers. Should it live, it has to ask anew."""

    node: str
    life: str


@dataclass(frozen=True, slots=True)
class Send(Command):
    """Put the message on the bus."""

    message: Message
