"""Everything about routing tables in one place for the server: store, publisher, clock, and what the console asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from calls.events import Event, TablePublished
from calls.journal import Entry
from calls.table import Queue, RoutingTable
from config.routing import TableDocument
from console.grid_schemas import KnownNames
from console.published import Published
from console.tables import Tables
from hotline.publishing.clock import PublicationClock
from hotline.publishing.publisher import Lock, Publisher
from hotline.publishing.telling import told
from hotline.tables.calls_begun import CallsBegun
from hotline.tables.known import known_names
from hotline.tables.source import TableSource
from ivr.calendar import Calendar
from ivr.flow import Flow
from store import AuditTrail, Database, Publications, Versions
from store.publication import ROUTING


class TableDesk:
    """`post` takes an event from any thread. A subscriber of the driver, for who began under which table."""

    def __init__(
        self,
        database: Database,
        source: TableSource,
        data_dir: Path,
        post: Callable[[Event], None],
        lock: Lock | None = None,
    ) -> None:
        versions, publications = Versions(database, ROUTING), Publications(database, ROUTING)
        self._publisher: Publisher[TableDocument, RoutingTable] = Publisher(
            versions, publications, source, data_dir, lambda table: post(TablePublished(table)), lock=lock
        )
        self.poked = self._publisher.poked
        self._clock = PublicationClock(lambda: (self._publisher,), self._publisher.poked)
        self._begun = CallsBegun()
        self.hear: Callable[[Entry], None] = self._begun.hear
        published = Published(versions, publications, AuditTrail(database), self._publisher, self._begun.by_version)
        self.for_console = Tables(published, self.preview, self.known)

    def open(self) -> str:
        """Post the table in force and look after it from now on; what to tell the owner about it. May block."""
        self._publisher.open()
        self._clock.start()
        return told(self._publisher)

    @property
    def document(self) -> TableDocument:
        """The live table with its schedules. Only after `open`."""
        return self._publisher.live.document

    @property
    def queues(self) -> Mapping[str, Queue]:
        """Those of the table in force. Only after `open`."""
        return self._publisher.live.document.rules.queues

    def preview(self, text: str, at: datetime) -> tuple[RoutingTable, datetime | None]:
        """The table as it would be in force at that moment, and when a queue opens or closes next. Raises
        ConfigurationError."""
        document = self._publisher.source.read(text)
        return document.table(at, ""), document.next_change(at)

    def known(self) -> KnownNames:
        source = self._publisher.source
        assert isinstance(source, TableSource)
        return known_names(source)

    def reload(self, source: TableSource) -> None:
        """The folder has changed. Raises ConfigurationError, and changes nothing, when it does not go with the live
        table. May block."""
        self._publisher.reload(source)

    def take_flows(self, flows: Mapping[str, Flow]) -> None:
        """What these need must be in every table published from now on."""
        source = self._publisher.source
        assert isinstance(source, TableSource)
        self._publisher.surround(replace(source, flows=dict(flows)))

    def take_calendars(self, calendars: Mapping[str, Calendar]) -> None:
        """Schedules that name one follow it at once. Raises ConfigurationError, and changes nothing, when the live
        table does not go with them."""
        source = self._publisher.source
        assert isinstance(source, TableSource)
        self._publisher.surround(replace(source, calendars=dict(calendars)), with_live=True)

    def stop(self) -> None:
        self._clock.stop()
