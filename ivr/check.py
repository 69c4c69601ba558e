"""What can be wrong with a flow as a whole, found without running it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from ivr.flow import RETURN, Flow, Node
from ivr.verb import Exit, Verb
from ivr.verbs import (
    Bot,
    Branch,
    Callback,
    Collect,
    Confirm,
    Emergency,
    Enqueue,
    Hangup,
    Hours,
    Lookup,
    Menu,
    Play,
    Set,
)

PERSON_KEY = "0"

_WANTING: Mapping[type[Verb], tuple[str, ...]] = {
    Menu: (PERSON_KEY, "otherwise"),
    Collect: ("otherwise",),
    Confirm: ("otherwise",),
    Emergency: ("otherwise",),
    Bot: ("person", "otherwise", "unavailable"),
}
"""The exits of callers who want a person: by pressing 0, by not getting on, by an emergency."""

_GRANTED: Mapping[type[Verb], tuple[str, ...]] = {
    Hours: ("closed", "holiday", "half_day"),
    Callback: ("then",),
    Bot: ("then",),
}
"""The exits behind which a caller may be let go: he was told that nobody is there, will be called, or is content."""

_PASSIVE_OF_BOT = ("otherwise", "unavailable")


def dangling(nodes: Mapping[str, Node]) -> list[tuple[str, Exit]]:
    """Exits that name no node, each with the node it leaves."""
    ways = [(node.name, way) for node in nodes.values() for way in node.verb.exits]
    return [(name, way) for name, way in ways if way.node not in nodes and way.node != RETURN]


def unreachable(flow: Flow) -> list[str]:
    """Nodes nobody can come to."""
    starts = [name for name in (flow.start, flow.rescue, flow.person) if name]
    reached = _reach(flow, starts, by_key=True)
    return [name for name in flow.nodes if name not in reached]


def loop_without_key(flow: Flow) -> tuple[str, ...]:
    """A ring of nodes a caller who presses nothing would go round for ever, or ()."""
    onward = {name: _onward(node.verb, by_key=False) for name, node in flow.nodes.items()}
    try:
        TopologicalSorter(onward).prepare()
    except CycleError as error:
        return tuple(reversed(error.args[1][1:]))
    return ()


def dead_ends(flow: Flow) -> list[str]:
    """Nodes from which a caller comes to no person, to no end and not back, whatever he presses."""
    good = {name for name, node in flow.nodes.items() if _is_end(node.verb)}
    while more := {name for name in flow.nodes if good & {*_onward(flow.nodes[name].verb, by_key=True)}} - good:
        good |= more
    return [name for name in flow.nodes if name not in good]


def menus_without_person(flow: Flow) -> list[str]:
    """Menus at which 0 does nothing."""
    menus = ((name, node.verb) for name, node in flow.nodes.items() if isinstance(node.verb, Menu))
    return [name for name, menu in menus if PERSON_KEY not in menu.keys]


def hang_ups(flow: Flow) -> list[tuple[str, ...]]:
    """Ways on which a caller who wants a person is hung up on, each from the node where he wants one."""
    left = _left_queues(flow)
    ways = (
        (name, way)
        for name, node in flow.nodes.items()
        for way in node.verb.exits
        if way.name in _WANTING.get(type(node.verb), ()) or (name in left and way.name == "otherwise")
    )
    found = ((name, _way_to_hangup(flow, way.node)) for name, way in ways)
    return list(dict.fromkeys((name, *rest) for name, rest in found if rest))


def first_menus(flow: Flow) -> list[str]:
    """The menus a caller comes to before he has pressed anything."""
    reached = _reach(flow, [flow.start], by_key=False, ends=_is_menu)
    return [name for name in flow.nodes if name in reached and _is_menu(flow.nodes[name].verb)]


def menus_without_emergency(flow: Flow, queues: Collection[str]) -> list[str]:
    """First menus at which no single key leads to the emergency agents. `queues` are those for emergencies."""

    def helps(verb: Verb) -> bool:
        return isinstance(verb, Emergency) or (isinstance(verb, Enqueue) and verb.queue in queues)

    def lead_there(menu: Verb) -> bool:
        keys = [way.node for way in menu.exits if way.chosen]
        after = _reach(flow, keys, by_key=False, ends=lambda verb: verb.asks or verb.person)
        return any(helps(flow.nodes[name].verb) for name in after)

    return [name for name in first_menus(flow) if not lead_there(flow.nodes[name].verb)]


def deaf_greetings(flow: Flow) -> list[str]:
    """What is played before the first menu and no key interrupts."""
    reached = _reach(flow, [flow.start], by_key=False, ends=_is_menu) if first_menus(flow) else set()
    verbs = ((name, flow.nodes[name].verb) for name in flow.nodes if name in reached)
    return [name for name, verb in verbs if isinstance(verb, Play) and not verb.interruptible]


def returns(flow: Flow) -> list[tuple[str, Exit]]:
    """Exits that give the caller back to the flow that called this one."""
    ways = [(node.name, way) for node in flow.nodes.values() for way in node.verb.exits]
    return [(name, way) for name, way in ways if way.node == RETURN]


def recursion(flows: Mapping[str, Flow]) -> tuple[str, ...]:
    """Flows that call each other in a circle, or ()."""
    calls = {name: _calls(flow) for name, flow in flows.items()}
    try:
        TopologicalSorter(calls).prepare()
    except CycleError as error:
        return tuple(reversed(error.args[1][1:]))
    return ()


def _left_queues(flow: Flow) -> set[str]:
    """Where callers in a queue are asked whether they rather be called back: a no leads on waiting."""
    queues = (node.verb for node in flow.nodes.values() if isinstance(node.verb, Enqueue))
    asked = {node for queue in queues for node in (*queue.overflow.values(), *queue.offers.values())}
    return {name for name in asked & {*flow.nodes} if isinstance(flow.nodes[name].verb, Callback)}


def given_values(verb: Verb) -> frozenset[str]:
    """The variables a verb gives values to."""
    if isinstance(verb, Set):
        return frozenset(verb.variables)
    if isinstance(verb, Collect):
        return frozenset((verb.into,))
    if isinstance(verb, Lookup):
        return frozenset(verb.into)
    if isinstance(verb, Bot):
        return frozenset(ask.name for entry in verb.manner.knowledge.entries.values() for ask in entry.asks)
    return frozenset()


def given_away(verb: Verb) -> tuple[str, ...]:
    """The variables whose values are said to the caller or sent to others; comparing and looking up is neither."""
    return () if isinstance(verb, Branch | Lookup) else verb.needs.variables


def _calls(flow: Flow) -> tuple[str, ...]:
    return tuple(called for node in flow.nodes.values() for called in node.verb.needs.flows)


def _is_menu(verb: Verb) -> bool:
    return verb.is_menu


def _is_end(verb: Verb) -> bool:
    return verb.person or isinstance(verb, Hangup) or any(way.node == RETURN for way in verb.exits)


def _way_to_hangup(flow: Flow, start: str) -> tuple[str, ...]:
    """The nodes from `start` to a hang-up that comes before any person; () when there is none."""
    came_from: dict[str, str] = {start: ""}
    ahead = [start]
    while ahead:
        name = ahead.pop()
        verb = flow.nodes[name].verb if name != RETURN else None
        if isinstance(verb, Hangup):
            return _traced(came_from, name)
        for follows in _ungranted(verb) if verb is not None else []:
            if follows not in came_from:
                came_from[follows] = name
                ahead.append(follows)
    return ()


def _ungranted(verb: Verb) -> list[str]:
    """Where a caller goes who is given no person and presses nothing."""
    if verb.person:
        return []
    granted = _GRANTED.get(type(verb), ())
    return [way.node for way in verb.exits if not (way.chosen or way.once or way.name in granted)]


def _traced(came_from: Mapping[str, str], name: str) -> tuple[str, ...]:
    way: list[str] = []
    while name:
        way.append(name)
        name = came_from[name]
    return tuple(reversed(way))


def _reach(flow: Flow, starts: Iterable[str], by_key: bool, ends: Callable[[Verb], bool] | None = None) -> set[str]:
    """Every node that can follow; without `by_key` those that must, for a caller who presses no keys.

    What follows nodes that are `ends` is left out.
    """
    reached: set[str] = set()
    ahead = list(starts)
    while ahead:
        name = ahead.pop()
        if name not in reached and name != RETURN:
            reached.add(name)
            verb = flow.nodes[name].verb
            ahead += [] if ends is not None and ends(verb) else _onward(verb, by_key)
    return reached


def _onward(verb: Verb, by_key: bool) -> list[str]:
    return [way.node for way in verb.exits if (by_key or not _is_active(verb, way)) and way.node != RETURN]


def _is_active(verb: Verb, way: Exit) -> bool:
    """The caller does something to go this way, or it is taken once at most."""
    if isinstance(verb, Collect):
        return way.name == "then"
    return way.chosen or way.once or (isinstance(verb, Bot) and way.name not in _PASSIVE_OF_BOT)
