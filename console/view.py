"""What of the live board one sees who is there for some teams, or who is shown no numbers [X4]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from console import masking
from console.live import Place
from console.schemas import AgentItem, LiveCallItem, LiveChanges, LiveSnapshot
from store.scoping import EVERYTHING, Scope

Board = LiveSnapshot | LiveChanges
Places = Mapping[str, Sequence[Place]]
"""Where calls were until what is told of them; see `live_wire.places`."""


@dataclass(frozen=True, slots=True)
class View:
    """Everybody who sees the same reads the same bytes."""

    scope: Scope = EVERYTHING
    numbers: bool = True
    """Whether customers' numbers are shown whole."""

    def of(self, told: Board, places: Places | None = None) -> Board:
        """`places` goes with changes."""
        if self.scope.is_everything and self.numbers:
            return told
        if isinstance(told, LiveSnapshot):
            return told.model_copy(update=self._snapshot(told))
        return told.model_copy(update=self._changes(told, places or {}))

    def _snapshot(self, told: LiveSnapshot) -> dict[str, object]:
        names = {agent: name for agent, name in told.agent_names.items() if self.scope.agent(agent)}
        return {"calls": self._calls(told.calls), "agents": self._agents(told.agents), "agent_names": names}

    def _changes(self, told: LiveChanges, places: Places) -> dict[str, object]:
        """A call that went to another team is gone from here; of one that never was here nothing is told."""
        calls = self._calls(told.calls)
        seen = {call.id for call in calls}
        ended = [*told.ended, *(call.id for call in told.calls if call.id not in seen)]
        return {
            "calls": calls,
            "ended": [call for call in ended if self._was_here(places.get(call, ()))],
            "records": [call for call in told.records if call in seen or self._was_here(places.get(call, ()))],
            "agents": self._agents(told.agents),
            "agents_gone": [agent for agent in told.agents_gone if self.scope.agent(agent)],
        }

    def _was_here(self, places: Sequence[Place]) -> bool:
        return self.scope.is_everything or any(
            self.scope.call(agent, queue, (ringing or "",)) for agent, queue, ringing in places
        )

    def _calls(self, calls: list[LiveCallItem]) -> list[LiveCallItem]:
        seen = [call for call in calls if self.scope.call(call.agent, call.queue, (call.ringing or "",))]
        return seen if self.numbers else [call.model_copy(update=_hidden(call)) for call in seen]

    def _agents(self, agents: list[AgentItem]) -> list[AgentItem]:
        return [agent for agent in agents if self.scope.agent(agent.agent)]


def _hidden(call: LiveCallItem) -> dict[str, str]:
    return {"caller": masking.hide_field(call.caller), "caller_name": masking.hide_field(call.caller_name)}


EVERYBODY = View()
