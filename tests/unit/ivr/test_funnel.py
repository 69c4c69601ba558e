"""Visits to nodes, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.events import CallEnded, InputFailed, NodeEntered
from calls.model import HangupCause, InputFailure, Party, Stage
from ivr.funnel import RESCUE, NodeFunnel, Step, Visit, VisitEnd, follow
from tests.visits import funnel_of

AT = datetime(2026, 11, 23, tzinfo=UTC)


def visits(events: Iterable[Step]) -> list[Visit]:
    """All visits of one call after these events."""
    found: dict[int, Visit] = {}
    for second, event in enumerate(events):
        latest = found[max(found)] if found else None
        found |= {visit.number: visit for visit in follow(latest, event, AT + timedelta(seconds=second))}
    return list(found.values())


def enters(node: str, by: str = "", verb: str = "menu", version: str = "3", flow: str = "main") -> NodeEntered:
    return NodeEntered("c1", node, verb, (), flow, version, by)


def fails(node: str, why: InputFailure, flow: str = "main") -> InputFailed:
    return InputFailed("c1", node, flow, why)


def ends(stage: Stage = Stage.IN_IVR, by: Party = Party.CALLER) -> CallEnded:
    return CallEnded("c1", HangupCause.NORMAL_CLEARING, by, stage)


def told(*events: Step) -> dict[str, NodeFunnel]:
    return {node.node: node for node in funnel_of(visits(events))}


def test_a_caller_who_chooses_and_is_handed_over() -> None:
    nodes = told(
        enters("welcome", verb="play"), enters("topic", "then"), fails("topic", InputFailure.TIMEOUT),
        fails("topic", InputFailure.WRONG), fails("topic", InputFailure.WRONG),
        enters("orders", "1", "enqueue"), ends(Stage.TALKING, Party.AGENT),
    )  # fmt: skip
    assert nodes["welcome"] == NodeFunnel("3", "welcome", "play", 1, {"then": 1})
    assert nodes["topic"] == NodeFunnel("3", "topic", "menu", 1, {"1": 1}, timeouts=1, wrong_keys=2)
    assert nodes["orders"] == NodeFunnel("3", "orders", "enqueue", 1, handed_over=1)


@pytest.mark.parametrize(
    ("end", "counted"),
    [
        (ends(), "hung_up"),
        (ends(by=Party.SYSTEM), "let_go"),
        (ends(Stage.QUEUED), "handed_over"),
        (None, "still_there"),
    ],
)
def test_how_a_call_ended_at_a_node(end: CallEnded | None, counted: str) -> None:
    (node,) = told(enters("topic"), *([end] if end else [])).values()
    amounts = {name: getattr(node, name) for name in ("hung_up", "let_go", "handed_over", "still_there")}
    assert amounts == {**dict.fromkeys(amounts, 0), counted: 1}


def test_who_presses_0_zeroes_out() -> None:
    nodes = told(enters("topic"), enters("person", "0", "enqueue"))
    assert (nodes["topic"].zero_outs, nodes["person"].zero_outs) == (1, 0)


def test_a_rescue_is_a_way_out_too_and_a_node_may_be_come_to_again() -> None:
    (topic,) = told(enters("topic"), enters("topic")).values()
    assert topic == NodeFunnel("3", "topic", "menu", 2, {RESCUE: 1}, still_there=1)


def test_what_comes_after_the_end_or_about_another_node_changes_nothing() -> None:
    expected = visits([enters("topic"), ends()])
    assert visits([enters("topic"), ends(), ends(Stage.TALKING), fails("topic", InputFailure.WRONG)]) == expected
    assert visits([fails("topic", InputFailure.WRONG), ends()]) == []
    astray = [fails("other", InputFailure.WRONG), fails("topic", InputFailure.WRONG, "sub")]
    assert visits([enters("topic"), *astray, ends()])[0].wrong_keys == 0


def test_a_journal_of_before_nodes_told_their_flow_counts_nothing() -> None:
    assert visits([enters("topic", flow=""), ends()]) == []


def test_versions_stand_apart_the_latest_first() -> None:
    calls = [
        enters("a", version="9"),
        enters("b", "x", version="10"),
        enters("b", "y", version="10"),
        enters("c", "z"),
    ]
    nodes = funnel_of(visits(calls))
    assert [(node.version, node.node, node.entered) for node in nodes] == [
        ("10", "b", 2),
        ("9", "a", 1),
        ("3", "c", 1),
    ]


steps = st.one_of(
    st.builds(
        enters, st.sampled_from("abc"), st.sampled_from(["", "0", "1", "then"]), flow=st.sampled_from(["main", "s"])
    ),
    st.builds(fails, st.sampled_from("abc"), st.sampled_from(InputFailure), st.sampled_from(["main", "s"])),
    st.builds(ends, st.sampled_from(Stage), st.sampled_from(Party)),
)


@given(st.lists(st.lists(steps, max_size=12), max_size=6))
def test_for_any_journal_the_sums_add_up(calls: list[list[Step]]) -> None:
    everything = [visit for call in calls for visit in visits(call)]
    nodes = funnel_of(everything)
    assert sum(node.entered for node in nodes) == sum(
        isinstance(event, NodeEntered) for call in calls for event in call
    )
    for node in nodes:
        ended = node.hung_up + node.let_go + node.handed_over
        assert node.entered == sum(node.left.values()) + ended + node.still_there
        assert node.zero_outs <= node.entered
    assert sum(node.still_there for node in nodes) == sum(not visit.over for visit in everything)
    assert {visit.end for visit in everything} <= {None, *VisitEnd}
