"""Whose calls somebody may see: those of some agents, and of queues while nobody has taken them [X4]."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_


@dataclass(frozen=True, slots=True)
class Scope:
    """`agents` None: everything. A call without an agent is seen by those who serve its queue; one in no queue
    by those who see everything."""

    agents: frozenset[str] | None = None
    queues: frozenset[str] = frozenset()

    @property
    def is_everything(self) -> bool:
        return self.agents is None

    def agent(self, agent: str | None) -> bool:
        return self.agents is None or agent in self.agents

    def queue(self, queue: str | None) -> bool:
        return self.agents is None or queue in self.queues

    def call(self, agent: str | None, queue: str | None, ringing: Collection[str] = ()) -> bool:
        """`ringing` are agents whose phones ring for it."""
        if self.agents is None:
            return True
        return agent in self.agents if agent else queue in self.queues or not self.agents.isdisjoint(ringing)


EVERYTHING = Scope()


def of_calls(scope: Scope, agent: ColumnElement[Any], queue: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """As `Scope.call` of rows that have these columns; a condition or none."""
    if scope.agents is None:
        return []
    waits = and_(agent.is_(None), queue.in_(sorted(scope.queues)))
    return [or_(agent.in_(sorted(scope.agents)), waits)]


def of_agents(scope: Scope, agent: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    return [] if scope.agents is None else [agent.in_(sorted(scope.agents))]
