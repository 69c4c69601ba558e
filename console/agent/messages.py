"""What leads write to agents: on his desk until he has read it. In memory: it is of the moment, and audited."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

MOST = 10
"""Unread ones an agent has; of more the oldest are gone."""


@dataclass(frozen=True, slots=True)
class AgentMessage:
    id: str
    by: str
    at: datetime
    text: str


class Messages:
    """For one thread, the console's loop."""

    def __init__(self) -> None:
        self._unread: dict[str, tuple[AgentMessage, ...]] = {}

    def of(self, agent: str) -> tuple[AgentMessage, ...]:
        """Unread, oldest first."""
        return self._unread.get(agent, ())

    def send(self, agent: str, by: str, text: str, at: datetime) -> AgentMessage:
        message = AgentMessage(secrets.token_hex(4), by, at, text)
        self._unread[agent] = (*self.of(agent), message)[-MOST:]
        return message

    def read(self, agent: str, message: str) -> AgentMessage | None:
        """None when it was read already, or never was his."""
        found = next((each for each in self.of(agent) if each.id == message), None)
        left = tuple(each for each in self.of(agent) if each is not found)
        if left:
            self._unread[agent] = left
        else:
            self._unread.pop(agent, None)
        return found
