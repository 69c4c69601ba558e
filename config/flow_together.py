"""What flows must be to each other: called in no circle, returning only where they were called from."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from config.flow_places import place_of_exit, place_of_name, place_of_node
from config.problems import Problems
from config.reading import Document
from config.wording import flows as wording
from config.wording.kind import shown
from ivr import check
from ivr.flow import Flow


def check_together(
    documents: Mapping[str, Document], flows: Mapping[str, Flow], begun: Collection[str], problems: Problems
) -> None:
    """`documents` and `flows` are by the flow's name, `begun` are those that lines begin in."""
    if ring := check.recursion(flows):
        place = _place_of_call(documents, flows, ring)
        problems.error(place, wording.RECURSION, ring=" → ".join((*ring, ring[0])))
    for name in sorted(set(begun) & set(flows)):
        for node, way in check.returns(flows[name]):
            problems.error(place_of_exit(documents[name], node, way), wording.RETURN_AT_TOP)
    _check_never_set(documents, flows, problems)
    _check_secrets(documents, flows, problems)


def _place_of_call(documents: Mapping[str, Document], flows: Mapping[str, Flow], ring: tuple[str, ...]) -> str:
    """Where the first of the ring calls the second."""
    called = ring[1] if len(ring) > 1 else ring[0]
    node = next(name for name, node in flows[ring[0]].nodes.items() if called in node.verb.needs.flows)
    return place_of_node(documents[ring[0]], node)


def _check_never_set(documents: Mapping[str, Document], flows: Mapping[str, Flow], problems: Problems) -> None:
    """A variable declared without a value must get one somewhere: in this flow, or in one around it."""
    given = {
        name for flow in flows.values() for node in flow.nodes.values() for name in check.given_values(node.verb)
    }
    for name, flow in flows.items():
        used = {variable for node in flow.nodes.values() for variable in node.verb.needs.variables}
        for variable, declared in flow.variables.items():
            if variable in used - given and declared.default is None and not declared.customer:
                place = documents[name].place_of(("variables", variable))
                problems.warn(place, wording.NEVER_SET, name=shown(variable))


def _check_secrets(documents: Mapping[str, Document], flows: Mapping[str, Flow], problems: Problems) -> None:
    """What one flow keeps secret no other may give away."""
    secret = {name for flow in flows.values() for name, declared in flow.variables.items() if declared.secret}
    for name, flow in flows.items():
        open_here = {variable for variable, declared in flow.variables.items() if not declared.secret}
        for node in flow.nodes.values():
            for variable in sorted(secret & open_here & {*check.given_away(node.verb)}):
                place = place_of_name(documents[name], node.name, variable)
                problems.error(place, wording.SECRET_SAID, node=shown(node.name), name=shown(variable))
