"""Who names a prompt."""

from __future__ import annotations

from prompts.uses import Uses, gathered


def test_each_node_stands_once_with_each_prompt_it_names() -> None:
    named = [("greeting", ("main", "hello")), ("menu.main", ("main", "menu")), ("greeting", ("main", "hello"))]
    assert gathered([*named, ("greeting", ("other", "hello"))]) == {
        "greeting": (("main", "hello"), ("other", "hello")),
        "menu.main": (("main", "menu"),),
    }


def test_used_is_what_anybody_names() -> None:
    assert Uses({"a": (("f", "n"),)}, {"b": ("routing.yaml",)}, frozenset({"c"})).keys == {"a", "b", "c"}
