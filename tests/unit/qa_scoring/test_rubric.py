import copy
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from calls.errors import ConfigurationError
from qa_scoring.rubric import Criterion, Rubric, check
from qa_scoring.rubric_faults import RubricError, RubricFault
from qa_scoring.rubric_rules import Condition, Limit, Scale
from qa_scoring.wording import Wording

EXAMPLE = Path(__file__).parents[3] / "config" / "example" / "rubric.yaml"
TITLE = {"zh-CN": "标题", "en": "Title"}
MAPPING: dict[str, Any] = {
    "rubric": "acoustic",
    "version": 2,
    "title": TITLE,
    "min_length_s": 15,
    "criteria": [
        {
            "id": "dead_air",
            "title": TITLE,
            "measure": "longest_silence_s",
            "full_at": 10,
            "zero_at": 30.5,
            "weight": 60,
            "applies_when": [{"measure": "length_s", "at_least": 30}],
        },
        {"id": "veto", "title": TITLE, "measure": "silence_percent", "at_most": 90, "weight": 40, "fatal": True},
    ],
}
DELETE = object()


def changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """The sound mapping with one value replaced or deleted."""
    mapping = copy.deepcopy(MAPPING)
    place: Any = mapping
    for step in path[:-1]:
        place = place[step]
    if value is DELETE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return mapping


def faults(mapping: object) -> tuple[RubricFault, ...]:
    with pytest.raises(RubricError) as raised:
        Rubric.from_mapping(mapping)  # type: ignore[arg-type]
    return raised.value.faults


def test_a_rubric_is_read_as_it_is_written() -> None:
    title = Wording("标题", "Title")
    condition = Condition("length_s", Limit(at_least=30.0))
    assert Rubric.from_mapping(MAPPING) == Rubric(
        id="acoustic",
        version=2,
        title=title,
        min_length_s=15.0,
        criteria=(
            Criterion("dead_air", title, "longest_silence_s", Scale(10.0, 30.5), 60.0, applies_when=(condition,)),
            Criterion("veto", title, "silence_percent", Limit(at_most=90.0), 40.0, fatal=True),
        ),
    )
    assert check(Rubric.from_mapping(MAPPING)) == []


def test_a_recording_of_ten_seconds_is_enough_unless_the_rubric_says_otherwise() -> None:
    assert Rubric.from_mapping(changed(("min_length_s",), DELETE)).min_length_s == 10.0


def test_the_example_rubric_carries_the_owners_indicators_and_weights() -> None:
    rubric = Rubric.from_mapping(YAML().load(EXAMPLE.read_text(encoding="utf-8")))
    assert check(rubric) == []
    assert {section.id: section.weight for section in rubric.sections} == {
        "speed": 35,
        "resolution": 40,
        "empathy": 25,
    }
    assert [criterion.id for criterion in rubric.criteria if criterion.fatal] == [
        "not_abandoned",
        "no_forbidden_words",
    ]
    titles = {thing.title.zh for thing in (*rubric.criteria, *rubric.sections)}
    assert {"诉求理解准确率", "解决方案有效性", "服务态度"} <= titles


