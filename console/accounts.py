"""Users and sessions as the console sees them; what it keeps of passwords and tokens are digests."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from console import passwords
from console.access import Visitor
from console.permissions import Role
from store.accounts import Accounts
from store.rows import Session, User

ADMIN_NAME = "admin"


class ConsoleAccounts:
    """Every method asks the database and may block."""

    def __init__(self, store: Accounts) -> None:
        self._store = store

    def password_hash(self, name: str) -> str | None:
        user = self._store.user(name)
        return user.password_hash if user is not None else None

    def open_session(self, name: str, token: str, lasts: timedelta) -> None:
        """Also forgets sessions that are over, whoever had them."""
        now = datetime.now(UTC)
        self._store.sweep_sessions(now)
        self._store.open_session(Session(token_hash(token), name, now, now + lasts))

    def close_session(self, token: str) -> None:
        self._store.close_session(token_hash(token))

    def visitor(self, token: str) -> Visitor | None:
        """Who the session's token belongs to; None when it is unknown, over, or the user is gone."""
        session = self._store.session(token_hash(token), datetime.now(UTC))
        user = self._store.user(session.user) if session is not None else None
        if user is None or user.role not in set(Role):
            return None
        return Visitor(
            user.name,
            Role(user.role),
            None if user.teams is None else frozenset(user.teams),
            self._store.agent_of(user.name),
            user.phone or "",
        )


def token_hash(token: str) -> str:
    """What the store keeps of a session's token: who reads the database cannot become anybody."""
    return hashlib.sha256(token.encode()).hexdigest()


def ensure_admin(store: Accounts, password: str | None) -> str | None:
    """See that the user `admin` exists and, when a password is given, has it.

    Returns the password made up for a new administrator, to be shown once; None when there is nothing to show. A
    password given replaces the one before and ends its sessions: so a forgotten one is mended.
    """
    admin = store.user(ADMIN_NAME)
    if admin is None:
        chosen = password or passwords.generate()
        store.create_user(User(ADMIN_NAME, passwords.digest(chosen), Role.ADMIN.value))
        return None if password else chosen
    if password and not passwords.fits(password, admin.password_hash):
        store.change_password(ADMIN_NAME, passwords.digest(password))
    return None
