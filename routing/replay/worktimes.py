"""Who did what when, from what the routing engine reports about its agents."""

from __future__ import annotations

from calls.events import AgentStateChanged
from calls.model import AgentState, AgentStatus
from routing.replay.replayed import Stretch


class Worktimes:
    """Collects stretches; idle time counts only on duty, work also when it lasts beyond the shift."""

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self._doing: dict[str, tuple[AgentState, float]] = {}

    @property
    def anybody_busy(self) -> bool:
        return any(state is not AgentState.IDLE for state, _ in self._doing.values())

    def note(self, event: AgentStateChanged, now: float) -> None:
        agent, state = event.agent, event.state
        before = self._doing.get(agent)
        if before is not None and before[1] < now:
            self.stretches.append(Stretch(agent, before[0], before[1], now))
        if state is not AgentState.IDLE or event.status is AgentStatus.AVAILABLE:
            self._doing[agent] = state, now
        else:
            self._doing.pop(agent, None)

    def close(self, now: float) -> None:
        """The day is over."""
        for agent, (state, since) in self._doing.items():
            if since < now:
                self.stretches.append(Stretch(agent, state, since, now))
        self._doing.clear()
