"""A hotline with a way less: that way leads to nothing, and all else is as it was [H1]."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.hotline import load
from hotline.flow_tests.house import REMOVED, House, Severed, edges_of
from hotline.flow_tests.virtual import A_MONDAY
from ivr.verb import Verb
from tests.unit.config.folders import EXAMPLE
from tests.unit.hotline.flow_tests.shop import shop

EXAMPLES = load(EXAMPLE).flows
EDGES = sorted(edges_of(EXAMPLES))
OF_A_VERB = sorted(name for name in dir(Verb) if not name.startswith("_"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return shop(tmp_path_factory.mktemp("shop") / "config")


def test_every_way_out_of_every_node_is_an_edge(house: House) -> None:
    edges = list(edges_of(house.flows))
    assert edges[:4] == [("main", "topic", key) for key in ("1", "2", "0", "otherwise")]
    assert ("status", "tell", "then") in edges
    assert len(edges) == len(set(edges)) == 16


def test_a_way_that_was_taken_out_leads_to_a_hang_up_and_its_sisters_where_they_led(house: House) -> None:
    flow = house.without(("main", "topic", "1")).flows["main"]
    ways = {way.name: way.node for way in flow.nodes["topic"].verb.exits}
    assert ways == {"1": REMOVED, "2": "bye", "0": "person", "otherwise": "person"}
    assert flow.nodes[REMOVED].verb.exits == ()


def test_nothing_else_is_changed_and_the_house_itself_is_not(house: House) -> None:
    less = house.without(("main", "topic", "1"))
    assert less.flows["status"] is house.flows["status"]
    untouched = {name: node for name, node in less.flows["main"].nodes.items() if name not in ("topic", REMOVED)}
    assert untouched == {name: node for name, node in house.flows["main"].nodes.items() if name != "topic"}
    assert house.flows["main"].nodes["topic"].verb.exits[0].node == "status"
    assert REMOVED not in house.flows["main"].nodes


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(EDGES))
def test_a_severed_verb_is_its_verb_but_for_the_exit(edge: tuple[str, str, str]) -> None:
    verb = EXAMPLES[edge[0]].nodes[edge[1]].verb
    severed = Severed(verb, edge[2])
    for name in set(OF_A_VERB) - {"exits", "begin"}:
        assert getattr(severed, name) == getattr(verb, name), name
    kept = [(way, was) for way, was in zip(severed.exits, verb.exits, strict=True) if was.name != edge[2]]
    assert all(way == was for way, was in kept)
    (cut,) = (way for way in severed.exits if way.name == edge[2])
    (was,) = (way for way in verb.exits if way.name == edge[2])
    assert (cut.node, cut.chosen, cut.once) == (REMOVED, was.chosen, was.once)


def test_the_table_of_a_moment_is_made_once(house: House) -> None:
    assert house.table(A_MONDAY) is house.table(A_MONDAY)
    assert set(house.table(A_MONDAY).queues) == {"orders"}


def test_a_way_that_is_not_there_cannot_be_taken_out(house: House, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        house.without(("main", "nowhere", "1"))
