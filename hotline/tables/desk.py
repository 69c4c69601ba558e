"""Everything about routing tables in one place for the server: store, publisher, clock, and what the console asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from calls.events import Event, TablePublished
from calls.journal import Entry
from console.tables import Tables
from hotline.tables.calls_begun import CallsBegun
from hotline.tables.clock import TableClock
from hotline.tables.publisher import Publisher
from hotline.tables.source import Source
from store import AuditTrail, Database, Publications, Versions
from store.publication import ROUTING


class TableDesk:
    """`post` takes an event from any thread. A subscriber of the driver, for who began under which table."""

    def __init__(self, database: Database, source: Source, data_dir: Path, post: Callable[[Event], None]) -> None:
        versions, publications = Versions(database, ROUTING), Publications(database, ROUTING)
        self._publisher = Publisher(
            versions, publications, source, data_dir, lambda table: post(TablePublished(table))
        )
        self._clock = TableClock(self._publisher)
        self._begun = CallsBegun()
        self.hear: Callable[[Entry], None] = self._begun.hear
        self.for_console = Tables(
            versions, publications, AuditTrail(database), self._publisher, self._begun.by_version
        )

    def open(self) -> str:
        """Post the table in force and look after it from now on; what to tell the owner about it. May block."""
        self._publisher.open()
        self._clock.start()
        told = f"第 {self._publisher.live.label} 版 / version {self._publisher.live.label}"
        if self._publisher.is_news(self._publisher.source):
            return f"{told} · routing.yaml 已改动，SIGHUP 后生效 / has changed: SIGHUP takes it"
        return told

    def reload(self, source: Source) -> None:
        """The folder has changed. Raises ConfigurationError, and changes nothing, when it does not go with the live
        table. May block."""
        self._publisher.reload(source)

    def stop(self) -> None:
        self._clock.stop()
