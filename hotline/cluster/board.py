"""The live board over all nodes: this one's own calls as they happen, the others' as they tell them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from backplane.cluster.journal_reader import JournalReader
from calls import events as e
from calls.journal import Entry
from console.live import LiveBoard
from hotline.settings import Settings
from store.database import AWAY, Database
from store.standing_calls import StandingCalls, standing_calls

log = logging.getLogger("hotline.cluster")

Listener = Callable[[Entry], None]


class WholeBoard:
    """`node` is this server's own where it takes calls: give `hear` to its driver then. `listeners` hear the others'
    entries; the board is one of them. On the call loop's thread."""

    def __init__(
        self,
        where: tuple[str, str],
        board: LiveBoard,
        database: Database,
        listeners: Sequence[Listener],
        node: str = "",
    ) -> None:
        self._board, self._database, self._listeners = board, database, tuple(listeners)
        self._own: set[str] = set()
        self.reader = JournalReader(*where, hear=self._heard, rebuild=self._rebuild, without=node)

    def start(self) -> None:
        self.reader.start()

    async def stop(self) -> None:
        await self.reader.stop()

    @property
    def is_fresh(self) -> bool:
        return self.reader.is_fresh

    def hear(self, entry: Entry) -> None:
        """Which calls are this node's own."""
        event = entry.event
        if isinstance(event, e.CallEnded):
            self._own.discard(event.call)
        elif isinstance(event, e.CallOffered | e.CallbackDue | e.CallQueued):
            self._own.add(event.call)
        elif isinstance(event, e.CallbackRequested):
            self._own.add(event.callback)
        elif isinstance(event, e.CallbackClosed):
            self._own.discard(event.callback)

    def _heard(self, _: str, entry: Entry) -> None:
        for listener in self._listeners:
            listener(entry)

    async def _rebuild(self) -> Mapping[str, int] | None:
        """On another thread: no call waits while thousands of entries are read."""
        try:
            standing, rebuilt = await asyncio.to_thread(_rebuilt, self._database)
        except AWAY as error:
            log.warning("the board is not whole, the database is away: %s", type(error).__name__)
            return None
        self._board.take_up(rebuilt, self._own)
        return standing.marks


class OwnBoard:
    """Where there are no other nodes, or no pages."""

    def start(self) -> None:
        """Nobody is to be heard."""

    async def stop(self) -> None:
        """Nobody was."""

    def hear(self, entry: Entry) -> None:
        """The board hears it by itself."""


Whole = WholeBoard | OwnBoard


def whole_board(settings: Settings, board: LiveBoard, database: Database, listeners: Sequence[Listener]) -> Whole:
    """Of a server that takes calls."""
    if settings.redis_url is None or not settings.role.has_pages or database.is_sqlite:
        return OwnBoard()
    where = settings.redis_url.get_secret_value(), settings.cluster
    return WholeBoard(where, board, database, listeners, settings.node)


def _rebuilt(database: Database) -> tuple[StandingCalls, LiveBoard]:
    standing, board = standing_calls(database), LiveBoard()
    for entry in standing.entries:
        board.hear(entry)
    return standing, board
