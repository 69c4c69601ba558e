"""Words to agents about a moment in a recording; and which agent a user is."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, or_, select, update

from store import scoping, tables
from store.auditing import Hand, next_number, note
from store.database import Database
from store.review_rows import CoachingNote
from store.review_tables import agent_users, coaching_notes, reviews
from store.scoping import Scope
from store.upserting import upsert

_n = coaching_notes.c


class Coaching:
    """Every method is one transaction and safe in any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, fresh: CoachingNote) -> CoachingNote:
        """`fresh.note` is not looked at: the next number is taken."""
        with self._database.writing() as connection:
            numbered = replace(fresh, note=next_number(connection, coaching_notes))
            connection.execute(coaching_notes.insert(), [asdict(numbered)])
            told = {"note": numbered.note, "recording": fresh.recording, "agent": fresh.agent}
            note(connection, fresh.at, fresh.by, "coaching_note", **told)
        return numbered

    def notes(
        self,
        agent: str | None = None,
        recording: str | None = None,
        limit: int = 100,
        scope: Scope = scoping.EVERYTHING,
    ) -> list[CoachingNote]:
        """The newest first."""
        wanted = select(coaching_notes).where(*scoping.of_agents(scope, _n.agent))
        wanted = wanted.order_by(_n.note.desc()).limit(limit)
        if agent is not None:
            wanted = wanted.where(_n.agent == agent)
        if recording is not None:
            wanted = wanted.where(_n.recording == recording)
        with self._database.reading() as connection:
            return [CoachingNote(**row._mapping) for row in connection.execute(wanted)]

    def told(self, agent: str, now: datetime, limit: int = 100) -> list[CoachingNote]:
        """Those the agent sees, the newest first: of a call under review not before its review is his to see."""
        wanted = select(coaching_notes).where(_n.agent == agent, _is_told(now))
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(_n.note.desc()).limit(limit))
            return [CoachingNote(**row._mapping) for row in rows]

    def acknowledge(self, number: int, agent: str, now: datetime) -> CoachingNote | None:
        """The first time counts. None when the agent has no such note."""
        his = (_n.note == number, _n.agent == agent, _is_told(now))
        mine = select(coaching_notes).where(*his)
        with self._database.writing() as connection:
            unread = update(coaching_notes).where(*his, _n.acknowledged_at.is_(None))
            connection.execute(unread.values(acknowledged_at=now))
            row = connection.execute(mine).first()
            return CoachingNote(**row._mapping) if row else None


def _is_told(now: datetime) -> ColumnElement[bool]:
    review = reviews.c
    unseen = or_(review.published_at.is_(None), review.released_at > now)
    return ~exists().where(review.review == _n.recording, unseen)


class AgentUsers:
    """Which agent's calls are a user's own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def agent_of(self, user: str) -> str | None:
        with self._database.reading() as connection:
            found: str | None = connection.scalar(select(agent_users.c.agent).where(agent_users.c.user == user))
            return found

    def link(self, user: str, agent: str | None, hand: Hand) -> bool:
        """`agent` None for who takes no calls. False when there is no such user."""
        with self._database.writing() as connection:
            if connection.execute(select(tables.users.c.name).where(tables.users.c.name == user)).first() is None:
                return False
            if agent is None:
                connection.execute(delete(agent_users).where(agent_users.c.user == user))
            else:
                upsert(connection, agent_users, [{"user": user, "agent": agent}])
            note(connection, hand.at, hand.who, "user_linked", user=user, agent=agent)
            return True
