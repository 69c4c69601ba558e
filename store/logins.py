"""What an agent's events make of where the agent can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from calls.events import AgentLoggedIn, AgentLoggedOut, AgentStatusChosen, Event
from calls.model import AgentStatus
from store import tables
from store.node_tables import nodes
from store.rows import AgentLogin
from store.told import Told
from store.upserting import upsert

AgentEvent = AgentLoggedIn | AgentLoggedOut | AgentStatusChosen


@dataclass(frozen=True, slots=True)
class Telling:
    """Whose journal tells it, and when it happened by the database's clock."""

    node: str
    at: datetime

    def is_news(self, told_by: str | None, told_at: datetime | None) -> bool:
        """A node's own entries come in order, whatever its clock does. Of two nodes the later word counts, also when
        it reaches the database first."""
        if told_by is None or told_at is None or told_by == self.node:
            return True
        return (self.at, self.node) > (told_at, told_by)


def login_after(event: AgentEvent, before: AgentLogin | None, telling: Telling) -> AgentLogin:
    """Logging in makes available, logging out switches off, choosing a status leaves the phone where it is."""
    login = before or AgentLogin(event.agent, None, _status(event))
    if not isinstance(event, AgentStatusChosen) and telling.is_news(login.node, login.contact_at):
        contact = event.contact if isinstance(event, AgentLoggedIn) else None
        login = replace(login, contact=contact, node=telling.node, contact_at=telling.at)
    if telling.is_news(login.status_by, login.status_at):
        login = replace(login, status=_status(event), status_by=telling.node, status_at=telling.at)
    return login


def _status(event: AgentEvent) -> AgentStatus:
    if isinstance(event, AgentStatusChosen):
        return event.status
    return AgentStatus.AVAILABLE if isinstance(event, AgentLoggedIn) else AgentStatus.OFF


def project(connection: Connection, fresh: Sequence[Told]) -> None:
    agents = tables.agents
    changes = [(one, one.entry.event) for one in fresh if isinstance(one.entry.event, AgentEvent)]
    if not changes:
        return
    known = select(agents).where(agents.c.agent.in_({event.agent for _, event in changes}))
    logins = {row.agent: AgentLogin(**row._mapping) for row in connection.execute(known)}
    ahead = ahead_of(connection, changes[0][0].node)
    for one, event in changes:
        telling = Telling(one.node, one.entry.at - ahead)
        logins[event.agent] = login_after(event, logins.get(event.agent), telling)
    upsert(connection, agents, [asdict(login) for login in logins.values()])


def ahead_of(connection: Connection, node: str) -> timedelta:
    """How far the node's clock is ahead of the database's, as it said last."""
    return timedelta(seconds=connection.scalar(select(nodes.c.ahead_s).where(nodes.c.node == node)) or 0.0)


def events_to_restore(login: AgentLogin) -> list[Event]:
    """What to tell the engines after a restart so that the agent is where the agent was."""
    events: list[Event] = [AgentLoggedIn(login.agent, login.contact)] if login.contact else []
    if login.status is not AgentStatus.AVAILABLE:
        events.append(AgentStatusChosen(login.agent, login.status))
    return events
