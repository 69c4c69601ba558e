"""Users of the console and their sessions. Passwords and tokens come hashed; checking them is the console's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from store import tables
from store.api_tokens import forget_tokens
from store.auditing import Hand, note
from store.coaching import AgentUsers
from store.database import Database
from store.review_tables import agent_users
from store.rows import HANDLE, Session, User
from store.second_factors import forget_factor
from store.upserting import insert_if_new, upsert

_users, _sessions = tables.users, tables.sessions


class Accounts:
    """Every method is one transaction and safe in any thread. With a `hand` the audit tells whose doing it was."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def create_user(self, user: User, hand: Hand | None = None) -> bool:
        """False, and nothing changed, when the name is taken."""
        row = asdict(user)
        with self.database.writing() as connection:
            done = insert_if_new(connection, _users, row)
            teams = {} if user.teams is None else {"teams": list(user.teams)}
            return done and _noted(connection, hand, "user_added", user=user.name, role=user.role, **teams)

    def user(self, name: str) -> User | None:
        with self.database.reading() as connection:
            row = connection.execute(select(_users).where(_users.c.name == name)).first()
            return User(**row._mapping) if row else None

    def users(self) -> list[User]:
        """Everybody, by name."""
        with self.database.reading() as connection:
            return [User(**row._mapping) for row in connection.execute(select(_users).order_by(_users.c.name))]

    def change_password(self, name: str, password_hash: str, hand: Hand | None = None) -> bool:
        """Also ends the user's sessions. False when there is no such user."""
        values = {"password_hash": password_hash, "must_change": False}
        return self._change(name, values, hand, "password_changed")

    def reset_password(self, name: str, password_hash: str, hand: Hand | None = None) -> bool:
        """To one that he must change when he signs in; ends his sessions and tokens. False when there is no such
        user."""
        values = {"password_hash": password_hash, "must_change": True}
        return self._change(name, values, hand, "password_reset", tokens=True)

    def change_role(self, name: str, role: str, hand: Hand | None = None) -> bool:
        """Also ends the user's sessions and tokens, which are of the old role. False when there is no such user."""
        return self._change(name, {"role": role}, hand, "role_changed", tokens=True, role=role)

    def close_user(self, name: str, hand: Hand) -> bool:
        """Nothing of his opens anything any more. False when there is no such user, or he is closed already."""
        return self._change(name, {"closed_at": hand.at}, hand, "user_closed", tokens=True, closed=False)

    def reopen_user(self, name: str, hand: Hand) -> bool:
        """With the password he had. False when there is no such user, or he is not closed."""
        return self._change(name, {"closed_at": None}, hand, "user_reopened", closed=True)

    def change_teams(self, name: str, teams: tuple[str, ...] | None, hand: Hand | None = None) -> bool:
        """For which groups of agents he is there, None for all; also ends his sessions. False when there is no such
        user."""
        told = None if teams is None else list(teams)
        return self._change(name, {"teams": teams}, hand, "teams_changed", teams=told)

    def remove_user(self, name: str, hand: Hand | None = None) -> bool:
        """The user and all sessions; False when there was none."""
        with self.database.writing() as connection:
            connection.execute(delete(_sessions).where(_sessions.c.user == name))
            connection.execute(delete(agent_users).where(agent_users.c.user == name))
            forget_factor(connection, name)
            forget_tokens(connection, name)
            done = connection.execute(delete(_users).where(_users.c.name == name)).rowcount > 0
            return done and _noted(connection, hand, "user_removed", user=name)

    def link_agent(self, name: str, agent: str | None, hand: Hand) -> bool:
        """Which agent's calls are the user's own. False when there is no such user."""
        return AgentUsers(self.database).link(name, agent, hand)

    def agent_of(self, name: str) -> str | None:
        """Which agent's calls are the user's own."""
        return AgentUsers(self.database).agent_of(name)

    def agents_of(self, names: Collection[str]) -> dict[str, str]:
        """Of those of these users who are an agent, which."""
        wanted = select(agent_users.c.user, agent_users.c.agent).where(agent_users.c.user.in_(names))
        with self.database.reading() as connection:
            return {row.user: row.agent for row in connection.execute(wanted)}

    def change_phone(self, name: str, phone: str | None, hand: Hand | None = None) -> bool:
        """Where he is rung to be in a call, None for nowhere. False when there is no such user."""
        with self.database.writing() as connection:
            done = connection.execute(update(_users).where(_users.c.name == name).values(phone=phone)).rowcount > 0
            return done and _noted(connection, hand, "phone_changed", user=name, phone=phone)

    def open_session(self, session: Session) -> None:
        with self.database.writing() as connection:
            upsert(connection, _sessions, [asdict(session)])

    def session(self, token_hash: str, now: datetime, used_since: datetime | None = None) -> Session | None:
        """The session, unless it has expired, or was not used since then."""
        wanted = [_sessions.c.token_hash == token_hash, *_valid(now, used_since)]
        with self.database.reading() as connection:
            row = connection.execute(select(_sessions).where(*wanted)).first()
            return Session(**row._mapping) if row else None

    def sessions(self, user: str, now: datetime, used_since: datetime | None = None) -> list[Session]:
        """The user's that still hold, the latest first."""
        wanted = select(_sessions).where(_sessions.c.user == user, *_valid(now, used_since))
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(_sessions.c.created_at.desc(), _sessions.c.token_hash))
            return [Session(**row._mapping) for row in rows]

    def seen(self, token_hash: str, now: datetime) -> None:
        """The session is used."""
        with self.database.writing() as connection:
            connection.execute(update(_sessions).where(_sessions.c.token_hash == token_hash).values(seen_at=now))

    def end_sessions(self, user: str, hand: Hand, handle: str | None = None) -> int:
        """Of the user, all or the one with this handle; how many there were."""
        theirs = [_sessions.c.user == user]
        if handle is not None:
            theirs.append(func.substr(_sessions.c.token_hash, 1, HANDLE) == handle)
        with self.database.writing() as connection:
            ended = connection.execute(delete(_sessions).where(*theirs)).rowcount
            if ended:
                note(connection, hand.at, hand.who, "sessions_ended", user=user, sessions=ended)
            return ended

    def close_session(self, token_hash: str) -> None:
        with self.database.writing() as connection:
            connection.execute(delete(_sessions).where(_sessions.c.token_hash == token_hash))

    def sweep_sessions(self, now: datetime) -> int:
        """Delete what has expired; how many there were."""
        with self.database.writing() as connection:
            return connection.execute(delete(_sessions).where(_sessions.c.expires_at <= now)).rowcount

    def alive(self, token_hashes: Collection[str], now: datetime) -> set[str]:
        """Which of these are of sessions that have not ended, be they used or not."""
        wanted = select(_sessions.c.token_hash).where(
            _sessions.c.token_hash.in_(token_hashes), _sessions.c.expires_at > now
        )
        with self.database.reading() as connection:
            return set(connection.scalars(wanted))

    def signed_in(self, names: Collection[str], now: datetime) -> set[str]:
        """Which of these users have a session that has not ended."""
        wanted = select(_sessions.c.user).where(_sessions.c.user.in_(names), _sessions.c.expires_at > now)
        with self.database.reading() as connection:
            return set(connection.scalars(wanted))

    def _change(
        self,
        name: str,
        values: Mapping[str, object],
        hand: Hand | None,
        what: str,
        *,
        tokens: bool = False,
        closed: bool | None = None,
        **detail: object,
    ) -> bool:
        """With `tokens` these end too; `closed` is what he must be for it, None for either."""
        his = [_users.c.name == name]
        if closed is not None:
            his.append(_users.c.closed_at.is_not(None) if closed else _users.c.closed_at.is_(None))
        with self.database.writing() as connection:
            if connection.execute(update(_users).where(*his).values(**values)).rowcount == 0:
                return False
            connection.execute(delete(_sessions).where(_sessions.c.user == name))
            if tokens:
                forget_tokens(connection, name)
            return _noted(connection, hand, what, user=name, **detail)


def _valid(now: datetime, used_since: datetime | None) -> list[ColumnElement[bool]]:
    found = [_sessions.c.expires_at > now]
    if used_since is not None:
        found.append(func.coalesce(_sessions.c.seen_at, _sessions.c.created_at) > used_since)
    return found


def _noted(connection: Connection, hand: Hand | None, what: str, **detail: object) -> bool:
    if hand is not None:
        note(connection, hand.at, hand.who, what, **detail)
    return True
