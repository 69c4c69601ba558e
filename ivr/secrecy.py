"""Where keys may be those of a card or an identity number, and so nobody's business (X4)."""

from __future__ import annotations

from ivr.flow import Flow


def hushed(flow: Flow) -> frozenset[str]:
    """The nodes whose keys are secret: those that ask for something secret, and those before them that keep the keys
    pressed ahead.
    """
    found = {name for name, node in flow.nodes.items() if node.verb.secret}
    while more := {name for name in flow.nodes if _leads_into(flow, name, found)} - found:
        found |= more
    return frozenset(found)


def _leads_into(flow: Flow, name: str, found: set[str]) -> bool:
    verb = flow.nodes[name].verb
    return not verb.asks and any(way.node in found for way in verb.exits)
