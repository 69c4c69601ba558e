"""Whether what came of a call is what was expected: all that was said, and nothing that was not [H1]."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.model import Tier
from config.shapes.flow_tests import ExpectShape
from hotline.flow_tests.judging import differences
from hotline.flow_tests.trace import Trace

CAME = Trace(
    path=("welcome", "topic", "orders", "message", "topic"),
    queue="orders",
    tier="vip",
    agent="1001",
    notes={"order_no": "1", "state": "paid"},
    survey={"speed": 5, "attitude": 4},
    voicemail="general",
    callback="repair",
    message="solution",
    answers=("invoice",),
    handed_over=True,
    recorded=False,
)
EVERYTHING = {
    "path": CAME.path,
    "through": ("welcome", "orders"),
    "queue": "orders",
    "tier": "vip",
    "agent": "1001",
    "notes": {"order_no": "1"},
    "survey": {"speed": 5},
    "voicemail": "general",
    "callback": "repair",
    "message": "solution",
    "answers": ("invoice",),
    "handed_over": True,
    "recorded": False,
}


def wrong(expected: dict[str, Any], came: Trace = CAME) -> list[str]:
    return [difference.what for difference in differences(ExpectShape.model_validate(expected), came)]


def test_every_expectation_there_is_can_come_true() -> None:
    assert set(EVERYTHING) == set(ExpectShape.model_fields)
    assert wrong(EVERYTHING) == []


@pytest.mark.parametrize("name", EVERYTHING)
def test_each_of_them_is_missed_in_a_call_of_which_nothing_came(name: str) -> None:
    assert wrong({name: EVERYTHING[name]}, Trace()) == [name]


def test_what_is_left_out_is_not_looked_at() -> None:
    assert wrong({}) == wrong({}, Trace()) == []


def test_false_is_an_expectation_and_not_left_out() -> None:
    assert wrong({"handed_over": False}) == ["handed_over"]
    assert wrong({"recorded": True}) == ["recorded"]


@pytest.mark.parametrize(
    ("through", "right"),
    [
        (("welcome", "topic", "topic"), True),
        (("topic", "welcome"), False),
        (("orders", "orders"), False),
        (("nowhere",), False),
        ((), True),
    ],
)
def test_through_names_nodes_in_their_order_others_between_them(through: tuple[str, ...], right: bool) -> None:
    assert (wrong({"through": through}) == []) == right


def test_the_path_is_every_node_no_more_and_no_less() -> None:
    assert wrong({"path": CAME.path[:-1]}) == wrong({"path": (*CAME.path, "x")}) == wrong({"path": ()}) == ["path"]


def test_any_agent_will_do_where_a_star_stands_but_somebody_must_have_come() -> None:
    assert wrong({"agent": "*"}) == []
    assert wrong({"agent": "*"}, replace(CAME, agent="")) == ["agent"]


def test_of_notes_and_marks_only_those_named_are_compared() -> None:
    assert wrong({"notes": {"state": "paid"}, "survey": {"attitude": 4}}) == []
    assert wrong({"notes": {"state": "sent"}, "survey": {"price": 1}}) == ["notes", "survey"]


def test_a_difference_says_what_was_expected_and_what_came() -> None:
    (path,) = differences(ExpectShape.model_validate({"path": "welcome > repair"}), CAME)
    assert str(path) == "path: welcome > repair ≠ welcome > topic > orders > message > topic"
    (tier,) = differences(ExpectShape.model_validate({"tier": Tier.MEMBER}), CAME)
    assert (tier.expected, tier.came) == ("member", "vip")


nodes = st.lists(st.sampled_from("abc"), max_size=6).map(tuple)


@given(nodes, nodes)
def test_through_is_what_is_left_of_the_path_when_nodes_are_struck_out(through: Any, path: Any) -> None:
    def within(wanted: Any, of: Any) -> bool:
        if not wanted:
            return True
        return any(node == wanted[0] and within(wanted[1:], of[at + 1 :]) for at, node in enumerate(of))

    assert (wrong({"through": through}, Trace(path=path)) == []) == within(through, path)


@given(nodes)
def test_a_call_is_what_itself_is_expected_to_be(path: Any) -> None:
    assert wrong({"path": path, "through": path}, Trace(path=path)) == []
