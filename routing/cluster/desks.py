"""A node's agents, as a new router would have to be told of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from calls import events as e
from calls import retold as r
from calls.model import AgentState, AgentStatus
from routing.told import seconds

LEFT_ALONE_S = 30.0


@dataclass(slots=True)
class _Desk:
    status: AgentStatus = AgentStatus.OFF
    contact: str | None = None
    idle_since: float = 0.0
    came_at: float = 0.0
    paused: bool = False
    refusals: int = 0
    wrapping: str = ""
    wrapped_at: float = 0.0
    more_s: float = 0.0
    state: AgentState = AgentState.IDLE
    skills: Any = None
    groups: tuple[str, ...] | None = None
    loans: dict[str, float] = field(default_factory=dict)


class Desks:
    """An agent is of this node from when he logged in, or was ordered about, here until he logs out."""

    def __init__(self) -> None:
        self._desks: dict[str, _Desk] = {}
        self._rung_for: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._desks)

    def hear(self, event: e.Event, now: float) -> None:
        step = _STEPS.get(type(event))
        if step is not None:
            step(self, event, now)

    def rung(self, offer: e.OfferMade) -> None:
        """By whichever node: after that call he will be in the wrap-up of its queue."""
        self._rung_for[offer.agent] = offer.why.queue

    def moved(self, agent: str) -> None:
        """He is of another node from now on."""
        self._desks.pop(agent, None)

    def moved_before(self, event: r.DeskRetold, now: float) -> None:
        """Another node tells of him: he is of the one where he came later."""
        desk = self._desks.get(event.agent)
        if desk is not None and event.here_s < now - desk.came_at:
            self.moved(event.agent)

    def retell(self, now: float) -> list[r.DeskRetold]:
        return [self._retold(agent, now) for agent in self._desks]

    def retell_alone(self, busy_here: frozenset[str], now: float) -> list[r.DeskRetold]:
        """Who is busy, for all that is known here, with a caller of another node is left alone for a while."""
        return [
            replace(one, left_alone_s=LEFT_ALONE_S) if self._is_busy_elsewhere(one.agent, busy_here) else one
            for one in self.retell(now)
        ]

    def _is_busy_elsewhere(self, agent: str, busy_here: frozenset[str]) -> bool:
        return self._desks[agent].state in (AgentState.OFFERED, AgentState.TALKING) and agent not in busy_here

    def _retold(self, agent: str, now: float) -> r.DeskRetold:
        desk = self._desks[agent]
        return r.DeskRetold(
            agent,
            desk.status,
            desk.contact,
            idle_s=now - desk.idle_since,
            here_s=now - desk.came_at,
            paused=desk.paused,
            refusals=desk.refusals,
            wrapping=desk.wrapping,
            wrapped_s=now - desk.wrapped_at if desk.wrapping else 0.0,
            more_s=desk.more_s,
            skills=desk.skills,
            groups=desk.groups,
            loans={group: until - now for group, until in desk.loans.items() if until > now},
        )

    def homeless(self) -> list[e.Event]:
        """What gives the agents of a node that is gone another home."""
        events: list[e.Event] = []
        for agent, desk in self._desks.items():
            if desk.contact is not None:
                events.append(e.AgentLoggedIn(agent, desk.contact))
            events.append(e.AgentStatusChosen(agent, desk.status))
        return events

    def let_go(self) -> None:
        """Another node is home to them now."""
        self._desks.clear()

    # --- hearing of them ---

    def _desk_again(self, event: r.DeskRetold, now: float) -> None:
        self._desks[event.agent] = _Desk(
            event.status,
            event.contact,
            now - event.idle_s,
            now - event.here_s,
            event.paused,
            event.refusals,
            event.wrapping,
            now - event.wrapped_s,
            event.more_s,
            AgentState.IDLE,
            event.skills,
            event.groups,
            {group: now + left_s for group, left_s in (event.loans or {}).items()},
        )

    def _logged_in(self, event: e.AgentLoggedIn, now: float) -> None:
        desk = self._desks.setdefault(event.agent, _Desk(idle_since=now, came_at=now))
        if desk.status is not AgentStatus.AVAILABLE or desk.contact is None:
            desk.idle_since = now
        desk.status, desk.contact, desk.came_at = AgentStatus.AVAILABLE, event.contact, now
        desk.paused, desk.refusals = False, 0

    def _logged_out(self, event: e.AgentLoggedOut, _: float) -> None:
        self._desks.pop(event.agent, None)

    def _chosen(self, event: e.AgentStatusChosen, now: float) -> None:
        desk = self._desks.setdefault(event.agent, _Desk(idle_since=now, came_at=now))
        desk.status, desk.paused, desk.refusals = event.status, False, 0

    def _state(self, event: e.AgentStateChanged, now: float) -> None:
        """The router has the last word on what an agent of ours does; what he wants is known here, and the router may
        not have heard it when it said this."""
        desk = self._desks.get(event.agent)
        if desk is None:
            return
        desk.state = event.state
        if desk.status is AgentStatus.BREAK_SOON and event.status is AgentStatus.BREAK:
            desk.status = event.status
        if event.state is AgentState.WRAP_UP and not desk.wrapping:
            desk.wrapping, desk.wrapped_at, desk.more_s = self._rung_for.get(event.agent, ""), now, 0.0
        elif event.state is not AgentState.WRAP_UP:
            if desk.wrapping or event.state is not AgentState.IDLE:
                desk.idle_since = now
            desk.wrapping = ""

    def _paused(self, event: e.AgentPaused, _: float) -> None:
        desk = self._desks.get(event.agent)
        if desk is not None:
            desk.status, desk.paused, desk.refusals = AgentStatus.BREAK, True, event.refusals

    def _extended(self, event: e.WrapUpExtended, _: float) -> None:
        desk = self._desks.get(event.agent)
        if desk is not None and desk.wrapping:
            desk.more_s += seconds(event.more_s)

    def _skilled(self, event: e.AgentSkillsSet, now: float) -> None:
        self._desks.setdefault(event.agent, _Desk(idle_since=now, came_at=now)).skills = event.skills

    def _grouped(self, event: e.AgentGroupsSet, now: float) -> None:
        self._desks.setdefault(event.agent, _Desk(idle_since=now, came_at=now)).groups = event.groups

    def _lent(self, event: e.AgentLent, now: float) -> None:
        self._desks.setdefault(event.agent, _Desk(idle_since=now, came_at=now)).loans[event.group] = now + seconds(
            event.for_s
        )


_STEPS: dict[type[e.Event], Callable[[Desks, Any, float], None]] = {
    e.AgentLoggedIn: Desks._logged_in,
    e.AgentLoggedOut: Desks._logged_out,
    e.AgentStatusChosen: Desks._chosen,
    e.AgentStateChanged: Desks._state,
    e.AgentPaused: Desks._paused,
    e.WrapUpExtended: Desks._extended,
    e.AgentSkillsSet: Desks._skilled,
    e.AgentGroupsSet: Desks._grouped,
    e.AgentLent: Desks._lent,
    r.DeskRetold: Desks._desk_again,
}
