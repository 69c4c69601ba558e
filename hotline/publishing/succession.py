"""Which version follows which: what is due goes live, what is over makes way, the folder's file comes in."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Generic, TypeVar

from calls.errors import ConfigurationError
from hotline.publishing.in_force import InForce
from hotline.publishing.source import Source
from store.publication import Publication, PublicationKind, Refusal, RefusedError, Version
from store.publications import SERVER, NewText, Publications
from store.versions import FILE_AUTHOR, Versions, sha256_of

log = logging.getLogger("hotline.publishing")

D = TypeVar("D")
A = TypeVar("A")


class Succession(Generic[D, A]):
    """`settle` brings the database up to date with the time and what is in force up to date with the database; it may
    be called at any moment and as often as one likes."""

    def __init__(self, versions: Versions, publications: Publications, in_force: InForce[D, A]) -> None:
        self._versions, self._publications, self._in_force = versions, publications, in_force
        self.file_waits = False
        self._faulty_file = ""

    def settle(self, now: datetime) -> datetime | None:
        """When there is something to do next."""
        moment = self._publications.next_moment(now)
        if moment is not None and moment <= now:
            self._publications.end_due(now)
            for due in self._publications.waiting(now):
                if due.at <= now and due.approved:
                    self._begin(due, now)
        self.file_waits = self.file_waits and self.is_news(self._in_force.source)
        if self.file_waits or self._publications.live(now) is None:
            self._import(now)
        self._follow(now)
        return self._publications.next_moment(now)

    def needs_second(self, what: NewText | int, text: str, now: datetime) -> bool:
        """Whether more would change than one person may change alone. A version that was live once was agreed to
        then."""
        live = self._publications.live(now)
        if live is None or (isinstance(what, int) and self._publications.was_live(what)):
            return False
        try:
            return self._in_force.source.needs_second_person(self.version(live.version).text, text)
        except ConfigurationError:  # the live one is of another time of the program: nobody can tell
            return True

    def version(self, number: int) -> Version:
        """Raises RefusedError when there is none."""
        version = self._versions.version(number)
        if version is None:
            raise RefusedError(Refusal.NO_SUCH_VERSION)
        return version

    def is_news(self, source: Source[D, A]) -> bool:
        """Whether the folder's file says something else than when it was last taken."""
        last = self._versions.latest_by(FILE_AUTHOR)
        return last is not None and last.sha256 != sha256_of(source.text)

    def _begin(self, due: Publication, now: datetime) -> None:
        """A scheduled one meets the surroundings of today: it may need a second person now, or be unfit."""
        text = self.version(due.version).text
        try:
            self._in_force.source.read(text)
        except ConfigurationError as error:
            log.error("%s: version %d was to go live and cannot be used: %s", due.subject, due.version, error)
            self._publications.cancel(due.publication, by=SERVER, now=now, why=str(error.faults[0]))
            return
        if self._must_wait(due, text, now):
            self._publications.hold(due.publication, now=now)
            return
        self._publications.go_live(due.publication, now=now)
        if self._in_force.live is not None:
            self._follow(now)

    def _must_wait(self, due: Publication, text: str, now: datetime) -> bool:
        agreed = due.approved_by is not None or due.kind is PublicationKind.FILE
        return not agreed and self.needs_second(due.version, text, now)

    def _follow(self, now: datetime) -> None:
        live = self._publications.live(now)
        if live is not None and self._in_force.knows(live):
            self._in_force.renew(live)
        elif live is not None:
            self._in_force.take(live, self.version(live.version), now)
        self._in_force.refresh(now)

    def _import(self, now: datetime) -> None:
        """The folder's file as a new version, live at once: who can write it owns this machine. A faulty one is left
        where it is."""
        source = self._in_force.source
        if not self._is_fit(source):
            return
        live = self._publications.live(now)
        text = NewText(source.text, FILE_AUTHOR, live.version if live is not None else None)
        fresh = self._publications.publish(
            text, kind=PublicationKind.FILE, by=FILE_AUTHOR, reason=source.file, now=now, at=now
        )
        self._publications.go_live(fresh.publication, now=now)
        self.file_waits = False

    def _is_fit(self, source: Source[D, A]) -> bool:
        """Its faults are told once."""
        try:
            source.read(source.text)
        except ConfigurationError as error:
            if source.text != self._faulty_file:
                log.error("%s cannot be taken: %s", source.file, error)
            self._faulty_file = source.text
            return False
        return True
