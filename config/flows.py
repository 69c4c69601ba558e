"""One flow file as a flow, checked for itself and against what it names."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath

from config.problems import Problems
from config.reading import Document
from config.shapes.nodes import NODES, FlowShape
from config.tree import Path
from config.wording import meaning
from config.wording.kind import Kind, hints, shown
from ivr import check
from ivr.flow import Flow, Node
from ivr.verb import Exit
from ivr.verbs import Enqueue


@dataclass(frozen=True, slots=True)
class Known:
    """The names a flow may use; None for names that could not be found out."""

    queues: set[str] | None
    calendars: set[str] | None
    prompts: Collection[str] | None
    skills: set[str] | None


def flow_name(file: str) -> str:
    """`flows/main.yaml` holds the flow main."""
    return PurePosixPath(file).stem


def queue_exits(flows: Iterable[Flow]) -> set[str]:
    """The ways out of queues that these flows have for ladders, by name."""
    verbs = (node.verb for flow in flows for node in flow.nodes.values())
    return {name for verb in verbs if isinstance(verb, Enqueue) for name in verb.overflow}


def read_flow(document: Document, version: str, known: Known, problems: Problems) -> Flow | None:
    """The flow, or None when it cannot be put together; every fault is noted."""
    before = len(problems.errors)
    head = problems.shape(document, FlowShape)
    if head is None:
        return None
    nodes = {name: node for name in head.nodes if (node := _node(document, name, problems)) is not None}
    all_names = set(head.nodes)
    for key, name in (("start", head.start), ("rescue", head.rescue)):
        if name and name not in all_names:
            problems.unknown(document.place_of((key,)), meaning.UNKNOWN_NODE, name, all_names)
    for name, way in check.dangling(nodes):
        if way.node not in all_names:
            problems.unknown(_place_of_exit(document, name, way), meaning.UNKNOWN_NODE, way.node, all_names)
    for node in nodes.values():
        _check_names(document, node, known, problems)
    if len(problems.errors) > before:
        return None
    flow = Flow(flow_name(document.name), version, head.start, nodes, head.rescue)
    _check_whole(document, flow, problems)
    return flow


def _node(document: Document, name: str, problems: Problems) -> Node | None:
    path: Path = ("nodes", name)
    keys = list(document.at(path))
    verbs = [key for key in keys if key in NODES]
    if len(verbs) > 1:
        problems.error(document.place_of(path), meaning.TWO_VERBS, node=shown(name), verbs=", ".join(verbs))
    elif not verbs:
        slip = next((key for key in keys if get_close_matches(key, NODES)), "")
        problems.error(document.place_of(path), meaning.NO_VERB, node=shown(name), **hints(slip, NODES))
    else:
        shape = problems.shape(document, NODES[verbs[0]], path)
        return Node(name, shape.to_verb()) if shape is not None else None
    return None


def _place_of_exit(document: Document, node: str, way: Exit) -> str:
    path = ("keys", way.name) if way.chosen else way.name.split(".", 1)
    return document.place_of(("nodes", node, *path))


def _check_names(document: Document, node: Node, known: Known, problems: Problems) -> None:
    """Queues, calendars, prompts and skills the node uses."""
    needs = node.verb.needs
    for kind, names, there in (
        (meaning.UNKNOWN_QUEUE, needs.queues, known.queues),
        (meaning.UNKNOWN_CALENDAR, needs.calendars, known.calendars),
        (meaning.UNKNOWN_PROMPT, needs.prompts, known.prompts),
    ):
        for name in dict.fromkeys(names):
            if there is not None and name not in there:
                place = document.place_of(document.find(("nodes", node.name), name))
                problems.unknown(place, kind, name, set(there))
    for skill in needs.skills:
        if known.skills is not None and skill not in known.skills:
            place = document.place_of(("nodes", node.name, "needs", skill))
            problems.unknown(place, meaning.UNKNOWN_SKILL, skill, known.skills)


def _check_whole(document: Document, flow: Flow, problems: Problems) -> None:
    """A loop is an error; what merely does not serve callers well is a warning."""

    def warn(kind: Kind, names: list[str]) -> None:
        for name in names:
            problems.warn(document.place_of(("nodes", name)), kind, node=shown(name))

    warn(meaning.UNREACHABLE_NODE, check.unreachable(flow))
    warn(meaning.NO_PERSON, check.menus_without_person(flow))
    warn(meaning.GIVES_UP, check.menus_giving_up(flow))
    if not flow.rescue and any(isinstance(node.verb, Enqueue) for node in flow.nodes.values()):
        problems.warn(document.place_of(()), meaning.NO_RESCUE)
    if ring := check.loop_without_key(flow):
        place = document.place_of(("nodes", ring[0]))
        problems.error(place, meaning.LOOP, ring=" → ".join((*ring, ring[0])))
