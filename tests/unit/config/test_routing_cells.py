"""Routing documents changed cell by cell: what was written stays, what was asked for is there, faults find cells."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.errors import ConfigurationError, Fault
from config.routing.cells import Act, Edit, as_text, dotted, edited, path_of
from config.routing.document import parsed
from tests.unit.hotline.tables import FAULTY, TABLE

EXAMPLE = (Path(__file__).parents[3] / "config/example/routing.yaml").read_text(encoding="utf-8")
ORDERS = ("queues", "orders")


def changed(*edits: Edit) -> list[tuple[str, str]]:
    """The example's lines that are other ones, with what stands there instead; lines only go, come or change."""
    before, after = EXAMPLE.splitlines(), edited(EXAMPLE, edits).splitlines()
    gone = [line.strip() for line in before if line not in after]
    come = [line.strip() for line in after if line not in before]
    return [
        (gone[i] if i < len(gone) else "", come[i] if i < len(come) else "") for i in range(max(len(gone), len(come)))
    ]


def test_nothing_changed_is_the_same_text() -> None:
    assert edited("a: [", []) == "a: ["
    same = Edit(Act.SET, (*ORDERS, "prefer_last_s"), 20)
    assert edited(EXAMPLE, [same]) == EXAMPLE


def test_one_cell_changes_one_line_and_comments_stay() -> None:
    assert changed(Edit(Act.SET, (*ORDERS, "needs", "orders"), 70)) == [
        ("needs: {orders: 60}", "needs: {orders: 70}")
    ]


def test_rungs_come_go_and_are_added_at_the_end() -> None:
    added = Edit(Act.INSERT, (*ORDERS, "ladder", 1), {"after_s": 10.0, "drop": ["language"]})
    assert changed(added) == [("", "- {after_s: 10, drop: [language]}")]
    last = Edit(Act.INSERT, (*ORDERS, "ladder", 5), {"after_s": 120.5, "number": "+8610"})
    assert changed(last) == [("", '- {after_s: 120.5, number: "+8610"}')]
    assert changed(Edit(Act.REMOVE, (*ORDERS, "ladder", 2))) == [("- {after_s: 30, needs: {orders: 50}}", "")]


def test_a_first_rung_and_a_first_value_of_a_mapping_make_what_holds_them() -> None:
    rung = Edit(Act.INSERT, ("queues", "orders", "ladder", 0), {"after_s": 5, "drop": "language"})
    level = Edit(Act.SET, ("queues", "orders", "service_level", "target"), 0.9)
    found = parsed(edited(TABLE, [rung, level])).value["queues"]["orders"]
    assert found["ladder"] == [{"after_s": "5", "drop": "language"}]
    assert found["service_level"] == {"target": "0.9"}


def test_text_that_other_readers_would_misread_is_quoted() -> None:
    values = {"010": "010", "hours": "09:00", "no": "no", "title": "新: 队列", "plain": "early-shift", "yes": True}
    text = edited(TABLE, [Edit(Act.SET, ("x",), values)])
    assert 'x: {"010": "010", hours: "09:00", "no": "no", title: "新: 队列", plain: early-shift, "yes": true}' in text
    assert parsed(text).value["x"] == values | {"yes": "true"}


