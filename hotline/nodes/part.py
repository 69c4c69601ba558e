"""This server among the nodes of its database: it says that it lives, and calls back whom others lost [H3, H4]."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from calls.events import CallbackRequested, Event
from calls.table import Queue
from store.adopted import Adopted
from store.adopting import adopt, adopted_by, close_adopted
from store.database import AWAY, Database
from store.journal import JournalWriter
from store.nodes import NodeLife
from store.projector import Projector

log = logging.getLogger("hotline.nodes")

GONE_AFTER_S = 3.0
"""Of a node that is known to be dead by other signs, too."""
WAIT_S, ASK_EVERY_S = 5.0, 0.25
HANDED_S = 10.0
"""So long whoever was handed what a node left has to do it; then it is done here."""


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

    def __init__(self, database: Database, node: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.life = NodeLife(database, node, each_beat=self.look)
        self._database, self._node, self._clock = database, node, clock
        self._left_alone: dict[tuple[str, str], float] = {}
        self._owed: set[str] = set()
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

    async def left_behind(self, node: str) -> list[CallbackRequested]:
        """Take over what a node left that is known to be dead: who is to be called back, emergencies first and then
        by place, for the caller of this to post. Its messages and records are seen to here. Nobody, as far as is
        known, while the database is away; it is asked again. Raises TimeoutError when the database still hears it."""
        until = self._clock() + WAIT_S
        try:
            while await asyncio.to_thread(self._adopt, node) is None:
                if self._clock() >= until:
                    raise TimeoutError(f"the database hears of node {node}")
                await asyncio.sleep(ASK_EVERY_S)
            adopted = await asyncio.to_thread(adopted_by, self._database, self._node)
        except AWAY:
            log.warning("what node %s left is asked for when the database is back", node)
            self._owed.add(node)
            return []
        self._left_alone |= dict.fromkeys(adopted.names, self._clock() + HANDED_S)
        queues = {} if self._serving is None else self._serving.queues()
        requests = adopted.requests(datetime.now(UTC), queues)
        return [one for one in requests if isinstance(one, CallbackRequested)]

    def _adopt(self, node: str) -> Adopted | None:
        return adopt(self._database, node, self._node, silent_s=GONE_AFTER_S)

    # --- on the thread of its life ----------------------------------------------------------------------------------

    def look(self) -> None:
        """Do what was taken over, by us or in our name, each thing once; also what a run before left undone, as soon
        as the database knows how far it had come."""
        for node in sorted(self._owed):
            self._adopt(node)
            self._owed.discard(node)
        serving = self._serving
        if serving is None or not serving.projector.wait_projected(serving.begun_seq, 0.0):
            return
        now = self._clock()
        fresh = adopted_by(self._database, self._node).without(
            {name for name, until in self._left_alone.items() if until > now}
        )
        if not fresh.is_empty:
            self._do(serving, fresh)

    def _do(self, serving: _Serving, fresh: Adopted) -> None:
        self._left_alone |= dict.fromkeys(fresh.names, float("inf"))
        log.warning("%d callers of a node that is gone are called back", len(fresh.callers))
        for request in fresh.requests(datetime.now(UTC), serving.queues()):
            serving.post(request)
        close_adopted(serving.journal, fresh, 0.0)
