"""Everything about published days in one place for the server: store, publisher, clock, and what the console asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from config.days import DayTable
from config.days.editing import NEW
from config.hotline import Hotline
from config.routing import TableDocument
from console.days import Days
from console.published import Published
from hotline.days.source import DaysSource
from hotline.publishing.clock import PublicationClock
from hotline.publishing.publisher import Lock, Publisher
from hotline.publishing.telling import told
from ivr.calendar import Calendar
from ivr.flow import Flow
from store import AuditTrail, Database, Publications, Versions
from store.publication import DAYS


class DaysDesk:
    """The calendars are those of hours.yaml, the days those that are published. `in_force` is told whenever either
    is another, on the thread it comes from; `rules` and `flows` are what is live, once everything is open."""

    def __init__(
        self,
        database: Database,
        hotline: Hotline,
        data_dir: Path,
        *,
        in_force: Callable[[], None],
        rules: Callable[[], TableDocument],
        flows: Callable[[], Mapping[str, Flow]],
        lock: Lock | None = None,
    ) -> None:
        self._week, self._has_file = hotline.calendars, hotline.days_text is not None
        self._in_force = in_force
        versions, publications = Versions(database, DAYS), Publications(database, DAYS)
        self._publisher: Publisher[DayTable, DayTable] = Publisher(
            versions, publications, self._source(hotline, NEW), data_dir, lambda _: in_force(), lock=lock
        )
        self.poked = self._publisher.poked
        self._clock = PublicationClock(lambda: (self._publisher,), self._publisher.poked)
        published = Published(versions, publications, AuditTrail(database), self._publisher, dict)
        self.for_console = Days(published, lambda: self._week, rules, flows)

    def open(self) -> str:
        """Put the published days in force and look after them from now on; what to tell the owner. Raises
        ConfigurationError when no version of them can be used. May block."""
        self._publisher.open()
        self._clock.start()
        return told(self._publisher)

    @property
    def table(self) -> DayTable:
        """Only after `open`."""
        return self._publisher.live.document

    @property
    def known(self) -> DayTable | None:
        """None for a hotline that writes no days down."""
        return self.table if self._has_file or self.table != DayTable() else None

    @property
    def calendars(self) -> dict[str, Calendar]:
        """With the days in force. Only after `open`."""
        return _with(self._week, self.table)

    def coming(self, hotline: Hotline) -> dict[str, Calendar]:
        """The calendars as they will be after `reload`."""
        news = self._publisher.is_news(self._source(hotline, self._publisher.source.text))
        table = hotline.days if news and hotline.days is not None else self.table
        return _with(hotline.calendars, table)

    def reload(self, hotline: Hotline) -> None:
        """The folder has changed; a days.yaml that is gone changes no day. Raises ConfigurationError, and changes
        nothing, when it has faults. May block."""
        self._publisher.reload(self._source(hotline, self._publisher.source.text))
        self._week, self._has_file = hotline.calendars, hotline.days_text is not None
        self._in_force()

    def stop(self) -> None:
        self._clock.stop()

    def _source(self, hotline: Hotline, otherwise: str) -> DaysSource:
        text = hotline.days_text if hotline.days_text is not None else otherwise
        return DaysSource(text, hotline.known.prompts)


def _with(calendars: Mapping[str, Calendar], table: DayTable) -> dict[str, Calendar]:
    return {name: replace(calendar, table=table.days) for name, calendar in calendars.items()}
