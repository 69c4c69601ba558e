"""What differs between two documents, and how it is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.errors import ConfigurationError
from config.routing import Change, ChangeKind, diff, told
from tests.unit.config.folders import EXAMPLE

LADDER = """\
queues:
  orders:
    ladder:
      - {after_s: 30, needs: {orders: 50}}
      - {after_s: 60, groups: care}
      - {after_s: 90, exit: callback}
"""


def test_a_value_that_changed_is_told_with_its_path() -> None:
    (change,) = diff(LADDER, LADDER.replace("after_s: 60", "after_s: 45"))
    assert change == Change("queues.orders.ladder[1].after_s", ChangeKind.CHANGED, "60", "45")
    assert told(change) == (
        "queues.orders.ladder[1].after_s：由 60 改为 45",
        "queues.orders.ladder[1].after_s: 60 became 45",
    )


def test_a_rung_put_in_between_is_one_change() -> None:
    after = LADDER.replace("      - {after_s: 60", "      - {after_s: 40, drop: language}\n      - {after_s: 60")
    (change,) = diff(LADDER, after)
    assert change == Change("queues.orders.ladder[1]", ChangeKind.ADDED, after={"after_s": "40", "drop": "language"})
    assert told(change)[1] == "queues.orders.ladder[1] is new: {after_s: 40, drop: language}"
    (back,) = diff(after, LADDER)
    assert (back.path, back.kind) == ("queues.orders.ladder[1]", ChangeKind.REMOVED)
    assert told(back)[0] == "删除 queues.orders.ladder[1]：{after_s: 40, drop: language}"


def test_a_queue_that_came_and_one_that_went() -> None:
    changes = diff("queues: {a: {ring_s: 5}, b: [x, y]}", "queues: {b: [x, y], c: }")
    assert changes == (
        Change("queues.a", ChangeKind.REMOVED, before={"ring_s": "5"}),
        Change("queues.c", ChangeKind.ADDED, after=None),
    )
    assert told(changes[1])[1] == "queues.c is new: -"


def test_entries_in_another_order_are_a_change_and_keys_in_another_order_none() -> None:
    assert diff("a: {x: 1, y: 2} # why\n", "# so\na:\n  y: 2\n  x: 1\n") == ()
    assert [change.path for change in diff("a: [x, y]", "a: [y, x]")] == ["a[0]", "a[1]"]


@pytest.mark.parametrize(("before", "after"), [("30", "30.0"), ("0", "0.0"), ("'30'", "30"), ("0.80", "0.8")])
def test_numbers_written_otherwise_are_the_same(before: str, after: str) -> None:
    assert diff(f"a: {before}", f"a: {after}") == ()


@pytest.mark.parametrize(
    ("before", "after"), [("010", "10"), ("10", "+10"), ("[a]", "a"), ("{a: 1}", "[a, 1]"), ("'null'", "null")]
)
def test_what_looks_alike_and_is_not(before: str, after: str) -> None:
    assert len(diff(f"a: {before}", f"a: {after}")) == 1


def test_a_list_longer_than_anybody_writes_is_compared_entry_by_entry() -> None:
    before, after = json.dumps(["a"] * 5_000), json.dumps(["b", *["a"] * 4_999, "c"])
    assert [(change.path, change.kind) for change in diff(before, after)] == [
        ("[0]", ChangeKind.CHANGED),
        ("[5000]", ChangeKind.ADDED),
    ]


def test_a_document_can_become_another_thing_altogether() -> None:
    assert diff("a: 1", "[a]") == (Change("", ChangeKind.CHANGED, {"a": "1"}, ["a"]),)
    assert told(Change("", ChangeKind.CHANGED, {"a": "1"}, ["a"]))[1] == "routing.yaml: {a: 1} became [a]"


def test_a_text_that_is_not_yaml_is_a_fault() -> None:
    with pytest.raises(ConfigurationError):
        diff("a: [", "a: 1")


def test_no_word_of_a_document_gets_into_the_terminal_unseen() -> None:
    for change in diff("a: 1", 'a: "\\e[31m\\n"\n"\\e]0;": 2'):
        assert all(text.isprintable() for text in told(change))


values = st.recursive(
    st.sampled_from(["a", "30", "30.0", "010", ""]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=10,
)


def turned(value: Any) -> Any:
    """The same with the keys of every mapping in the opposite order."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(inner) for inner in value] if isinstance(value, list) else value


@settings(max_examples=200, deadline=None)
@given(values, values)
def test_there_are_differences_exactly_where_there_are_some(one: object, other: object) -> None:
    before, after, mirrored = map(json.dumps, (one, other, turned(one)))
    assert diff(before, mirrored) == ()
    assert bool(diff(before, after)) == bool(diff(after, before))
    assert diff(before, after) != () or plain(one) == plain(other)


def plain(value: Any) -> Any:
    """What `value` means: 30 and 30.0 are one."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value.removesuffix(".0")


def test_the_example_does_not_differ_from_itself() -> None:
    text = (EXAMPLE / "routing.yaml").read_text(encoding="utf-8")
    assert diff(text, text.replace("    ", "        ")) == ()
