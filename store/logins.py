"""What an agent's events make of where the agent can be reached."""

from __future__ import annotations

from calls.events import AgentLoggedIn, AgentLoggedOut, AgentStatusChosen, Event
from calls.model import AgentStatus
from store.rows import AgentLogin

AgentEvent = AgentLoggedIn | AgentLoggedOut | AgentStatusChosen


def login_after(event: AgentEvent, before: AgentLogin | None) -> AgentLogin:
    """Logging in makes available, logging out switches off, choosing a status leaves the phone where it is."""
    if isinstance(event, AgentLoggedIn):
        return AgentLogin(event.agent, event.contact, AgentStatus.AVAILABLE)
    if isinstance(event, AgentLoggedOut):
        return AgentLogin(event.agent, None, AgentStatus.OFF)
    return AgentLogin(event.agent, before.contact if before else None, event.status)


def events_to_restore(login: AgentLogin) -> list[Event]:
    """What to tell the engines after a restart so that the agent is where the agent was."""
    events: list[Event] = [AgentLoggedIn(login.agent, login.contact)] if login.contact else []
    if login.status is not AgentStatus.AVAILABLE:
        events.append(AgentStatusChosen(login.agent, login.status))
    return events
