"""What can be wrong with a flow as a whole, found without running it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from ivr.flow import Flow, Node
from ivr.verb import Exit, Verb
from ivr.verbs import Menu

PERSON_KEY = "0"


def dangling(nodes: Mapping[str, Node]) -> list[tuple[str, Exit]]:
    """Exits that name no node, each with the node it leaves."""
    ways = [(node.name, way) for node in nodes.values() for way in node.verb.exits]
    return [(name, way) for name, way in ways if way.node not in nodes]


def unreachable(flow: Flow) -> list[str]:
    """Nodes nobody can come to."""
    reached = _reach(flow, [flow.start, *([flow.rescue] if flow.rescue else [])], by_key=True)
    return [name for name in flow.nodes if name not in reached]


def loop_without_key(flow: Flow) -> tuple[str, ...]:
    """A ring of nodes a caller who presses nothing would go round for ever, or ()."""
    onward = {name: _onward(node.verb, by_key=False) for name, node in flow.nodes.items()}
    try:
        TopologicalSorter(onward).prepare()
    except CycleError as error:
        return tuple(reversed(error.args[1][1:]))
    return ()


def menus_without_person(flow: Flow) -> list[str]:
    """Menus at which 0 does not bring the caller to a person."""
    menus = ((name, node.verb) for name, node in flow.nodes.items() if isinstance(node.verb, Menu))
    return [name for name, menu in menus if not _leads_to_person(flow, menu.keys.get(PERSON_KEY))]


def menus_giving_up(flow: Flow) -> list[str]:
    """Menus that do not bring a caller who presses nothing to a person."""
    menus = ((name, node.verb) for name, node in flow.nodes.items() if isinstance(node.verb, Menu))
    return [name for name, menu in menus if not _leads_to_person(flow, menu.otherwise)]


def _leads_to_person(flow: Flow, start: str | None) -> bool:
    if start is None:
        return False
    return any(flow.nodes[name].verb.person for name in _reach(flow, [start], by_key=False))


def _reach(flow: Flow, starts: Iterable[str], by_key: bool) -> set[str]:
    """Every node that can follow; without `by_key` those that must, for a caller who presses no keys."""
    reached: set[str] = set()
    ahead = list(starts)
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += _onward(flow.nodes[name].verb, by_key)
    return reached


def _onward(verb: Verb, by_key: bool) -> list[str]:
    return [way.node for way in verb.exits if by_key or not (way.chosen or way.once)]
