"""One flow file as a flow, checked for itself and against what it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import PurePosixPath

from config.flow_checks import check_whole
from config.flow_names import check_names
from config.flow_places import place_of_exit
from config.known import Known
from config.problems import Problems
from config.reading import Document
from config.shapes.node import Head, NodeShape
from config.shapes.nodes import NODES, FlowShape
from config.wording import flows as wording
from config.wording import meaning
from config.wording.kind import hints, shown
from ivr import check
from ivr.flow import RETURN, Declared, Flow, Node
from ivr.knowledge import Knowledge
from ivr.verbs import Enqueue

__all__ = ["Known", "flow_name", "queue_exits", "read_flow"]


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
    form = problems.shape(document, FlowShape)
    if form is None:
        return None
    shapes = {name: shape for name in form.nodes if (shape := _shape(document, name, problems)) is not None}
    knowledge = known.knowledge or {}
    head = Head(form.person, _variables(form, shapes, knowledge), knowledge)
    nodes = {
        name: Node(name, shape.to_verb(head))
        for name, shape in shapes.items()
        if not _has_faults(document, name, shape, head, problems)
    }
    _check_nodes(document, form, nodes, problems)
    for node in nodes.values():
        check_names(document, node, head.variables, known, problems)
    if len(problems.errors) > before:
        return None
    rescue = form.rescue or form.person
    flow = Flow(flow_name(document.name), version, form.start, nodes, rescue, form.person, head.variables, form.title)
    check_whole(document, flow, known, problems)
    return flow


def _shape(document: Document, name: str, problems: Problems) -> NodeShape | None:
    path = ("nodes", name)
    keys = list(document.at(path))
    verbs = _verbs_among(keys)
    if name == RETURN:
        problems.error(document.place_of(path), wording.RESERVED_NODE)
    elif len(verbs) > 1:
        problems.error(document.place_of(path), meaning.TWO_VERBS, node=shown(name), verbs=", ".join(verbs))
    elif not verbs:
        slip = next((key for key in keys if get_close_matches(key, NODES)), "")
        problems.error(document.place_of(path), meaning.NO_VERB, node=shown(name), **hints(slip, NODES))
    else:
        return problems.shape(document, NODES[verbs[0]], path)
    return None


def _verbs_among(keys: list[str]) -> list[str]:
    """The verbs of a node; a key of one that is named like another is none (`emergency` of bot)."""
    verbs = [key for key in keys if key in NODES]
    owners = [verb for verb in verbs if NODES[verb].model_fields.keys() >= {*verbs}]
    return owners[:1] or verbs


def _variables(
    form: FlowShape, shapes: Mapping[str, NodeShape], knowledge: Mapping[str, Knowledge]
) -> dict[str, Declared]:
    """What the head declares, and what the nodes give values to; a secret stays one wherever it is asked for."""
    found = dict(form.declared())
    for shape in shapes.values():
        for name, declared in shape.variables_in(knowledge).items():
            known = found.setdefault(name, declared)
            if declared.secret and not known.secret:
                found[name] = Declared(known.kind, known.customer, True, known.default)
    return found


def _has_faults(document: Document, name: str, shape: NodeShape, head: Head, problems: Problems) -> bool:
    found = list(shape.faults(head))
    for path, wrong in found:
        problems.error(document.place_of(("nodes", name, *path)), wrong.kind, **wrong.words)
    return bool(found)


def _check_nodes(document: Document, form: FlowShape, nodes: Mapping[str, Node], problems: Problems) -> None:
    """Every node that is led to must be there; one that is there and faulty is."""
    names = set(form.nodes)
    for key, name in (("start", form.start), ("rescue", form.rescue), ("person", form.person)):
        if name and name not in names:
            problems.unknown(document.place_of((key,)), meaning.UNKNOWN_NODE, name, names)
    for name, way in check.dangling(nodes):
        if way.node not in names and way.node != form.person:
            problems.unknown(place_of_exit(document, name, way), meaning.UNKNOWN_NODE, way.node, names)
