"""Users' own tokens for programs. Only hashes come here; a token is gone at once with its user's role or the user."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from store.auditing import Hand, note
from store.credential_tables import api_tokens
from store.database import Database
from store.rows import HANDLE, ApiToken

_t = api_tokens.c


class ApiTokens:
    """Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, token: ApiToken, hand: Hand, most: int) -> bool:
        """False, and nothing changed, when the user has `most` already. What has expired is forgotten, whoever had
        it."""
        with self._database.writing() as connection:
            connection.execute(delete(api_tokens).where(_t.expires_at <= hand.at))
            his = select(func.count()).select_from(api_tokens).where(_t.user == token.user)
            if (connection.scalar(his) or 0) >= most:
                return False
            connection.execute(api_tokens.insert(), [asdict(token)])
            told = {"user": token.user, "name": token.name, "role": token.role}
            note(connection, hand.at, hand.who, "token_made", **told, expires_at=token.expires_at.isoformat())
            return True

    def find(self, token_hash: str, now: datetime) -> ApiToken | None:
        """None when there is none, or it has expired."""
        wanted = select(api_tokens).where(_t.token_hash == token_hash, _t.expires_at > now)
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
            return ApiToken(**row._mapping) if row else None

    def of(self, user: str, now: datetime) -> list[ApiToken]:
        """The user's that still hold, the latest first."""
        wanted = select(api_tokens).where(_t.user == user, _t.expires_at > now)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(_t.created_at.desc(), _t.token_hash))
            return [ApiToken(**row._mapping) for row in rows]

    def revoke(self, user: str, handle: str, hand: Hand) -> bool:
        """False when the user has no such token."""
        his = (_t.user == user, func.substr(_t.token_hash, 1, HANDLE) == handle)
        with self._database.writing() as connection:
            found = connection.execute(select(_t.name).where(*his)).first()
            if found is None:
                return False
            connection.execute(delete(api_tokens).where(*his))
            note(connection, hand.at, hand.who, "token_revoked", user=user, name=found.name)
            return True

    def seen(self, token_hash: str, now: datetime, address: str) -> None:
        """It is used from there."""
        with self._database.writing() as connection:
            used = update(api_tokens).where(_t.token_hash == token_hash)
            connection.execute(used.values(seen_at=now, address=address))

    def alive(self, token_hashes: Collection[str], now: datetime) -> set[str]:
        """Which of these still hold."""
        wanted = select(_t.token_hash).where(_t.token_hash.in_(token_hashes), _t.expires_at > now)
        with self._database.reading() as connection:
            return set(connection.scalars(wanted))

    def owners(self, names: Collection[str], now: datetime) -> set[str]:
        """Which of these users have one."""
        wanted = select(_t.user).where(_t.user.in_(names), _t.expires_at > now)
        with self._database.reading() as connection:
            return set(connection.scalars(wanted))


def forget_tokens(connection: Connection, user: str) -> None:
    connection.execute(delete(api_tokens).where(_t.user == user))
