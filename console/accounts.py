"""Users and sessions as the console sees them; what it keeps of passwords and tokens are digests."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from console import passwords
from console.access import API_NAME, Visitor
from console.credentials.token_hashes import API_TOKEN, handle_of, token_hash
from console.permissions import Role, roles_within
from store.accounts import Accounts
from store.api_tokens import ApiTokens
from store.auditing import Hand
from store.database import AWAY
from store.rows import Session, User

__all__ = ["ConsoleAccounts", "SessionTerms", "ensure_admin", "handle_of", "token_hash"]

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
        self.store, self.terms = store, terms
        self.tokens = ApiTokens(store.database)

    def user(self, name: str) -> User | None:
        """Who may sign in; None for who is closed, or in a role there is not."""
        user = self.store.user(name)
        return user if user is not None and user.closed_at is None and user.role in set(Role) else None

    def open_session(self, name: str, token: str, address: str = "", browser: str = "") -> None:
        """Also forgets sessions that are over, whoever had them."""
        now = datetime.now(UTC)
        self.store.sweep_sessions(now)
        over = now + self.terms.lasts
        self.store.open_session(Session(token_hash(token), name, now, over, None, address, browser[:LONGEST_NAME]))

    def sessions(self, name: str) -> list[Session]:
        now = datetime.now(UTC)
        return self.store.sessions(name, now, now - self.terms.idle)

    def end_sessions(self, name: str, hand: Hand, handle: str | None = None) -> int:
        return self.store.end_sessions(name, hand, handle)

    def users(self) -> list[User]:
        return [user for user in self.store.users() if user.role in set(Role)]

    def agent_of(self, name: str) -> str | None:
        return self.store.agent_of(name)

    def close_session(self, token: str) -> None:
        self.store.close_session(token_hash(token))

    def visitor(self, token: str) -> Visitor | None:
        """Who the session's token belongs to; None when it is unknown, over, or the user is gone."""
        now = datetime.now(UTC)
        session = self.store.session(token_hash(token), now, now - self.terms.idle)
        if session is not None and now - (session.seen_at or session.created_at) > SEEN_EVERY:
            with contextlib.suppress(*AWAY):  # looking at the board does not end because nothing can be written
                self.store.seen(session.token_hash, now)
        user = self.user(session.user) if session is not None else None
        if session is None or user is None or user.must_change:
            return None
        return self._as_visitor(user, Role(user.role), session.token_hash)

    def token_visitor(self, token: str, address: str) -> Visitor | None:
        """Who made the token, in the role it has; None when it is unknown or over, or its user is gone or may less
        than it."""
        if not token.startswith(API_TOKEN):
            return None
        now = datetime.now(UTC)
        found = self.tokens.find(token_hash(token), now)
        user = self.user(found.user) if found is not None else None
        if found is None or user is None or found.role not in roles_within(Role(user.role)):
            return None
        if found.seen_at is None or now - found.seen_at > SEEN_EVERY:
            with contextlib.suppress(*AWAY):
                self.tokens.seen(found.token_hash, now, address)
        return self._as_visitor(user, Role(found.role), found.token_hash, in_person=False)

    def alive(self, keys: Collection[str]) -> set[str]:
        """Which of these hashes of sessions and tokens have not ended."""
        now = datetime.now(UTC)
        ended = set(keys) - self.store.alive(keys, now)
        return set(keys) - (ended - self.tokens.alive(ended, now) if ended else ended)

    def agents_of(self, names: Collection[str]) -> dict[str, str]:
        return self.store.agents_of(names)

    def present(self, names: Collection[str]) -> set[str]:
        """Which of these have a session or a token that has not ended; the owner's token never does."""
        now = datetime.now(UTC)
        return self.store.signed_in(names, now) | self.tokens.owners(names, now) | ({API_NAME} & set(names))

    def _as_visitor(self, user: User, role: Role, key: str, *, in_person: bool = True) -> Visitor:
        return Visitor(
            user.name,
            role,
            None if user.teams is None else frozenset(user.teams),
            self.store.agent_of(user.name),
            user.phone or "",
            key,
            in_person,
        )


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
