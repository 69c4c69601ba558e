"""Each folder in tests/golden/config/faults is one way to get it wrong, with the words the owner reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calls.errors import ConfigurationError
from config.hotline import check, load
from config.wording import days, files, flows, meaning, routing, services, values
from config.wording.kind import Kind
from tests.unit.config.folders import FAULTS, PROMPTS, small, spoilt

SPECIMENS = sorted(path.name for path in FAULTS.iterdir())


def expected(specimen: str) -> str:
    return (FAULTS / specimen / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("specimen", SPECIMENS)
def test_the_fault_is_told_with_line_and_remedy_in_both_languages(specimen: str, tmp_path: Path) -> None:
    errors, warnings = check(spoilt(tmp_path, specimen), PROMPTS)
    told = [f"error {fault}\n" for fault in errors] + [f"warning {fault}\n" for fault in warnings]
    assert "".join(told) == expected(specimen)


@pytest.mark.parametrize("specimen", SPECIMENS)
def test_an_error_keeps_the_hotline_from_loading_and_a_warning_does_not(specimen: str, tmp_path: Path) -> None:
    folder = spoilt(tmp_path, specimen)
    if "error " in expected(specimen):
        with pytest.raises(ConfigurationError) as raised:
            load(folder, PROMPTS)
        assert list(raised.value.faults) == check(folder, PROMPTS)[0]
    else:
        assert load(folder, PROMPTS).name == "样例"


def test_the_small_configuration_itself_is_faultless(tmp_path: Path) -> None:
    assert check(small(tmp_path), PROMPTS) == ([], [])


TRIED_ELSEWHERE = {
    "NO_FOLDER", "MISSING", "RENAMED", "NO_FLOWS", "UNREADABLE", "TOO_LARGE",  # test_folder.py
    "GROUP_NOT_HERE",  # test_routing_document.py
    "NO_GREETING", "YEAR_MISSING", "YEAR_PROVISIONAL", "UNKNOWN_COUNTRY", "YEAR_UNKNOWN",  # in the folder days
    "BAD_RANGE", "NO_DATE_COLUMN", "BAD_KIND", "DAY_TWICE_IN_FILE", "BAD_CALENDAR",  # there, test_exchanging.py
    "NO_WHOLE_DAY", "NO_RULE", "TOO_MANY_DAYS",  # the same
    "MISSING_WORDS", "NO_SPEECH",  # test_flow_surroundings.py
    "OTHER",  # what pydantic may find one day and nobody foresaw: test_shapes.py
}  # fmt: skip


def kinds() -> dict[str, Kind]:
    modules = (files, values, meaning, flows, services, routing, days)
    return {name: kind for module in modules for name, kind in vars(module).items() if isinstance(kind, Kind)}


def pattern(text: str) -> str:
    return re.sub(r"\\\{\w+\\\}", ".*", re.escape(text))


@pytest.mark.parametrize("name", sorted(set(kinds()) - TRIED_ELSEWHERE))
def test_every_kind_of_fault_has_a_specimen(name: str) -> None:
    kind = kinds()[name]
    told = re.compile(f"^(error|warning) \\S+: {pattern(kind.problem)}\\. {pattern(kind.remedy)}$", re.MULTILINE)
    in_chinese = re.compile(f"^    {pattern(kind.problem_zh)}。{pattern(kind.remedy_zh)}$", re.MULTILINE)
    assert any(told.search(expected(specimen)) and in_chinese.search(expected(specimen)) for specimen in SPECIMENS)


def test_every_kind_of_fault_is_worded_in_both_languages() -> None:
    for name, kind in kinds().items():
        english, chinese = kind.problem + kind.remedy, kind.problem_zh + kind.remedy_zh
        assert english.isascii() or "…" in english or "“" in english, name
        assert re.search(r"[\u4e00-\u9fff]", chinese) or kind.remedy_zh == "{hint_zh}", name
        gaps = set(re.findall(r"{(\w+)}", english))
        assert gaps == {gap.removesuffix("_zh") for gap in re.findall(r"{(\w+)}", chinese)}, name
