"""What can be wrong with a flow as a whole, told with its place."""

from __future__ import annotations

from config.flow_keys import check_keys
from config.flow_places import place_of_node
from config.known import Known
from config.problems import Problems
from config.reading import Document
from config.wording import flows as wording
from config.wording import meaning
from config.wording.kind import Kind, shown
from ivr import check
from ivr.flow import Flow
from ivr.verbs import Enqueue


def check_whole(document: Document, flow: Flow, known: Known, problems: Problems) -> None:
    """What loses a caller is an error; what merely does not serve him well is a warning."""
    _check_ways(document, flow, problems)
    _check_persons(document, flow, problems)
    _check_emergency(document, flow, known, problems)
    check_keys(document, flow, known, problems)
    _check_ears(document, flow, known, problems)


def _check_ways(document: Document, flow: Flow, problems: Problems) -> None:
    _warn(document, problems, meaning.UNREACHABLE_NODE, check.unreachable(flow))
    for name in check.dead_ends(flow):
        problems.error(place_of_node(document, name), wording.DEAD_END, node=shown(name))
    if ring := check.loop_without_key(flow):
        problems.error(place_of_node(document, ring[0]), meaning.LOOP, ring=" → ".join((*ring, ring[0])))


def _check_persons(document: Document, flow: Flow, problems: Problems) -> None:
    """Whoever wants a person gets one, or is told why not."""
    for name in check.menus_without_person(flow):
        problems.error(place_of_node(document, name), meaning.NO_PERSON, node=shown(name))
    for way in check.hang_ups(flow):
        problems.error(place_of_node(document, way[0]), wording.HANGS_UP, ring=" → ".join(way))
    if not flow.rescue and any(isinstance(node.verb, Enqueue) for node in flow.nodes.values()):
        problems.warn(document.place_of(()), meaning.NO_RESCUE)


def _check_emergency(document: Document, flow: Flow, known: Known, problems: Problems) -> None:
    """Only flows that callers begin in greet them: one that returns was called by another."""
    if not known.emergencies or check.returns(flow):
        return
    _warn(document, problems, wording.NO_EMERGENCY, check.menus_without_emergency(flow, known.emergencies))
    _warn(document, problems, wording.GREETING_DEAF, check.deaf_greetings(flow))


def _check_ears(document: Document, flow: Flow, known: Known, problems: Problems) -> None:
    if known.speech is not None:
        why_zh, why = known.speech
        for name, node in flow.nodes.items():
            if node.verb.listens:
                problems.warn(
                    place_of_node(document, name), wording.NO_SPEECH, node=shown(name), why=why, why_zh=why_zh
                )


def _warn(document: Document, problems: Problems, kind: Kind, names: list[str]) -> None:
    for name in names:
        problems.warn(place_of_node(document, name), kind, node=shown(name))
