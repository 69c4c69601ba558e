"""Where a caller is: in which flow, at which node, and the way back from there."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.flow import RETURN, Flow, Node
from ivr.verbs.goto import Goto

DEEPEST = 8
"""Subflows within subflows; a flow that calls itself ends here."""

MOST_MENUS = 32

_Place = tuple[Flow, Node, tuple[tuple[Flow, Node], ...]]


class Whereabouts:
    """`flows` are the flows as they were when the call began; `flow` and `node` say where the caller is now."""

    def __init__(self, root: Flow, flows: Mapping[str, Flow]) -> None:
        self.root, self.flow = root, root
        self.node = Node("", Goto(root.start))
        self._flows = flows
        self._callers: tuple[tuple[Flow, Node], ...] = ()
        self._menus: list[_Place] = []

    def leads_to(self, exit_name: str) -> Node | None:
        """The node behind an exit; None when there is none, as when a flow returns that nobody called."""
        name = next((way.node for way in self.node.verb.exits if way.name == exit_name), "")
        if name != RETURN:
            return self.flow.nodes.get(name)
        if not self._callers:
            return None
        (self.flow, self.node), self._callers = self._callers[-1], self._callers[:-1]
        return self.leads_to("then")

    def begins(self, flow_name: str) -> Node | None:
        """The first node of a subflow; None when there is no such flow, or it is too deep."""
        flow = self._flows.get(flow_name)
        if flow is None or len(self._callers) >= DEEPEST:
            return None
        self._callers = (*self._callers, (self.flow, self.node))
        self.flow = flow
        return flow.nodes[flow.start]

    def come_to(self, node: Node) -> None:
        self.node = node
        if node.verb.is_menu and (not self._menus or self._menus[-1][:2] != (self.flow, node)):
            self._menus = [*self._menus[1 - MOST_MENUS :], (self.flow, node, self._callers)]

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
