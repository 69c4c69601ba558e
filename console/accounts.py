"""Users and sessions as the console sees them; what it keeps of passwords and tokens are digests."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from console import passwords
from console.access import Visitor
from console.permissions import Role
from store.accounts import Accounts
from store.auditing import Hand
from store.database import AWAY
from store.rows import HANDLE, Session, User

ADMIN_NAME = "admin"
LONGEST_NAME = 200
"""Of what a browser says of itself."""


SEEN_EVERY = timedelta(minutes=1)
"""So exactly it is known when a session was last used."""


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """A session is over after `lasts` in any case, and when nobody used it for `idle`."""

    lasts: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(hours=2)


class ConsoleAccounts:
    """Every method asks the database and may block."""

    def __init__(self, store: Accounts, terms: SessionTerms = SessionTerms()) -> None:
        self._store, self.terms = store, terms

    def password_hash(self, name: str) -> str | None:
        user = self._store.user(name)
        return user.password_hash if user is not None else None

    def open_session(self, name: str, token: str, address: str = "", browser: str = "") -> None:
        """Also forgets sessions that are over, whoever had them."""
        now = datetime.now(UTC)
        self._store.sweep_sessions(now)
        over = now + self.terms.lasts
        self._store.open_session(Session(token_hash(token), name, now, over, None, address, browser[:LONGEST_NAME]))

    def sessions(self, name: str) -> list[Session]:
        now = datetime.now(UTC)
        return self._store.sessions(name, now, now - self.terms.idle)

    def end_sessions(self, name: str, hand: Hand, handle: str | None = None) -> int:
        return self._store.end_sessions(name, hand, handle)

    def users(self) -> list[User]:
        return [user for user in self._store.users() if user.role in set(Role)]

    def agent_of(self, name: str) -> str | None:
        return self._store.agent_of(name)

    def close_session(self, token: str) -> None:
        self._store.close_session(token_hash(token))

    def visitor(self, token: str) -> Visitor | None:
        """Who the session's token belongs to; None when it is unknown, over, or the user is gone."""
        now = datetime.now(UTC)
        session = self._store.session(token_hash(token), now, now - self.terms.idle)
        if session is not None and now - (session.seen_at or session.created_at) > SEEN_EVERY:
            with contextlib.suppress(*AWAY):  # looking at the board does not end because nothing can be written
                self._store.seen(session.token_hash, now)
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


def handle_of(token: str) -> str:
    return token_hash(token)[:HANDLE]


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