def test_values_are_written_as_people_do() -> None:
    assert [as_text(value) for value in (True, False, 60, 60.0, 0.0, 0.85, 1e22, "010")] == [
        "true",
        "false",
        "60",
        "60",
        "0",
        "0.85",
        "1e+22",
        "010",
    ]


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (Edit(Act.REMOVE, ("queues", "none")), "there is no 'none' to change"),
        (Edit(Act.REMOVE, ("queues", "none", "needs")), "there is no 'none' to change"),
        (Edit(Act.REMOVE, ("queues", "orders", "title", "zh-CN", "x")), "there is no 'x' to change"),
        (Edit(Act.SET, ("queues", "orders", "title", "zh-CN", "x"), 1), "nothing can be put into 'x'"),
        (Edit(Act.SET, ("queues", 3, "x"), 1), "there is no 3 to change"),
        (Edit(Act.SET, ("queues", 3), 1), "nothing can be put into 3"),
        (Edit(Act.SET, ("queues", "orders", "a\nb"), 1), "'a\\nb' cannot be a key"),
        (Edit(Act.SET, ("queues", "orders", "", "b"), 1), "'' cannot be a key"),
        (Edit(Act.SET, ("queues", "orders", "k" * 101), 1), "cannot be a key"),
        (Edit(Act.INSERT, ("queues", "orders", "needs", 0), 1), "nothing can be put into 0"),
        (Edit(Act.INSERT, ("queues", "orders", "ladder", 1), 1), "nothing can be put into 1"),
        (Edit(Act.INSERT, ("queues", "orders", "needs", "x"), 1), "nothing can be put into 'x'"),
        (Edit(Act.SET, (), 1), "nothing can be put into"),
    ],
)
def test_what_cannot_be_changed_is_named(edit: Edit, problem: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        edited(TABLE, [edit])
    (fault,) = refused.value.faults
    assert problem in fault.problem
    assert fault.place.startswith("routing.yaml")
    assert fault.problem_zh
    assert fault.remedy_zh


def test_an_empty_key_holds_nothing() -> None:
    with pytest.raises(ConfigurationError, match="nothing can be put"):
        edited("queues:\n", [Edit(Act.SET, ("queues", "orders"), 1)])


def test_what_is_no_yaml_is_refused_before_anything_is_changed() -> None:
    with pytest.raises(ConfigurationError) as refused:
        edited("a: [", [Edit(Act.SET, ("a",), 1)])
    assert refused.value.faults[0].place == "routing.yaml:1:5"


def test_a_fault_finds_its_cell() -> None:
    document = parsed(FAULTY)
    place = document.place_of((*ORDERS, "needs", "oders"))
    assert path_of(Fault(place, "p", "r"), document) == (*ORDERS, "needs", "oders")
    assert path_of(Fault("routing.yaml: queues", "p", "r"), document) == ("queues",)
    assert path_of(Fault("routing.yaml:1", "p", "r"), document) == ("queues",)
    assert path_of(Fault("routing.yaml:77:1", "p", "r"), document) == ()
    assert path_of(Fault("agents.yaml", "p", "r"), document) == ()
    assert path_of(Fault("routing.yaml:1:1", "p", "r"), None) == ()


def test_paths_are_told_as_differences_are() -> None:
    assert dotted((*ORDERS, "ladder", 1, "after_s")) == "queues.orders.ladder[1].after_s"


# --- whatever is changed, the text says it and nothing else is lost ---

VALUES = st.recursive(
    st.text(max_size=12).filter(lambda text: text.isprintable()) | st.integers(0, 10**6) | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc:# é0.-", min_size=1, max_size=6), inner, max_size=3)
    ),
    max_leaves=5,
)


def told(value: Any) -> Any:
    """As the reading has it: every scalar the text it is written as."""
    if isinstance(value, dict):
        return {key: told(inner) for key, inner in value.items()}
    if value is None or isinstance(value, list):
        return value and [told(inner) for inner in value]
    return as_text(value)


@given(data=st.data())
def test_every_change_is_what_the_text_says_afterwards(data: st.DataObject) -> None:
    document = parsed(EXAMPLE)
    path = data.draw(st.sampled_from(sorted(document.spots, key=str)))
    act = data.draw(st.sampled_from(Act))
    value = data.draw(VALUES)
    wanted = copy.deepcopy(document.value)
    holder = wanted
    for step in path[:-1]:
        holder = holder[step]
    if act is Act.REMOVE:
        del holder[path[-1]]
    elif act is Act.INSERT and isinstance(holder, list):
        holder.insert(path[-1], told(value))
    else:
        act, holder[path[-1]] = Act.SET, told(value)
    assert parsed(edited(EXAMPLE, [Edit(act, path, value)])).value == wanted
