"""Values are read as the tables say, which people wrote: `tests/golden/values/LANGUAGE.csv`."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from calls.model import CHINESE, ENGLISH
from prompts.values import KINDS, words

TABLES = Path(__file__).parents[3] / "golden" / "values"


def rows(language: str) -> list[tuple[str, str, str]]:
    with (TABLES / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        return [(row["kind"], row["value"], row["words"]) for row in csv.DictReader(file)]


CASES = [(language, *row) for language in (CHINESE, ENGLISH) for row in rows(language)]


@pytest.mark.parametrize(("language", "kind", "value", "expected"), CASES)
def test_a_value_is_read_as_people_say_it(language: str, kind: str, value: str, expected: str) -> None:
    assert words(kind, value, language) == expected


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_every_kind_has_its_cases_and_no_case_stands_twice(language: str) -> None:
    table = rows(language)
    assert len(table) >= 160
    assert {kind for kind, _, _ in table} == KINDS
    assert len({(kind, value) for kind, value, _ in table}) == len(table)
