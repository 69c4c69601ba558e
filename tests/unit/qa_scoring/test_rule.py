"""Rules over facts: yes, no, or not to be told."""

from __future__ import annotations

import pickle

import pytest

from qa_scoring.rubric_faults import RubricFault
from qa_scoring.rule import RuleError, Value, parsed
from qa_scoring.rule_check import read_rule, rule_faults
from qa_scoring.vocabulary import names

PHRASES = ("apology", "complaint")


@pytest.mark.parametrize(
    ("source", "values", "holds"),
    [
        ("said.apology || hold_s <= 60", {"said.apology": True}, True),
        ("hold_s <= 60 || said.apology", {"said.apology": True}, True),
        ("said.apology || hold_s <= 60", {"said.apology": False}, None),
        ("said.apology && hold_s <= 60", {"said.apology": False}, False),
        ("hold_s <= 60 && said.apology", {"said.apology": False}, False),
        ("said.apology && said.complaint", {"said.apology": True}, None),
        ("said.complaint || said.apology", {"said.apology": True}, True),
        ("!(hold_s <= 60)", {"hold_s": 61.0}, True),
        ("hold_s <= 60.5", {"hold_s": 60.5}, True),
        ("count.apology + count.complaint >= 2", {"count.apology": 1.0, "count.complaint": 1.0}, True),
        ('tier in ["vip", "senior"]', {"tier": "vip"}, True),
        ('"main.money" in flow_path', {"flow_path": ["main.money"]}, True),
        ('queue.startsWith("sa") && !transcript', {"queue": "sales", "transcript": False}, True),
        ("transcript", {"transcript": True}, True),
        ('queue == "60"', {"queue": "60"}, True),
        ("hold_s", {"hold_s": 1.0}, None),
    ],
)
def test_what_is_known_decides_where_it_can(source: str, values: dict[str, Value], holds: bool | None) -> None:
    rule = parsed(source)
    assert rule.holds(values) is holds
    again = pickle.loads(pickle.dumps(rule))
    assert (again, again.holds(values)) == (rule, holds)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("x" * 501, "too_long"),
        ("hold_s <", "syntax"),
        ("", "syntax"),
        ("said && true", "group"),
        ("[1, 2].all(x, x > 1)", "not_allowed"),
        ('queue.matches("a*")', "not_allowed"),
        ("size(queue) > 1", "not_allowed"),
        ("has(said.apology)", "not_allowed"),
        ("hold_s > 1 ? true : false", "not_allowed"),
        ('flow_path[0] == "x"', "not_allowed"),
        ("hold_s > 1 // a remark", "not_allowed"),
    ],
)
def test_what_is_no_rule_is_a_fault_with_a_remedy(source: str, why: str) -> None:
    with pytest.raises(RuleError) as raised:
        parsed(source)
    assert raised.value.why == why
    faults: list[RubricFault] = []
    assert read_rule(source, ("criteria", 0, "rule"), faults) is None
    (fault,) = faults
    assert fault.place == "criteria[0].rule"
    assert fault.problem
    assert fault.problem_zh
    assert fault.remedy
    assert fault.remedy_zh


@pytest.mark.parametrize(
    ("source", "problem", "remedy"),
    [
        ("said.apologi", "nothing is called said.apologi", "said.apology"),
        ("longest_silense_s < 3", "nothing is called longest_silense_s", "longest_silence_s"),
        ('tier == "vipp"', "tier is never vipp", "vip"),
        ('"x" == queue || language in ["zh-CN", "fr"]', "language is never fr", "zh-CN"),
        ("hold_s + 1", "neither yes nor no", "say"),
        ("tier > 3", "neither yes nor no", "say"),
        ('hold_s == "3"', "neither yes nor no", "say"),
        ("hold_s && said.apology", "neither yes nor no", "say"),
        ("flow_path.x", "neither yes nor no", "say"),
    ],
)
def test_a_rule_that_could_never_be_told_is_found_when_it_is_read(source: str, problem: str, remedy: str) -> None:
    found = list(rule_faults(parsed(source), ("criteria", 0, "rule"), names(PHRASES)))
    assert any(problem in fault.problem and remedy in fault.remedy for fault in found)


def test_a_sound_rule_has_no_faults() -> None:
    for source in ("said.apology || hold_s <= 60", '"main.x" in flow_path && tier == "vip"', "caller_repeats < 2"):
        assert list(rule_faults(parsed(source), (), names(PHRASES))) == []
