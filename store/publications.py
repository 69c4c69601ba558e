"""Which version of a subject is live when: publications in the order in which they went live."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, update

from calls.errors import HotlineError
from store import tables
from store.auditing import next_number, note, take_turns
from store.database import Database
from store.publication import Publication, PublicationKind
from store.versions import add_version, claim_draft, remove_draft

_table = tables.publications
_p = tables.publications.c

SERVER = "server"
"""Who does what nobody did by hand."""


@dataclass(frozen=True, slots=True)
class NewText:
    """A text that becomes the next version. With `draft` it is that draft's, which is gone afterwards if it still has
    the `etag`; `based_on` must then be the live version still."""

    text: str
    author: str
    based_on: int | None = None
    draft: str | None = None
    etag: str | None = None


class MovedOnError(HotlineError):
    """Another version went live since the draft was begun; `live` is its publication."""

    def __init__(self, live: Publication) -> None:
        self.live = live
        super().__init__(f"version {live.version} is live meanwhile")


class Publications:
    """Those of one subject. Every method is one transaction and safe in any thread and in any number of processes."""

    def __init__(self, database: Database, subject: str) -> None:
        self._database, self.subject = database, subject
        self._ours = _p.subject == subject

    # --- asking ---

    def live(self, now: datetime) -> Publication | None:
        """The publication in force."""
        with self._database.reading() as connection:
            return self._live(connection, now)

    def before(self, live: Publication, now: datetime) -> Publication | None:
        """What would be in force if nothing of the live version had been published: where rolling back leads."""
        others = select(_table).where(self._ours, _in_force(now), _p.version != live.version, _p.turn < live.turn)
        return self._first(others.order_by(_p.turn.desc()))

    def was_live(self, version: int) -> bool:
        return self._first(select(_table).where(self._ours, _p.version == version, _p.turn.is_not(None))) is not None

    def publication(self, number: int) -> Publication | None:
        return self._first(select(_table).where(self._ours, _p.publication == number))

    def of(self, *versions: int) -> list[Publication]:
        """The publications of these versions, the newest first."""
        wanted = select(_table).where(self._ours, _p.version.in_(versions))
        return self._all(wanted.order_by(_p.publication.desc()))

    def waiting(self, now: datetime) -> list[Publication]:
        """What is to go live but has not yet: in the order of its time, then of its publication."""
        return self._all(select(_table).where(self._ours, _pending(now)).order_by(_p.at, _p.publication))

    def next_moment(self, now: datetime) -> datetime | None:
        """When something begins or ends next."""
        ready = or_(_p.needs_approval.is_(False), _p.approved_by.is_not(None))
        begins = select(func.min(_p.at)).where(self._ours, _pending(now), ready)
        ends = select(func.min(_p.until)).where(self._ours, _p.turn.is_not(None), _p.ended_at.is_(None))
        with self._database.reading() as connection:
            moments = [connection.scalar(begins), connection.scalar(ends)]
        return min((moment for moment in moments if moment is not None), default=None)

    # --- doing ---

    def publish(
        self,
        what: NewText | int,
        *,
        kind: PublicationKind,
        by: str,
        reason: str,
        now: datetime,
        at: datetime,
        until: datetime | None = None,
        needs_approval: bool = False,
    ) -> Publication:
        """Put down that a text, or a version there is, shall be live. It goes live by `go_live`.

        Raises DraftChangedError, or MovedOnError; then nothing was done.
        """
        with self._database.writing() as connection:
            number = next_number(connection, _table)
            version = what if isinstance(what, int) else self._settled(connection, what, reason, now)
            fresh = Publication(number, self.subject, version, kind, by, reason, now, at, until, needs_approval)
            connection.execute(_table.insert(), [asdict(fresh)])
            self._note(connection, now, by, _name_of(fresh), fresh, **_told(fresh))
        return fresh

    def approve(self, publication: int, *, by: str, now: datetime) -> bool:
        """False, and nothing changed, when it does not wait for approval any more."""
        waits = and_(_pending(now), _p.needs_approval, _p.approved_by.is_(None))
        return self._change(publication, waits, now, by=by, what="approve", approved_by=by, approved_at=now)

    def cancel(self, publication: int, *, by: str, now: datetime, why: str = "") -> bool:
        """False, and nothing changed, when it is not to come any more."""
        return self._change(publication, _pending(now), now, by=by, what="cancel", why=why, cancelled_by=by)

    def hold(self, publication: int, *, now: datetime) -> bool:
        """It shall wait for a second person after all."""
        free = and_(_pending(now), _p.needs_approval.is_(False))
        return self._change(publication, free, now, by=SERVER, what="hold", needs_approval=True)

    def go_live(self, publication: int, *, now: datetime) -> bool:
        """Give it the next turn. False when it has one already, or is not to come any more."""
        with self._database.writing() as connection:
            take_turns(connection, _table)
            turn = (connection.scalar(select(func.max(_p.turn)).where(self._ours)) or 0) + 1
            due = update(_table).where(self._ours, _p.publication == publication, _pending(now))
            row = connection.execute(due.values(turn=turn, live_at=now).returning(*_table.columns)).first()
            if row is not None:
                gone = Publication(**row._mapping)
                self._note(connection, now, gone.by, "live", gone, turn=turn)
        return row is not None

    def end_due(self, now: datetime) -> list[Publication]:
        """End those whose `until` has come; the audit says of the one in force that it was reverted, and to what."""
        over = select(_table).where(self._ours, _p.turn.is_not(None), _p.ended_at.is_(None), _p.until <= now)
        with self._database.writing() as connection:
            take_turns(connection, _table)
            last = connection.scalar(select(func.max(_p.turn)).where(self._ours, _p.ended_at.is_(None)))
            ended = [Publication(**row._mapping) for row in connection.execute(over.order_by(_p.turn))]
            connection.execute(update(_table).where(_p.publication.in_(_numbers(ended))).values(ended_at=now))
            back = self._live(connection, now)
            for each in ended:
                to = back.version if back is not None and each.turn == last else None
                self._note(connection, now, SERVER, "revert", each, to=to)
        return ended

    def _change(
        self,
        publication: int,
        where: ColumnElement[bool],
        now: datetime,
        *,
        by: str,
        what: str,
        why: str = "",
        **to: Any,
    ) -> bool:
        with self._database.writing() as connection:
            change = update(_table).where(self._ours, _p.publication == publication, where).values(**to)
            row = connection.execute(change.returning(*_table.columns)).first()
            if row is not None:
                told = {"why": why} if why else {}
                self._note(connection, now, by, what, Publication(**row._mapping), **told)
        return row is not None

    def _note(
        self, connection: Connection, at: datetime, who: str, what: str, about: Publication, **told: object
    ) -> None:
        named = {"subject": self.subject, "publication": about.publication, "version": about.version}
        note(connection, at, who, what, **named, **told)

    def _live(self, connection: Connection, now: datetime) -> Publication | None:
        wanted = select(_table).where(self._ours, _in_force(now)).order_by(_p.turn.desc()).limit(1)
        row = connection.execute(wanted).first()
        return Publication(**row._mapping) if row else None

    def _settled(self, connection: Connection, what: NewText, reason: str, now: datetime) -> int:
        """The number of the text's version, its draft done with."""
        if what.draft is not None:
            claim_draft(connection, self.subject, what.draft, what.etag)
            live = self._live(connection, now)
            if live is not None and live.version != what.based_on:
                raise MovedOnError(live)
            remove_draft(connection, self.subject, what.draft)
        version = add_version(
            connection, self.subject, what.text, author=what.author, reason=reason, based_on=what.based_on, at=now
        )
        return version.number

    def _first(self, wanted: Select[Any]) -> Publication | None:
        found = self._all(wanted.limit(1))
        return found[0] if found else None

    def _all(self, wanted: Select[Any]) -> list[Publication]:
        with self._database.reading() as connection:
            return [Publication(**row._mapping) for row in connection.execute(wanted)]


def _in_force(now: datetime) -> ColumnElement[bool]:
    return and_(_p.turn.is_not(None), _p.ended_at.is_(None), or_(_p.until.is_(None), _p.until > now))


def _pending(now: datetime) -> ColumnElement[bool]:
    to_come = or_(_p.until.is_(None), _p.until > now)
    return and_(_p.turn.is_(None), _p.cancelled_by.is_(None), to_come)


def _name_of(publication: Publication) -> str:
    if publication.kind is not PublicationKind.PUBLISH:
        return publication.kind.value
    return "schedule" if publication.at > publication.created_at else "publish"


def _told(publication: Publication) -> dict[str, object]:
    ends = publication.until.isoformat() if publication.until is not None else None
    return {
        "reason": publication.reason,
        "begins": publication.at.isoformat(),
        "ends": ends,
        "needs_approval": publication.needs_approval,
    }


def _numbers(publications: list[Publication]) -> list[int]:
    return [each.publication for each in publications]
