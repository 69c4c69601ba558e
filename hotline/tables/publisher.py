"""Publishes routing tables: now or at a time, for good or until a time, with a second person where emergencies are
concerned; rolls back; takes the folder's file."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from calls.errors import Fault
from calls.table import Agent, RoutingTable
from hotline.tables.in_force import InForce, Live
from hotline.tables.source import Source
from hotline.tables.succession import Succession
from store.database import AWAY
from store.publication import Order, Publication, PublicationKind, Refusal, RefusedError
from store.publications import NewText, Publications
from store.versions import Versions

log = logging.getLogger("hotline.tables")


class Publisher:
    """Safe in any thread; may wait for the database, so it is not for the calls' thread. `announce` is told of every
    table that comes into force, in order; `poked` is set when the next `tick` may be due sooner than was said."""

    def __init__(
        self,
        versions: Versions,
        publications: Publications,
        source: Source,
        data_dir: Path,
        announce: Callable[[RoutingTable], None],
        *,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._versions, self._publications = versions, publications
        self._in_force = InForce(source, data_dir, announce)
        self._succession = Succession(versions, publications, self._in_force)
        self._wall = wall
        self._lock = threading.RLock()
        self.poked = threading.Event()

    # --- what is ---

    @property
    def live(self) -> Live:
        """What is in force. Only after `open`."""
        assert self._in_force.live is not None
        return self._in_force.live

    def live_text(self) -> str:
        return self.live.text

    def live_label(self) -> str:
        """What the table in force is called where decisions are explained: the version's number."""
        return self.live.label

    def live_publication(self) -> Publication | None:
        """None while a table stands in because the database is away."""
        return self.live.publication

    def agents(self) -> dict[str, Agent]:
        return dict(self.source.agents)

    def check(self, text: str) -> tuple[list[Fault], list[Fault]]:
        """Errors and warnings of a text."""
        return self.source.check(text)

    def preview(self, text: str, at: datetime) -> tuple[RoutingTable, datetime | None]:
        """The table as it would be in force at that moment, and when a queue opens or closes next. Raises
        ConfigurationError."""
        document = self.source.read(text)
        return document.table(at, ""), document.next_change(at)

    @property
    def source(self) -> Source:
        return self._in_force.source

    # --- time ---

    def open(self) -> None:
        """Put the published table in force; at the very first start, the folder's. Without the database, or with one
        that is broken or not yet set up, the last one known. Raises ConfigurationError when not even the folder's can
        be used."""
        with self._lock:
            try:
                self.tick()
            except Exception:  # calls are taken whatever the database says; the clock asks it again
                log.exception("the published table is not known")
            if self._in_force.live is None:
                self._in_force.stand_in(self._wall())

    def tick(self) -> datetime | None:
        """Do what is due; when something is due next. While the database is away only queues open and close."""
        with self._lock:
            now = self._wall()
            try:
                moment = self._succession.settle(now)
            except AWAY as error:
                log.warning("the database does not answer: %s", type(error).__name__)
                self._in_force.refresh(now)
                moment = None
            moments = (moment, self._in_force.next_change(now))
            return min((moment for moment in moments if moment is not None), default=None)

    # --- the folder ---

    def reload(self, source: Source) -> None:
        """Take other agents, and the file if it says something new. Raises ConfigurationError and changes nothing
        when they do not go with the live version."""
        with self._lock:
            news = self.is_news(source)
            self._in_force.change_source(source, self._wall(), with_live=not news)
            self._succession.file_waits |= news
            self.tick()

    def is_news(self, source: Source) -> bool:
        """Whether the folder's file says something else than when it was last taken."""
        try:
            return self._succession.is_news(source)
        except AWAY:
            return source.text != self.source.text

    # --- orders ---

    def publish(self, order: Order) -> Publication:
        """Raises ConfigurationError with every fault of the text, RefusedError, DraftChangedError, MovedOnError;
        then nothing was done."""
        with self._lock:
            what, text = self._ordered(order)
            return self._publish(what, text, PublicationKind.PUBLISH, order)

    def rollback(self, *, by: str, reason: str, to: int | None = None) -> Publication:
        """Bring back a version: `to`, or the one live before. Raises RefusedError, ConfigurationError."""
        with self._lock:
            version = self._succession.version(to if to is not None else self._before())
            return self._publish(version.number, version.text, PublicationKind.ROLLBACK, Order(by, reason))

    def approve(self, version: int, *, by: str) -> Publication:
        """The second person agrees: it goes live, now or at its time. Raises RefusedError."""
        with self._lock:
            now = self._wall()
            waiting = self._publications.waiting(now)
            asked = [each for each in waiting if each.version == version and not each.approved]
            by_others = next((each for each in asked if each.by != by), None)
            if asked and by_others is None:
                raise RefusedError(Refusal.SECOND_PERSON)
            if by_others is None or not self._publications.approve(by_others.publication, by=by, now=now):
                raise RefusedError(Refusal.NOT_WAITING)
            return self._after(by_others)

    def cancel(self, publication: int, *, by: str) -> Publication:
        """What is scheduled or waits for approval shall not come. Raises RefusedError."""
        with self._lock:
            found = self._publications.publication(publication)
            if found is None:
                raise RefusedError(Refusal.NO_SUCH_PUBLICATION)
            if not self._publications.cancel(publication, by=by, now=self._wall()):
                raise RefusedError(Refusal.NOT_WAITING)
            return self._after(found)

    def _publish(self, what: NewText | int, text: str, kind: PublicationKind, order: Order) -> Publication:
        now = self._wall()
        self.source.read(text)
        begins = max(order.at or now, now)
        if order.until is not None and order.until <= begins:
            raise RefusedError(Refusal.ENDS_TOO_SOON)
        fresh = self._publications.publish(
            what,
            kind=kind,
            by=order.by,
            reason=order.reason,
            now=now,
            at=begins,
            until=order.until,
            needs_approval=self._succession.needs_second(what, text, now),
        )
        return self._after(fresh)

    def _after(self, publication: Publication) -> Publication:
        """What became of it. The order is kept by now: should the database go away here, it comes when that is
        back, and nobody is told that it failed."""
        self.poked.set()
        try:
            self._succession.settle(self._wall())
            return self._publications.publication(publication.publication) or publication
        except AWAY as error:
            log.warning("what was ordered comes when the database is back: %s", type(error).__name__)
            return publication

    def _ordered(self, order: Order) -> tuple[NewText | int, str]:
        if order.version is not None:
            version = self._succession.version(order.version)
            return version.number, version.text
        draft = self._versions.draft(order.draft)
        if draft is None:
            raise RefusedError(Refusal.NO_SUCH_DRAFT)
        return NewText(draft.text, draft.author, draft.based_on, draft.name, order.etag), draft.text

    def _before(self) -> int:
        now = self._wall()
        live = self._publications.live(now)
        before = self._publications.before(live, now) if live is not None else None
        if before is None:
            raise RefusedError(Refusal.NOTHING_BEFORE)
        return before.version
