"""What was before this start: the journal that goes on from there, and what is put back on its place."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from calls.events import Event
from calls.table import Queue
from hotline.crash import last_sign_of_life, to_ring_back
from hotline.nodes.part import Nodes
from hotline.settings import Settings
from hotline.standing_orders import known_orders
from recordings.folder import RecordingFolder
from store import Database, JournalWriter, Projector
from store.adopted import LostCaller
from store.recovery import OpenRecording, Unfinished, close_unfinished, look_back, open_journal
from store.retention import VisitRetention
from switchboard.lines import Line

log = logging.getLogger("hotline")
SYNC_S = 0.25
"""How far SQL, and so the console's lists, may trail the calls; also what a power cut can take of the journal."""


@dataclass(frozen=True, slots=True)
class Past:
    """`found` is what the run before left open; its calls are closed, the recordings `cut_off` are to be mended, the
    callers it `lost` called back."""

    database: Database
    journal: JournalWriter
    projector: Projector
    nodes: Nodes
    found: Unfinished
    cut_off: Sequence[OpenRecording]
    lost: Sequence[LostCaller]

    @classmethod
    async def open(cls, settings: Settings, folder: RecordingFolder, lines: Sequence[Line]) -> Self:
        """Look back, close what was cut off, and let the database follow the journal from now on. Who waited or
        talked is called back where his line has a trunk to dial by."""
        database = Database(settings.database)
        place = settings.data_dir / "journal", settings.node
        journal = await asyncio.to_thread(open_journal, database, *place, SYNC_S)
        nodes = Nodes(database, settings.node)
        await asyncio.to_thread(nodes.begin)
        found = await asyncio.to_thread(look_back, journal, database)
        alive_at = last_sign_of_life(found, folder)
        lost = to_ring_back(found, alive_at, lines)
        cut_off = close_unfinished(journal, found, alive_at, lost)
        retention = VisitRetention(database, timedelta(days=settings.funnel_days))
        projector = Projector(journal, database, tidy=retention.step)
        projector.start()
        return cls(database, journal, projector, nodes, found, cut_off, lost)

    @property
    def told(self) -> str:
        """What became of the calls that were cut off."""
        mended, lost = f"{len(self.cut_off)} recordings to mend", f"{len(self.lost)} callers to call back"
        return f"{len(self.found.calls)} calls closed, {mended}, {lost}"

    async def orders(self) -> list[Event]:
        """What puts agents and standing orders back, to be told before calls are taken."""
        return [*self.found.agents_back(), *await asyncio.to_thread(known_orders, self.database)]

    def waiting(self, queues: Mapping[str, Queue]) -> list[Event]:
        """What puts callers who are to be called, and messages nobody has heard, where they stood."""
        now = datetime.now(UTC)
        lost = [one.request(now) for one in self.lost]
        return [*lost, *self.found.callbacks_back(now, queues), *self.found.voicemails_back(now)]

    def look_after_others(self, post: Callable[[Event], None], queues: Callable[[], Mapping[str, Queue]]) -> None:
        """From now on this server can call back whom another node lost; `post` is for any thread."""
        self.nodes.serve(self.journal, self.projector, post, queues)

    def close(self) -> None:
        """Let the database know everything, as far as it is there."""
        self.journal.flush(5.0)
        self.projector.wait_projected(self.journal.last_seq, 5.0)
        self.projector.stop()
        self.nodes.stop()
        self.journal.close()
        self.database.dispose()
