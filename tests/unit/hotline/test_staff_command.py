"""`hotline staff`: the same figures for people and programs, and a remedy where there are none."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from hotline.cli import app

NAMES = {"agents", "p_wait", "service_level", "asa_s", "occupancy", "p_abandon"}


def staff(*arguments: str, language: str = "C") -> Result:
    load = ("--calls-per-hour", "200", "--aht", "180", "--within", "20")
    environment = {"LC_ALL": language, "COLUMNS": "120"}
    return CliRunner().invoke(app, ["staff", *load, *arguments], env=environment)


def answer(*arguments: str) -> dict[str, object]:
    result = staff(*arguments, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert isinstance(told, dict)
    return told


def test_a_number_of_agents_is_told_its_figures() -> None:
    told = answer("--agents", "13")
    assert told.keys() >= NAMES | {"erlangs", "within_s", "rows"}
    assert told["model"] == "erlang_c"
    assert (told["agents"], told["p_wait"]) == (13, pytest.approx(0.2853, abs=5e-5))


def test_a_target_is_told_the_smallest_number_and_its_neighbours() -> None:
    told = answer("--target", "0.8", "--patience", "120")
    assert (told["model"], told["agents"], told["patience_s"]) == ("erlang_a", 12, 120.0)
    rows = told["rows"]
    assert isinstance(rows, list)
    assert all(row.keys() == NAMES for row in rows)
    assert [row["agents"] for row in rows] == [9, 10, 11, 12, 13, 14, 15]


@pytest.mark.parametrize(("language", "heading"), [("zh_CN.UTF-8", "20 s 内接听"), ("C", "within 20 s")])
def test_the_table_speaks_the_terminals_language_and_marks_the_choice(language: str, heading: str) -> None:
    shown = staff("--target", "0.8", language=language).stdout
    assert heading in shown
    (marked,) = [line.split() for line in shown.splitlines() if "▸" in line]
    assert marked[1:4] == ["14", "17.4", "%"]


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        ((), "请给出", "give one of"),
        (("--agents", "13", "--target", "0.8"), "请给出", "give one of"),
        (("--agents", "10"), "至少配置 11 名坐席", "at least 11 agents"),
        (("--agents", "13", "--patience", "0"), "1 秒到 4 小时", "1 second and 4 hours"),
        (("--target", "1"), "请给出比例", "Give a share"),
    ],
)
def test_what_cannot_be_calculated_is_said_with_a_remedy(
    arguments: tuple[str, ...], chinese: str, english: str
) -> None:
    for language, words in (("zh_CN.UTF-8", chinese), ("C", english)):
        result = staff(*arguments, language=language)
        assert result.exit_code == 2
        assert words in result.stderr
