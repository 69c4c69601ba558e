"""Flow tests run, the ways they go, and the ways whose loss nobody would notice [H1]."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.flow_tests.house import House
from hotline.flow_tests.running import coverage, edges_of_flows, mutants, run
from tests.unit.hotline.flow_tests.shop import shop, stories

TESTS = """
  - {name: goodbye, script: [{press: "2"}], expect: {path: topic > bye}}
  - {name: person, script: [{press: "0"}], expect: {queue: orders}}
  - {name: anything, script: [{press: "1"}], expect: {}}
  - {name: wrong, script: [{until: person}], expect: {path: topic > bye}}
  - {name: stuck, script: [{until: again}], expect: {}}
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return shop(tmp_path_factory.mktemp("shop") / "config")


def test_a_test_passes_when_all_it_expects_came_and_all_its_acts_were_done(house: House, tmp_path: Path) -> None:
    outcomes = {outcome.story.name: outcome for outcome in run(house, stories(tmp_path, TESTS))}
    assert {name: outcome.passed for name, outcome in outcomes.items()} == {
        "goodbye": True,
        "person": True,
        "anything": True,
        "wrong": False,
        "stuck": False,
    }
    assert [str(wrong) for wrong in outcomes["wrong"].wrong] == ["path: topic > bye ≠ topic > person"]
    assert "again" in outcomes["stuck"].stuck


def test_the_ways_no_test_went_are_named(house: House, tmp_path: Path) -> None:
    outcomes = list(run(house, stories(tmp_path, TESTS)))
    covered = coverage(house, outcomes)
    assert set(covered.all_edges) - set(covered.missed) == {
        ("main", "topic", "1"),
        ("main", "topic", "2"),
        ("main", "topic", "0"),
        ("main", "topic", "otherwise"),
    }
    assert covered.share == pytest.approx(4 / 16)


def test_only_the_flows_asked_for_are_counted(house: House, tmp_path: Path) -> None:
    covered = coverage(house, run(house, stories(tmp_path, TESTS)), ["status"])
    assert {edge[0] for edge in covered.missed} == {"status"}
    assert (len(covered.all_edges), covered.share) == (5, 0)
    assert coverage(house, [], ["nowhere"]).share == 1


def test_a_way_whose_loss_a_test_notices_names_that_test_and_any_other_names_none(
    house: House, tmp_path: Path
) -> None:
    outcomes = list(run(house, stories(tmp_path, TESTS)))
    noticed = {mutant.edge: mutant.noticed_by for mutant in mutants(house, outcomes, edges_of_flows(house, ["main"]))}
    by = {edge[1:]: story.name for edge, story in noticed.items() if story is not None}
    assert by == {("topic", "2"): "goodbye", ("topic", "0"): "person"}
    assert noticed["main", "topic", "1"] is None, "somebody went it, and expected nothing"
    assert noticed["main", "topic", "otherwise"] is None, "a test that fails anyway notices nothing"
    assert noticed["main", "again", "1"] is None, "nobody went it"


def test_the_way_out_of_a_subflow_is_missed_where_it_is_called(house: House, tmp_path: Path) -> None:
    text = '  - {name: status, script: [{press: "1"}, {silence: 3}, {press: "0"}, {until: again}], expect: {}}'
    (outcome,) = run(house, stories(tmp_path, text))
    edges = [("main", "status", "then"), ("status", "tell", "then"), ("status", "number", "otherwise")]
    assert set(edges) <= set(outcome.trace.edges)
    assert [mutant.noticed_by for mutant in mutants(house, [outcome], edges)] == [outcome.story] * 3


def test_tests_are_run_one_by_one_as_they_are_asked_for(house: House, tmp_path: Path) -> None:
    several = iter(stories(tmp_path, TESTS))
    outcomes = run(house, several)
    assert next(outcomes).story.name == "goodbye"
    assert next(several).name == "person"
