"""Which ways lead a flow's callers to the emergency agents: a second person must agree to change them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ivr import check
from ivr.flow import RETURN, Flow
from ivr.verb import Verb
from ivr.verbs import Emergency, Enqueue

Way = tuple[str, str]
"""The node and the key that is pressed there; both empty for who is led there without pressing anything."""


def emergency_ways(flow: Flow, queues: Collection[str]) -> frozenset[Way]:
    """The ways of one key, and of none. `queues` are those for emergencies; nodes nobody can come to have none."""
    idle = set(check.unreachable(flow))
    nodes = {name: node for name, node in flow.nodes.items() if name not in idle}
    chosen = {(name, way.name): way.node for name, node in nodes.items() for way in node.verb.exits if way.chosen}
    ways: Mapping[Way, str] = {("", ""): flow.start, **chosen}
    return frozenset(way for way, node in ways.items() if _leads_there(flow, node, queues))


def _leads_there(flow: Flow, start: str, queues: Collection[str]) -> bool:
    """Whether a caller who presses nothing more comes to the emergency agents before anything else is asked of him
    and before anybody else."""
    seen = {RETURN}
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name in seen:
            continue
        seen.add(name)
        verb = flow.nodes[name].verb
        if _is_emergency(verb, queues):
            return True
        ahead += [way.node for way in verb.exits if not (way.chosen or verb.asks or verb.person)]
    return False


def _is_emergency(verb: Verb, queues: Collection[str]) -> bool:
    return isinstance(verb, Emergency) or (isinstance(verb, Enqueue) and verb.queue in queues)
