"""What is in force: a version of the table as it is at this moment, and how others learn of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from calls.errors import ConfigurationError
from calls.table import RoutingTable
from config.routing import TableDocument
from hotline.tables.last_known import LastKnown, recall, remember
from hotline.tables.source import Source
from store.publication import Publication, Version
from store.versions import sha256_of

log = logging.getLogger("hotline.tables")

Announce = Callable[[RoutingTable], None]


@dataclass(frozen=True, slots=True)
class Live:
    """`publication` is None for a table that stands in while the database is away."""

    document: TableDocument
    text: str
    label: str
    publication: Publication | None


class InForce:
    """Announces the table whenever it is another one: published, queues opened or closed, agents changed."""

    def __init__(self, source: Source, data_dir: Path, announce: Announce) -> None:
        self.source = source
        self._data_dir, self._announce = data_dir, announce
        self._refused: tuple[int, Source] | None = None
        self.live: Live | None = None
        self.table: RoutingTable | None = None

    def knows(self, publication: Publication) -> bool:
        """Whether that publication's version is in force, or known to be unfit for being so."""
        if self._refused == (publication.version, self.source):
            return True
        live = self.live
        return live is not None and live.publication is not None and live.publication.version == publication.version

    def take(self, publication: Publication, version: Version, now: datetime) -> None:
        """Put the version in force; one that cannot be read any more leaves what is."""
        try:
            document = self.source.read(version.text)
        except ConfigurationError as error:
            log.error("version %d cannot be used: %s", version.number, error)
            self._refused = (version.number, self.source)
            return
        self._put(Live(document, version.text, str(version.number), publication), now)
        remember(self._data_dir, LastKnown(version.number, version.text))

    def renew(self, publication: Publication) -> None:
        """The same version, published again."""
        if self.live is not None and self.live.label == str(publication.version):
            self.live = replace(self.live, publication=publication)

    def change_source(self, source: Source, now: datetime, *, with_live: bool) -> None:
        """Other agents or prompts; `with_live` puts them into the live version too. Raises ConfigurationError, and
        changes nothing, when it does not go with them."""
        live = self.live if with_live else None
        changed = replace(live, document=source.read(live.text)) if live is not None else None
        self.source = source
        if changed is not None:
            self._put(changed, now)

    def stand_in(self, now: datetime) -> None:
        """Without the database: what was live last, or else what the folder says."""
        last = recall(self._data_dir)
        if last is not None:
            try:
                return self._put(Live(self.source.read(last.text), last.text, str(last.version), None), now)
            except ConfigurationError as error:
                log.error("the last known table, version %d, cannot be used: %s", last.version, error)
        label = f"file-{sha256_of(self.source.text)[:8]}"
        return self._put(Live(self.source.read(self.source.text), self.source.text, label, None), now)

    def refresh(self, now: datetime) -> None:
        """Queues open and close."""
        if self.live is None:
            return
        table = self.live.document.table(now, self.live.label)
        if table != self.table:
            self.table = table
            self._announce(table)

    def next_change(self, now: datetime) -> datetime | None:
        return self.live.document.next_change(now) if self.live is not None else None

    def _put(self, live: Live, now: datetime) -> None:
        self.live = live
        self.refresh(now)
