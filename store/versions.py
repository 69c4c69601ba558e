"""Versions of a subject, which never change, and the drafts they are made from."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, select

from calls.errors import HotlineError
from store import tables
from store.auditing import next_number, note, take_turns
from store.database import Database
from store.publication import Draft, Version
from store.upserting import upsert

FILE_AUTHOR = "file"
"""Who makes the versions that come from the folder."""

_versions, _drafts = tables.versions, tables.drafts


class DraftChangedError(HotlineError):
    """The draft is not what its editor took it for; `now` is what it is, None when it is gone."""

    def __init__(self, name: str, now: Draft | None) -> None:
        self.now = now
        super().__init__(f"draft {name} was changed by {now.author}" if now else f"draft {name} is gone")


class Versions:
    """Those of one subject. Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database, subject: str) -> None:
        self._database, self.subject = database, subject

    def versions(self, limit: int = 200, before: int | None = None) -> list[Version]:
        """The newest first, from behind the version `before`."""
        wanted = self._ours().order_by(_versions.c.number.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(_versions.c.number < before)
        with self._database.reading() as connection:
            return [Version(**row._mapping) for row in connection.execute(wanted)]

    def version(self, number: int) -> Version | None:
        return self._version(self._ours().where(_versions.c.number == number))

    def latest_by(self, author: str) -> Version | None:
        """The last version this author made."""
        mine = self._ours().where(_versions.c.author == author)
        return self._version(mine.order_by(_versions.c.number.desc()).limit(1))

    def draft(self, name: str) -> Draft | None:
        with self._database.reading() as connection:
            return _draft(connection, self.subject, name)

    def drafts(self) -> list[Draft]:
        """By name."""
        ours = select(_drafts).where(_drafts.c.subject == self.subject).order_by(_drafts.c.name)
        with self._database.reading() as connection:
            return [Draft(**row._mapping) for row in connection.execute(ours)]

    def save_draft(
        self, name: str, text: str, *, author: str, based_on: int | None, etag: str | None, at: datetime
    ) -> Draft:
        """Keep the draft. `etag` is what the editor was given when he read or saved it, None when there was none.

        Raises DraftChangedError when somebody else saved or dropped it meanwhile; then nothing is kept.
        """
        fresh = Draft(self.subject, name, text, author, at, based_on, secrets.token_hex(8))
        with self._database.writing() as connection:
            claim_draft(connection, self.subject, name, etag)
            upsert(connection, _drafts, [asdict(fresh)])
            told = {"draft": name, "sha256": sha256_of(text), "based_on": based_on}
            note(connection, at, author, "edit", subject=self.subject, **told)
        return fresh

    def drop_draft(self, name: str, *, by: str, etag: str, at: datetime) -> None:
        """Raises DraftChangedError as saving does."""
        with self._database.writing() as connection:
            claim_draft(connection, self.subject, name, etag)
            remove_draft(connection, self.subject, name)
            note(connection, at, by, "drop", subject=self.subject, draft=name)

    def _ours(self) -> Select[Any]:
        return select(_versions).where(_versions.c.subject == self.subject)

    def _version(self, wanted: Select[Any]) -> Version | None:
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
            return Version(**row._mapping) if row else None


def add_version(
    connection: Connection, subject: str, text: str, *, author: str, reason: str, based_on: int | None, at: datetime
) -> Version:
    """The next version, in the transaction that publishes it."""
    number = next_number(connection, _versions, subject=subject)
    version = Version(subject, number, text, author, reason, sha256_of(text), at, based_on)
    connection.execute(_versions.insert(), [asdict(version)])
    return version


def claim_draft(connection: Connection, subject: str, name: str, etag: str | None) -> None:
    """Nobody else changes the draft until the transaction is over. Raises DraftChangedError."""
    take_turns(connection, _drafts)
    now = _draft(connection, subject, name)
    if (now.etag if now else None) != etag:
        raise DraftChangedError(name, now)


def remove_draft(connection: Connection, subject: str, name: str) -> None:
    connection.execute(delete(_drafts).where(_drafts.c.subject == subject, _drafts.c.name == name))


def sha256_of(text: str) -> str:
    """In hex; of a file that is no text in UTF-8 as well."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _draft(connection: Connection, subject: str, name: str) -> Draft | None:
    wanted = select(_drafts).where(_drafts.c.subject == subject, _drafts.c.name == name)
    row = connection.execute(wanted).first()
    return Draft(**row._mapping) if row else None
