"""Where a caller is: in which flow, at which node, and the way back from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.flow import RETURN, Flow, Node
from ivr.notices import tells_of_recording
from ivr.verbs.goto import Goto

DEEPEST = 8
"""Subflows within subflows; a flow that calls itself ends here."""

MOST_MENUS = 32

Place = tuple[Flow, Node, tuple[tuple[Flow, Node], ...]]
"""A node, its flow, and the nodes that lead through that flow as a subflow, the innermost last."""


class Whereabouts:
    """`flows` are the flows as they were when the call began; `flow` and `node` say where the caller is now."""

    def __init__(self, root: Flow, flows: Mapping[str, Flow]) -> None:
        self.root, self.flow = root, root
        self.node = Node("", Goto(root.start))
        self._flows = flows
        self._callers: tuple[tuple[Flow, Node], ...] = ()
        self._menus: list[Place] = []

    @property
    def place(self) -> Place:
        return (self.flow, self.node, self._callers)

    @property
    def known(self) -> tuple[Flow, ...]:
        """All flows the call may come through."""
        return (self.root, *self._flows.values())

    @property
    def tells_of_recording(self) -> bool:
        return tells_of_recording(self.root, self._flows)

    def leads_to(self, exit_name: str) -> Node | None:
        """The node behind an exit; None when there is none, as when a flow returns that nobody called."""
        return self._come_to(_behind(self.place, exit_name))

    def begins(self, flow_name: str) -> Node | None:
        """The first node of a subflow; None when there is no such flow, or it is too deep."""
        return self._come_to(self._within(self.place, flow_name))

    def ahead(self, place: Place) -> Iterator[Place]:
        """The places a caller may come to next."""
        verb = place[1].verb
        through = [self._within(place, name) for name in verb.needs.flows]
        ways = through or [_behind(place, way.name) for way in verb.exits]
        return (way for way in ways if way is not None)

    def _within(self, place: Place, flow_name: str) -> Place | None:
        calling, node, callers = place
        flow = self._flows.get(flow_name)
        if flow is None or len(callers) >= DEEPEST:
            return None
        return (flow, flow.nodes[flow.start], (*callers, (calling, node)))

    def _come_to(self, place: Place | None) -> Node | None:
        if place is None:
            return None
        self.flow, node, self._callers = place
        return node

    def come_to(self, node: Node) -> None:
        self.node = node
        if node.verb.is_menu and (not self._menus or self._menus[-1][:2] != (self.flow, node)):
            self._menus = [*self._menus[1 - MOST_MENUS :], self.place]

    def menu_before(self) -> Node:
        """The menu the caller came from; the present node when there is none before it."""
        if self._menus and self._menus[-1][:2] == (self.flow, self.node):
            self._menus = self._menus[:-1] or self._menus
        if not self._menus:
            return self.node
        self.flow, node, self._callers = self._menus[-1]
        return node

    def saved(self) -> Node | None:
        """The node that takes a caller with whom the flow goes wrong."""
        self.flow, self._callers = self.root, ()
        return self.root.nodes.get(self.root.rescue)


def _behind(place: Place, exit_name: str) -> Place | None:
    flow, node, callers = place
    name = next((way.node for way in node.verb.exits if way.name == exit_name), "")
    if name != RETURN:
        return (flow, flow.nodes[name], callers) if name else None
    return _behind((*callers[-1], callers[:-1]), "then") if callers else None