@pytest.mark.parametrize(
    ("path", "value", "place", "problem"),
    [
        (("version",), DELETE, (), "version is missing"),
        (("version",), "1", ("version",), "version cannot be '1'"),
        (("version",), True, ("version",), "version cannot be True"),
        (("version",), 0, ("version",), "the version is below 1"),
        (("rubric",), "", ("rubric",), "rubric cannot be ''"),
        (("rubric",), "Acoustic!", ("rubric",), "'Acoustic!' is no id"),
        (("title",), DELETE, (), "title is missing"),
        (("title",), "Title", ("title",), "a mapping is expected here"),
        (("title", "zh-CN"), "  ", ("title", "zh-CN"), "zh-CN cannot be '  '"),
        (("title", "fr"), "Titre", ("title", "fr"), "unknown key fr"),
        (("min_length_s",), -1, ("min_length_s",), "a length cannot be negative"),
        (("min_length_s",), float("inf"), ("min_length_s",), "min_length_s cannot be inf"),
        (("critera",), [], ("critera",), "unknown key critera"),
        ((7,), 1, ("7",), "unknown key 7"),
        (("a\x1b[2J",), 1, ("a\x1b[2J",), "unknown key a\\x1b[2J"),
        (("x" * 99,), 1, ("x" * 99,), f"unknown key {'x' * 60}"),
        (("criteria",), DELETE, (), "criteria is missing"),
        (("criteria",), {}, ("criteria",), "criteria cannot be {}"),
        (("criteria",), [], ("criteria",), "no criterion has a weight"),
        (("criteria", 0), "dead_air", ("criteria", 0), "a mapping is expected here"),
        (("criteria", 0, "id"), "veto", ("criteria", 0, "id"), "the id veto is used more than once"),
        (("criteria", 0, "id"), "1st", ("criteria", 0, "id"), "'1st' is no id"),
        (("criteria", 0, "measure"), "silence", ("criteria", 0, "measure"), "nothing that is measured is called"),
        (("criteria", 0, "weight"), DELETE, ("criteria", 0), "weight is missing"),
        (("criteria", 0, "weight"), "much", ("criteria", 0, "weight"), "weight cannot be 'much'"),
        (("criteria", 0, "weight"), False, ("criteria", 0, "weight"), "weight cannot be False"),
        (("criteria", 0, "weight"), 10**400, ("criteria", 0, "weight"), "weight cannot be 1000"),
        (("criteria", 0, "weight"), float("nan"), ("criteria", 0, "weight"), "weight cannot be nan"),
        (("criteria", 0, "weight"), -5, ("criteria", 0, "weight"), "a weight cannot be negative"),
        (("criteria", 0, "weight"), 0, ("criteria", 0, "weight"), "with weight 0 and not fatal"),
        (("criteria", 0, "fatal"), "yes", ("criteria", 0, "fatal"), "fatal cannot be 'yes'"),
        (("criteria", 0, "zero_at"), DELETE, ("criteria", 0), "zero_at is missing"),
        (("criteria", 0, "zero_at"), 10, ("criteria", 0, "zero_at"), "full_at and zero_at cannot be the same"),
        (("criteria", 0, "at_most"), 5, ("criteria", 0, "full_at"), "full_at cannot stand beside"),
        (("criteria", 1, "at_least"), 95, ("criteria", 1, "at_least"), "at_least is above at_most"),
        (("criteria", 0, "applies_when"), 5, ("criteria", 0, "applies_when"), "applies_when cannot be 5"),
        (("criteria", 0, "applies_when", 0), {"measure": "length_s"}, ("criteria", 0, "applies_when", 0), "no limit"),
        (
            ("criteria", 0, "applies_when", 0, "measure"),
            "length",
            ("criteria", 0, "applies_when", 0, "measure"),
            "nothing that is measured",
        ),
    ],
)
def test_a_fault_names_place_problem_and_remedy_in_both_languages(
    path: tuple[str | int, ...], value: object, place: tuple[str | int, ...], problem: str
) -> None:
    found = faults(changed(path, value))
    (hit,) = [fault for fault in found if problem in fault.problem and fault.path == place]
    assert hit.remedy
    assert hit.problem_zh
    assert hit.remedy_zh


def test_what_is_no_mapping_at_all_is_one_fault() -> None:
    (only,) = faults(["rubric"])
    assert (only.path, only.place, only.problem) == ((), "rubric", "a mapping is expected here")


def test_places_are_written_as_people_write_them() -> None:
    (only,) = faults(changed(("criteria", 1, "weight"), -1))
    assert only.place == "criteria[1].weight"


def test_all_faults_are_told_at_once() -> None:
    mapping = changed(("version",), "x")
    mapping["criteria"][1]["weight"] = "y"
    del mapping["criteria"][0]["id"]
    assert [fault.place for fault in faults(mapping)] == ["version", "criteria[0]", "criteria[1].weight"]


def test_a_misspelt_name_brings_the_right_one() -> None:
    (typo,) = faults(changed(("criteria", 0, "measure"), "longest_silense_s"))
    assert typo.remedy == "Did you mean longest_silence_s?"
    assert typo.remedy_zh == "是不是 longest_silence_s？"
    (wild,) = faults(changed(("criteria", 0, "measure"), "qqq"))
    assert "longest_silence_s, silence_percent" in wild.remedy


def test_a_rubric_error_is_the_owners_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="the version is below 1"):
        Rubric.from_mapping(changed(("version",), 0))


def test_a_title_missing_in_one_language_is_found_in_rubrics_not_read_from_files_too() -> None:
    rubric = Rubric("drawn", 1, Wording("标题", " "), ())
    assert [fault.path for fault in check(rubric)] == [("title",), ("criteria",)]
