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
        counts = event.state is not AgentState.IDLE or event.status is AgentStatus.AVAILABLE
        before = self._doing.get(event.agent)
        if counts and before is not None and before[0] is event.state:
            return
        if before is not None:
            self._end(event.agent, *before, now)
        if counts:
            self._doing[event.agent] = event.state, now

    def _end(self, agent: str, state: AgentState, since: float, now: float) -> None:
        del self._doing[agent]
        if since < now:
            self.stretches.append(Stretch(agent, state, since, now))
