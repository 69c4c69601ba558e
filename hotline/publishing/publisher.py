"""Publishes versions of one subject: now or at a time, for good or until a time, with a second person where
much is at stake; rolls back; takes the folder's file."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

from calls.errors import Fault
from hotline.publishing.in_force import InForce, Live
from hotline.publishing.source import Source
from hotline.publishing.succession import Succession
from store.database import AWAY
from store.publication import Order, Publication, PublicationKind, Refusal, RefusedError
from store.publications import NewText, Publications
from store.versions import Versions

log = logging.getLogger("hotline.publishing")


D = TypeVar("D")
A = TypeVar("A")
Lock = AbstractContextManager[bool]


class Publisher(Generic[D, A]):
    """Safe in any thread; may wait for the database, so it is not for the calls' thread. `announce` is told of
    everything that comes into force, in order; `poked` is set when the next `tick` may be due sooner than was said.

    The publishers of one server have one `lock`: what each publishes must go with what the others have in force.
    """

    def __init__(
        self,
        versions: Versions,
        publications: Publications,
        source: Source[D, A],
        data_dir: Path,
        announce: Callable[[A], None],
        *,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        lock: Lock | None = None,
        poked: threading.Event | None = None,
    ) -> None:
        self._versions, self._publications = versions, publications
        self.subject = versions.subject
        self._in_force = InForce(self.subject, source, data_dir, announce)
        self._succession = Succession(versions, publications, self._in_force)
        self._wall = wall
        self._lock = lock or threading.RLock()
        self.poked = poked or threading.Event()

    # --- what is ---

    @property
    def live(self) -> Live[D]:
        """What is in force. Only after `open`."""
        assert self._in_force.live is not None
        return self._in_force.live

    def live_text(self) -> str:
        return self.live.text

    def live_label(self) -> str:
        """What the version in force is called where decisions are explained: its number."""
        return self.live.label

    def live_publication(self) -> Publication | None:
        """None while a text stands in because the database is away."""
        return self.live.publication

    def file(self) -> str:
        """What the folder calls it, and what places in a text begin with."""
        return self.source.file

    def check(self, text: str) -> tuple[list[Fault], list[Fault]]:
        """Errors and warnings of a text."""
        return self.source.check(text)

    def needs_second_person(self, text: str) -> bool:
        """Whether a second person must agree before it replaces what is live. Raises ConfigurationError."""
        return self.source.needs_second_person(self.live_text(), text)

    @property
    def source(self) -> Source[D, A]:
        return self._in_force.source

    # --- time ---

    def open(self) -> None:
        """Put the published version in force; at the very first start, the folder's file. Without the database, or
        with one that is broken or not yet set up, the last one known. Raises ConfigurationError when not even the
        folder's can be used."""
        with self._lock:
            try:
                self.tick()
            except Exception:  # calls are taken whatever the database says; the clock asks it again
                log.exception("what is published of %s is not known", self.subject)
            if self._in_force.live is None:
                self._in_force.stand_in(self._wall())

    def tick(self) -> datetime | None:
        """Do what is due; when something is due next. While the database is away only what changes by itself does."""
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

    def reload(self, source: Source[D, A]) -> None:
        """Take other surroundings, and the file if it says something new. Raises ConfigurationError and changes
        nothing when they do not go with the live version, or the news has faults."""
        with self._lock:
            news = self.is_news(source)
            if news:
                source.read(source.text)
            self._in_force.change_source(source, self._wall(), with_live=not news)
            self._succession.file_waits |= news
            self.tick()

    def surround(self, source: Source[D, A], *, with_live: bool = False) -> None:
        """Other surroundings for what is published from now on; what is live stays as it is, unless it shall have
        them too: then raises ConfigurationError, and changes nothing, when it does not go with them."""
        with self._lock:
            self._in_force.change_source(source, self._wall(), with_live=with_live)
            self.poked.set()

    def is_news(self, source: Source[D, A]) -> bool:
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
        if kind is PublicationKind.PUBLISH:
            self.source.fit(text)
        else:
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
