"""Sections, phrases and rules as they stand in a file; what is wrong with them is told with place and remedy."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from qa_scoring.rubric import Criterion, Rubric, Section, check
from qa_scoring.rubric_faults import RubricError
from qa_scoring.rubric_rules import Limit, Scale
from qa_scoring.rule import Rule, parsed
from qa_scoring.said.phrase import Like, Phrase, Window
from qa_scoring.wording import Wording

TITLE = {"zh-CN": "标题", "en": "Title"}
SPOKEN = Wording("标题", "Title")
MAPPING: dict[str, Any] = {
    "rubric": "service",
    "version": 1,
    "title": TITLE,
    "min_confidence": 0.4,
    "fatal_confidence": 0.9,
    "phrases": [
        {"id": "greeting", "title": TITLE, "any": ["您好"], "not": ["您好烦"], "first_s": 15},
        {"id": "complaint", "title": TITLE, "voice": "caller", "pattern": "退.{0,3}款", "all": ["退", "款"]},
        {
            "id": "care",
            "title": TITLE,
            "like": {"examples": ["请您放心"], "at_least": 0.7},
            "after": "complaint",
            "before": "closing",
            "within_s": 60,
        },
        {"id": "closing", "title": TITLE, "any": ["再见"], "last_s": 20},
    ],
    "sections": [
        {
            "id": "one",
            "title": TITLE,
            "weight": 35,
            "criteria": [
                {"id": "greets", "title": TITLE, "said": "greeting", "weight": 5},
                {
                    "id": "slow",
                    "title": TITLE,
                    "measure": "longest_silence_s",
                    "full_at": 3,
                    "zero_at": 9,
                    "weight": 5,
                },
            ],
        },
        {
            "id": "two",
            "title": TITLE,
            "weight": 65,
            "criteria": [
                {"id": "calm", "title": TITLE, "unsaid": "complaint", "weight": 0, "fatal": True},
                {"id": "cares", "title": TITLE, "rule": "said.care", "weight": 5, "when": "said.complaint"},
                {"id": "often", "title": TITLE, "said": "care", "at_least": 2, "weight": 1},
                {"id": "more", "title": TITLE, "said": "care", "full_at": 3, "zero_at": 0, "weight": 1},
            ],
        },
    ],
}


def test_a_rubric_is_read_as_it_is_written() -> None:
    rubric = Rubric.from_mapping(MAPPING)
    assert check(rubric) == []
    assert rubric.sections == (Section("one", SPOKEN, 35.0), Section("two", SPOKEN, 65.0))
    assert rubric.phrases == (
        Phrase("greeting", SPOKEN, any=("您好",), excluding=("您好烦",), window=Window(first_s=15.0)),
        Phrase("complaint", SPOKEN, "caller", pattern="退.{0,3}款", all=("退", "款")),
        Phrase(
            "care", SPOKEN, like=Like(("请您放心",), 0.7), window=Window(None, None, "complaint", "closing", 60.0)
        ),
        Phrase("closing", SPOKEN, any=("再见",), window=Window(last_s=20.0)),
    )
    assert rubric.criteria == (
        Criterion("greets", SPOKEN, "count.greeting", Limit(at_least=1.0), 5.0, section="one"),
        Criterion("slow", SPOKEN, "longest_silence_s", Scale(3.0, 9.0), 5.0, section="one"),
        Criterion("calm", SPOKEN, "count.complaint", Limit(at_most=0.0), 0.0, fatal=True, section="two"),
        Criterion("cares", SPOKEN, "rule", parsed("said.care"), 5.0, when=parsed("said.complaint"), section="two"),
        Criterion("often", SPOKEN, "count.care", Limit(at_least=2.0), 1.0, section="two"),
        Criterion("more", SPOKEN, "count.care", Scale(3.0, 0.0), 1.0, section="two"),
    )
    assert (rubric.min_confidence, rubric.fatal_confidence) == (0.4, 0.9)
    assert rubric.examples == (("请您放心",),)
    assert rubric.needs_words
    assert rubric.criteria[3].names == ("rule", "said.care", "said.complaint")
    assert isinstance(rubric.criteria[3].rule, Rule)


def test_a_phrase_is_found_by_its_name() -> None:
    rubric = Rubric.from_mapping(MAPPING)
    assert rubric.phrase("closing").id == "closing"
    with pytest.raises(KeyError):
        rubric.phrase("opening")


def changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    mapping = copy.deepcopy(MAPPING)
    place: Any = mapping
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return mapping


FIRST, LAST = ("sections", 0, "criteria", 0), ("sections", 1, "criteria", 1)
WORDLESS = {"id": "greeting", "title": TITLE}


@pytest.mark.parametrize(
    ("path", "value", "place", "problem"),
    [
        (("criteria",), [], "criteria", "criteria cannot stand beside sections"),
        (("min_confidence",), 1.5, "min_confidence", "a confidence lies between 0 and 1"),
        (("fatal_confidence",), -1, "fatal_confidence", "a confidence lies between 0 and 1"),
        (("sections", 0, "weight"), 0, "sections[0].weight", "must be above 0"),
        (("sections", 1, "id"), "one", "sections[1].id", "the id one is used more than once"),
        (("sections", 0, "id"), "Eins", "sections[0].id", "'Eins' is no id"),
        (("sections", 0, "criteria"), [], "sections[0].criteria", "no criterion of this section has a weight"),
        ((*FIRST, "id"), "slow", "sections[0].criteria[0].id", "the id slow is used more than once"),
        ((*FIRST, "said"), "greting", "sections[0].criteria[0].measure", "no phrase is called greting"),
        ((*FIRST, "unsaid"), "closing", "sections[0].criteria[0].unsaid", "unsaid cannot stand beside said"),
        ((*FIRST, "when"), "said.nobody", "sections[0].criteria[0].when", "nothing is called said.nobody"),
        ((*LAST, "at_most"), 3, "sections[1].criteria[1].at_most", "at_most cannot stand beside rule"),
        ((*LAST, "rule"), "said.care &&", "sections[1].criteria[1].rule", "the rule is not written right"),
        ((*LAST, "rule"), "said.car", "sections[1].criteria[1].rule", "nothing is called said.car"),
        (("phrases", 0), WORDLESS, "phrases[0]", "it says nothing to listen for"),
        (("phrases", 0, "id"), "closing", "phrases[0].id", "the id closing is used more than once"),
        (("phrases", 0, "title"), {"zh-CN": "甲"}, "phrases[0].title", "en is missing"),
        (("phrases", 0, "any"), [], "phrases[0].any", "the list is empty"),
        (("phrases", 0, "any"), "您好", "phrases[0].any", "any cannot be '您好'"),
        (("phrases", 0, "any"), ["您好", 5], "phrases[0].any[1]", "this cannot be 5"),
        (("phrases", 0, "any"), ["您好", "？！"], "phrases[0].any[1]", "there is no letter"),
        (("phrases", 0, "not"), ["…"], "phrases[0].not[0]", "there is no letter"),
        (("phrases", 0, "voice"), "agnt", "phrases[0].voice", "voice cannot be agnt"),
        (("phrases", 0, "voice"), 5, "phrases[0].voice", "voice cannot be 5"),
        (("phrases", 0, "first_s"), 0, "phrases[0].first_s", "a length must be above 0"),
        (("phrases", 0, "within_s"), 5, "phrases[0].within_s", "means nothing without after or before"),
        (("phrases", 0, "after"), "nobody", "phrases[0].after", "no phrase is called nobody"),
        (("phrases", 1, "pattern"), "退*", "phrases[1].pattern", "cannot be used from character 2"),
        (("phrases", 1, "after"), "care", "phrases[1]", "goes in a circle"),
        (("phrases", 1, "after"), "complaint", "phrases[1]", "goes in a circle"),
        (("phrases", 2, "like", "at_least"), 2, "phrases[2].like.at_least", "a likeness lies between 0 and 1"),
        (("phrases", 2, "like", "examples"), ["a"] * 51, "phrases[2].like", "there must be 1 to 50 examples"),
        (("phrases", 2, "like"), [], "phrases[2].like", "a mapping is expected here"),
    ],
)
def test_a_fault_names_place_problem_and_remedy_in_both_languages(
    path: tuple[str | int, ...], value: object, place: str, problem: str
) -> None:
    with pytest.raises(RubricError) as raised:
        Rubric.from_mapping(changed(path, value))
    (hit, *_) = [fault for fault in raised.value.faults if problem in fault.problem and fault.place == place]
    assert hit.remedy
    assert hit.problem_zh
    assert hit.remedy_zh


def test_a_rule_over_a_phrase_in_a_rubric_that_defines_none_says_where_to_define_it() -> None:
    one = {"id": "greets", "title": TITLE, "said": "greeting", "weight": 5}
    with pytest.raises(RubricError, match="Define it under phrases first"):
        Rubric.from_mapping({"rubric": "x", "version": 1, "title": TITLE, "criteria": [one]})


def test_a_misspelt_phrase_brings_the_right_one() -> None:
    with pytest.raises(RubricError) as raised:
        Rubric.from_mapping(changed((*FIRST, "said"), "greting"))
    assert raised.value.faults[0].remedy_zh == "是不是 greeting？"
