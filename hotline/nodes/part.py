"""This server among the nodes of its database: it says that it lives, and calls back whom others lost [H3, H4]."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from calls.events import Event
from calls.table import Queue
from store.adopted import Adopted
from store.adopting import adopt, adopted_by, close_adopted
from store.database import AWAY, Database
from store.journal import JournalWriter
from store.nodes import SILENT_S, NodeLife
from store.projector import Projector

log = logging.getLogger("hotline.nodes")

CAUGHT_UP_S = 1.0
"""So long it is waited until the database knows what was done here while it was away."""


@dataclass(frozen=True, slots=True)
class _Serving:
    """What a server has once it takes calls; its journal stood at `begun_seq` then."""

    journal: JournalWriter
    projector: Projector
    post: Callable[[Event], None]
    queues: Callable[[], Mapping[str, Queue]]
    begun_seq: int


class Nodes:
    """`begin` before anything is read that another node may take over, `serve` when calls are taken."""

    def __init__(self, database: Database, node: str) -> None:
        self.life = NodeLife(database, node, each_beat=self.look)
        self._database, self._node = database, node
        self._done: frozenset[tuple[str, str]] = frozenset()
        self._owed: dict[str, float] = {}
        self._serving: _Serving | None = None

    def begin(self) -> None:
        """Raises NodeTakenError when a server of this name lives."""
        self.life.begin()
        self.life.start()

    def serve(
        self,
        journal: JournalWriter,
        projector: Projector,
        post: Callable[[Event], None],
        queues: Callable[[], Mapping[str, Queue]],
    ) -> None:
        """`post` is told, from another thread, who waits to be called back; `queues` are those there are now."""
        self._serving = _Serving(journal, projector, post, queues, journal.last_seq)

    def stop(self) -> None:
        self.life.stop()

    def adopt(self, node: str, silent_s: float = SILENT_S) -> Adopted | None:
        """Take over what a node left that has not been heard of for so long; what is to be done for it is done within
        a second. None: it lives. Empty: there was nothing, or another node has it. In any thread; while the database
        is away it raises what that raises, and is done when the database is back and the node still is not."""
        try:
            return adopt(self._database, node, self._node, silent_s=silent_s)
        except AWAY:
            self._owed[node] = silent_s
            raise

    # --- on the thread of its life ----------------------------------------------------------------------------------

    def look(self) -> None:
        """Do what was taken over, by us or in our name, each thing once; also what a run before left undone, as soon
        as the database knows how far it had come."""
        serving = self._serving
        if serving is None or not serving.projector.wait_projected(serving.begun_seq, 0.0):
            return
        if self._owed and serving.projector.wait_projected(serving.journal.last_seq, CAUGHT_UP_S):
            for node, silent_s in list(self._owed.items()):
                adopt(self._database, node, self._node, silent_s=silent_s)
                del self._owed[node]
        fresh = adopted_by(self._database, self._node).without(self._done)
        if not fresh.is_empty:
            self._do(serving, fresh)

    def _do(self, serving: _Serving, fresh: Adopted) -> None:
        self._done |= fresh.names
        log.warning("%d callers of a node that is gone are called back", len(fresh.callers))
        for request in fresh.requests(datetime.now(UTC), serving.queues()):
            serving.post(request)
        close_adopted(serving.journal, fresh, 0.0)
