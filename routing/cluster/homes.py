"""At which node a call, a callback or an agent is."""

from __future__ import annotations

from calls import events as e
from calls import retold as r

_OF_AGENTS = (
    e.AgentStateChanged,
    e.AgentPaused,
    e.AgentLoggedIn,
    e.AgentLoggedOut,
    e.AgentStatusChosen,
    e.WrapUpExtended,
    e.WrapUpSkipped,
    e.AgentSkillsSet,
    e.AgentGroupsSet,
    e.AgentLent,
    r.DeskRetold,
)
_BRINGS = (e.CallOffered, e.CallQueued, e.CallbackDue, r.PlaceRetold, r.WorkRetold)


class Homes:
    """Learned from what nodes tell and from what is announced to them."""

    def __init__(self) -> None:
        self._calls: dict[str, str] = {}
        self._callbacks: dict[str, str] = {}
        self._agents: dict[str, str] = {}

    def note(self, node: str, event: e.Event) -> None:
        """The node told the event, or was told of it."""
        if isinstance(event, e.CallEnded):
            self._calls.pop(event.call, None)
        elif isinstance(event, e.CallbackClosed):
            self._callbacks.pop(event.callback, None)
        elif isinstance(event, e.AgentLoggedOut):
            self._agents.pop(event.agent, None)
        elif isinstance(event, e.CallbackRequested | r.CallbackRetold):
            self._callbacks[event.callback] = node
        elif isinstance(event, _BRINGS):
            self._calls[event.call] = node
        elif isinstance(event, _OF_AGENTS) and not isinstance(event, e.AgentStateChanged):
            self._agents[event.agent] = node

    def of(self, event: e.Event, otherwise: str) -> str:
        """Where it is to be heard. A callback's calls are placed where it was asked for."""
        if isinstance(event, e.CallbackDue | e.CallbackClosed | e.CallbackFailed):
            return self._callbacks.get(event.callback, otherwise)
        if isinstance(event, e.CallEvent):
            return self._calls.get(event.call) or self._callbacks.get(event.call, otherwise)
        if isinstance(event, _OF_AGENTS):
            return self._agents.get(event.agent, otherwise)
        return otherwise

    def concerned(self, event: e.Event, otherwise: str) -> str:
        """Whom an order concerns; "" is everybody."""
        if isinstance(event, (e.CallEvent, *_OF_AGENTS)):
            return self.of(event, otherwise)
        return ""
