"""One row an agent as he is now, and how each event changes the row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from calls import events as e
from calls.model import AgentState, AgentStatus
from calls.table import Agent


@dataclass(frozen=True, slots=True)
class LiveAgent:
    """An agent's three fields; `since` is when status or state last changed (UTC).

    `skills` and `groups` are what a supervisor set instead of the table's; `loans` until when he helps each group.
    """

    agent: str
    name: str
    status: AgentStatus
    state: AgentState
    reachable: bool
    since: datetime
    skills: Mapping[str, int] | None = None
    groups: tuple[str, ...] | None = None
    loans: Mapping[str, datetime] = field(default_factory=dict)
    reason: str = ""
    """Why he takes a break, where he said so."""


def agent_row(
    old: LiveAgent | None, name: str, event: e.AgentStateChanged, at: datetime, reason: str = ""
) -> LiveAgent:
    """The agent's new row; the time in state runs on while only the phone's reachability changed."""
    fresh = LiveAgent(event.agent, name, event.status, event.state, event.reachable, at, reason=reason)
    if old is None:
        return fresh
    same = (old.status, old.state) == (event.status, event.state)
    since = old.since if same else at
    return replace(fresh, since=since, skills=old.skills, groups=old.groups, loans=old.loans)


def reassigned(row: LiveAgent, event: e.AgentSkillsSet | e.AgentGroupsSet | e.AgentLent, at: datetime) -> LiveAgent:
    """The row after an order about the agent's skills, groups or loans."""
    match event:
        case e.AgentSkillsSet(skills=skills):
            return replace(row, skills=skills)
        case e.AgentGroupsSet(groups=groups):
            return replace(row, groups=groups)
        case e.AgentLent(group=group, for_s=for_s):
            others = {other: until for other, until in row.loans.items() if other != group and until > at}
            more = {group: at + timedelta(seconds=for_s)} if for_s > 0 else {}
            return replace(row, loans=others | more)


def named(old: LiveAgent | None, agent: Agent, at: datetime) -> LiveAgent:
    """The row of an agent of a new table: as he was, or off duty until the routing engine tells otherwise."""
    if old is not None:
        return replace(old, name=agent.name)
    return LiveAgent(agent.agent, agent.name, AgentStatus.OFF, AgentState.IDLE, reachable=False, since=at)
