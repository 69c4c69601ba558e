"""What is in force: a version of a subject as it is at this moment, and how others learn of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from calls.errors import ConfigurationError
from hotline.publishing.last_known import LastKnown, recall, remember
from hotline.publishing.source import Source
from store.publication import Publication, Version
from store.versions import sha256_of

log = logging.getLogger("hotline.publishing")

D = TypeVar("D")
A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Live(Generic[D]):
    """`publication` is None for a text that stands in while the database is away."""

    document: D
    text: str
    label: str
    publication: Publication | None


class InForce(Generic[D, A]):
    """Announces what is in force whenever it is another: published, changed by the time, read with other eyes."""

    def __init__(self, subject: str, source: Source[D, A], data_dir: Path, announce: Callable[[A], None]) -> None:
        self.subject, self.source = subject, source
        self._data_dir, self._announce = data_dir, announce
        self._refused: tuple[int, Source[D, A]] | None = None
        self.live: Live[D] | None = None
        self.announced: A | None = None

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
            log.error("%s: version %d cannot be used: %s", self.subject, version.number, error)
            self._refused = (version.number, self.source)
            return
        self._put(Live(document, version.text, str(version.number), publication), now)
        remember(self._data_dir, self.subject, LastKnown(version.number, version.text))

    def renew(self, publication: Publication) -> None:
        """The same version, published again."""
        if self.live is not None and self.live.label == str(publication.version):
            self.live = replace(self.live, publication=publication)

    def change_source(self, source: Source[D, A], now: datetime, *, with_live: bool) -> None:
        """Other surroundings; `with_live` puts them into the live version too. Raises ConfigurationError, and changes
        nothing, when it does not go with them."""
        live = self.live if with_live else None
        changed = replace(live, document=source.read(live.text)) if live is not None else None
        self.source = source
        if changed is not None:
            self._put(changed, now)

    def stand_in(self, now: datetime) -> None:
        """Without the database: what was live last, or else what the folder says. Raises ConfigurationError."""
        last = recall(self._data_dir, self.subject)
        if last is not None:
            try:
                return self._put(Live(self.source.read(last.text), last.text, str(last.version), None), now)
            except ConfigurationError as error:
                log.error("%s: version %d, known last, cannot be used: %s", self.subject, last.version, error)
        label = f"file-{sha256_of(self.source.text)[:8]}"
        return self._put(Live(self.source.read(self.source.text), self.source.text, label, None), now)

    def refresh(self, now: datetime) -> None:
        """It may be another by itself: queues open and close."""
        if self.live is None:
            return
        fresh = self.source.in_force(self.live.document, self.live.label, now)
        if fresh != self.announced:
            self.announced = fresh
            self._announce(fresh)

    def next_change(self, now: datetime) -> datetime | None:
        return self.source.next_change(self.live.document, now) if self.live is not None else None

    def _put(self, live: Live[D], now: datetime) -> None:
        self.live = live
        self.refresh(now)
