"""The journals of all nodes as they are written, in a second stream, for live boards (X3).

An entry is told soon, not surely: the stream is bounded, and nothing waits for Redis. Whoever reads finds by the
numbers that something is missing, and asks the database. Beside the stream each agent's latest state is kept, which
no database has.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError

from backplane.cluster.asking import folder_key
from backplane.cluster.connection import ANSWERS_WITHIN_S
from calls.errors import FarEndError
from calls.events import AgentLoggedIn, AgentLoggedOut, AgentStateChanged, AgentStatusChosen, Event, TablePublished
from calls.journal import Entry, from_line, to_line

log = logging.getLogger("hotline.cluster")

KEPT = 50_000
AT_ONCE = 500
GATHER_S = 0.03
"""So long entries are gathered: one word to Redis for many of them."""
AGAIN_S = 0.5
LOOK_S = 2.0
"""So soon a node that has nothing to tell sees that Redis came back empty."""
OF_DESKS: Mapping[type[Event], str] = {
    AgentLoggedIn: "1 phone",
    AgentLoggedOut: "1 phone",
    AgentStatusChosen: "2 wish",
    AgentStateChanged: "3 state",
}
"""What is kept of an agent beside the stream, under a name of its own each; told again in the order of the names."""


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """An entry of a node's journal; `life` is drawn anew whenever the node starts: a power cut may take the end of a
    journal, and then numbers are used again. `entry` is None for one that boards need not hear of."""

    node: str
    life: str
    seq: int
    entry: Entry | None


def stream_of(cluster: str) -> str:
    return f"hotline:{cluster}:journal"


def desks_of(cluster: str) -> str:
    return f"hotline:{cluster}:desks"


def to_fields(node: str, life: str, entry: Entry) -> Any:
    """A routing table is large, and every board has its own."""
    line = b"" if isinstance(entry.event, TablePublished) else to_line(entry)
    return {"n": node, "i": life, "s": entry.seq, "l": line}


def to_look_again(node: str, life: str) -> Any:
    """An entry with the number 0: what is kept beside the stream is another now."""
    return {"n": node, "i": life, "s": 0, "l": b""}


def from_fields(fields: Mapping[bytes, bytes]) -> ToldEntry:
    """Raises FarEndError for what is no entry of a journal."""
    try:
        node, life = fields[b"n"].decode(), fields[b"i"].decode()
        seq, line = int(fields[b"s"]), fields[b"l"]
    except (KeyError, ValueError) as error:
        raise FarEndError(f"not an entry of a journal: {error}") from error
    return ToldEntry(node, life, seq, from_line(line) if line else None)


def to_desk(node: str, entry: Entry) -> bytes:
    """What is kept of an agent, and which node told it."""
    return node.encode() + b"\n" + to_line(entry)


def from_desk(kept: bytes) -> tuple[str, Entry]:
    """Raises FarEndError."""
    node, _, line = kept.partition(b"\n")
    return node.decode("utf-8", "replace"), from_line(line)


class Telling:
    """A subscriber of the driver of a voice node. A thread of its own tells; while Redis is away entries are dropped,
    the oldest first. `folder` is the mark of where the node records."""

    def __init__(self, url: str, cluster: str, node: str, folder: str = "") -> None:
        self._redis = Redis.from_url(
            url, socket_timeout=ANSWERS_WITHIN_S, socket_connect_timeout=ANSWERS_WITHIN_S, retry=None, protocol=2
        )
        self._stream, self._hash, self._node = stream_of(cluster), desks_of(cluster), node
        self._life, self._folder = token_hex(8), (folder_key(cluster), folder)
        self._mine = f"{self._stream}:{node}"
        self._waiting: deque[Entry] = deque(maxlen=KEPT)
        self._desks: dict[str, bytes] = {}
        self._untold: set[str] = set()
        self._is_away = True
        self._filled, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="telling", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def hear(self, entry: Entry) -> None:
        self._waiting.append(entry)
        self._filled.set()

    def stop(self) -> None:
        """What waits is told, as far as Redis is there."""
        self._stopping.set()
        self._filled.set()
        if self._thread.ident is not None:
            self._thread.join(2 * ANSWERS_WITHIN_S)
        self._redis.close()

    # --- its thread ---

    def _run(self) -> None:
        while not self._stopping.is_set() or (self._waiting and not self._is_away):
            self._filled.wait(AGAIN_S if self._is_away else LOOK_S)
            self._filled.clear()
            self._stopping.wait(GATHER_S)
            while self._tell(self._some()) and self._waiting:
                pass

    def _some(self) -> list[Entry]:
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), AT_ONCE))]

    def _tell(self, entries: list[Entry]) -> bool:
        """False when Redis took nothing: those who read will miss these."""
        for entry in entries:
            self._note(entry)
        try:
            self._put(entries)
        except (RedisError, OSError) as error:
            if not self._is_away:
                log.warning("boards elsewhere are not told, the bus is away: %s", error)
            self._is_away = True
            self._stopping.wait(AGAIN_S)
            return False
        self._untold.clear()
        return True

    def _put(self, entries: list[Entry]) -> None:
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.exists(self._mine)
            for entry in entries:
                pipe.xadd(self._stream, to_fields(self._node, self._life, entry), maxlen=KEPT, approximate=True)
            for desk in self._untold:
                pipe.hset(self._hash, desk, self._desks[desk])
            if self._is_away:
                self._put_again(pipe)
            was_there, *_ = pipe.execute()
        self._is_away = not was_there and not self._is_away

    def _put_again(self, pipe: Pipeline) -> None:
        """Redis may have come back empty; what others told of agents meanwhile stands."""
        pipe.set(self._mine, self._life)
        pipe.set(*self._folder)
        for desk, told in self._desks.items():
            pipe.hsetnx(self._hash, desk, told)
        pipe.xadd(self._stream, to_look_again(self._node, self._life))

    def _note(self, entry: Entry) -> None:
        kind = OF_DESKS.get(type(entry.event))
        if kind is not None:
            desk = f"{getattr(entry.event, 'agent', '')} {kind}"
            self._desks[desk] = to_desk(self._node, entry)
            self._untold.add(desk)
