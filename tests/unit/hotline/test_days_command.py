"""`hotline days`: the table of days from the terminal, on the file and nothing but the file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli import app
from tests.unit.config.folders import EXAMPLE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "config"))


def days(folder: Path, *arguments: str, language: str = "C") -> Result:
    environment = {"LC_ALL": language, "COLUMNS": "120"}
    return CliRunner().invoke(app, ["days", *arguments, "--config", str(folder)], env=environment)


def text(folder: Path) -> str:
    return (folder / "days.yaml").read_text(encoding="utf-8")


def rows(folder: Path, year: str) -> dict[str, dict[str, object]]:
    return {row["date"]: row for row in json.loads(days(folder, "list", year, "--json").stdout)}


def test_a_folder_without_a_table_gets_one_by_seeding(folder: Path) -> None:
    (folder / "days.yaml").unlink()
    result = days(folder, "seed", "2026")
    assert result.exit_code == 0
    assert "added: 39 (2026-01-01," in result.stdout
    assert text(folder).startswith("# 日期表")
    assert rows(folder, "2026")["2026-02-14"]["kind"] == "workday"
    assert rows(folder, "2027") == {}


def test_a_provisional_year_is_said_to_be_one_and_what_was_written_by_hand_is_kept(folder: Path) -> None:
    assert days(folder, "set", "2027-02-08", "workday", "--name", "值班").exit_code == 0
    result = days(folder, "seed", "2027", language="zh_CN.UTF-8")
    assert "保留手工填写的行: 1 (2027-02-08)" in result.stdout
    assert "2027 年为暂定" in result.stdout
    assert rows(folder, "2027")["2027-02-08"]["kind"] == "workday"


def test_a_day_is_set_shown_and_cleared(folder: Path) -> None:
    greeted = days(folder, "set", "2027-02-20", "special", "--name", "元宵节", "--name-en", "Lantern Festival",
                   "--greeting", "greeting", "--hours", "09:00-24:00")  # fmt: skip
    assert greeted.exit_code == 0
    shown = days(folder, "list", "2027").stdout
    (line,) = [line for line in shown.splitlines() if "2027-02-20" in line]
    assert line.split() == ["2027-02-20", "Sat", "special", "Lantern", "Festival", "09:00-24:00", "greeting"]
    assert "2027-02-20 六" in days(folder, "list", "2027", language="zh_CN.UTF-8").stdout
    assert days(folder, "clear", "2027-02-20").exit_code == 0
    assert "2027-02-20" not in text(folder)
    assert days(folder, "clear", "2027-02-20").exit_code == 2


def test_another_kind_of_day_does_not_inherit_the_hours(folder: Path) -> None:
    days(folder, "set", "2027-02-04", "holiday")
    assert rows(folder, "2027")["2027-02-04"]["hours"] is None
    days(folder, "set", "2027-02-04", "holiday", "--hours", "22:00-02:00")
    assert rows(folder, "2027")["2027-02-04"]["hours"] == [{"opens_min": 1320, "closes_min": 1560}]
    assert "22:00-02:00" in days(folder, "list", "2027").stdout


def test_everything_else_in_the_file_stays_as_it_was(folder: Path) -> None:
    before = text(folder).splitlines()
    days(folder, "set", "2027-02-20", "workday")
    added = [line for line in text(folder).splitlines() if line not in before]
    assert added == ["  2027-02-20: {kind: workday, source: own}"]
    assert len(text(folder).splitlines()) == len(before) + 1
    assert {path.name for path in folder.iterdir()} == {path.name for path in EXAMPLE.iterdir()}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("set", "2027-02-20", "half_day"), "a half day needs its hours"),
        (("set", "2027-02-20", "holiday", "--hours", "9-12"), "is not a time range"),
        (("set", "2027-02-20", "holiday", "--name-en", "Feast"), "zh-CN"),
        (("set", "2027-2-20", "holiday"), "2027-02-06"),
        (("seed", "2027", "--country", "XX"), "not known"),
        (("seed", "1800"), "knows no days of 1800"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_the_file_alone(
    arguments: tuple[str, ...], words: str, folder: Path
) -> None:
    before = text(folder)
    result = days(folder, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert text(folder) == before


def test_a_check_names_line_and_remedy(folder: Path) -> None:
    good = days(folder, "check")
    assert good.exit_code == 0
    assert "2027 are provisional" in good.stdout
    (folder / "days.yaml").write_text("days:\n  2027-02-30: {kind: holiday}\n", encoding="utf-8")
    bad = days(folder, "check")
    assert bad.exit_code == 2
    assert "days.yaml:2:3: '2027-02-30' is not a date" in bad.stdout
    (folder / "days.yaml").write_text("days: *x\n", encoding="utf-8")
    assert days(folder, "check").exit_code == 2
    (folder / "days.yaml").unlink()
    assert days(folder, "check").exit_code == 2


def test_a_check_tells_when_the_package_knows_a_provisional_year_by_now(folder: Path) -> None:
    path = folder / "days.yaml"
    path.write_text("years: {2025: {status: provisional}, 2026: {country: CN}}\n", encoding="utf-8")
    assert "days.yaml: years: the weekends worked in 2025 are known by now" in days(folder, "check").stdout


@pytest.mark.parametrize("form", ["csv", "xlsx", "ics"])
def test_days_go_out_as_a_file_and_come_back_into_another_folder(folder: Path, tmp_path: Path, form: str) -> None:
    before = rows(folder, "2027")
    file = tmp_path / f"days.{form}"
    assert days(folder, "export", str(file)).exit_code == 0
    (folder / "days.yaml").unlink()
    assert days(folder, "import", str(file)).exit_code == 0
    after = rows(folder, "2027")
    assert {day: row["kind"] for day, row in after.items()} == {day: row["kind"] for day, row in before.items()}


def test_a_file_that_cannot_be_taken_changes_nothing(folder: Path, tmp_path: Path) -> None:
    before = text(folder)
    sheet = tmp_path / "days.csv"
    sheet.write_text("date,kind\n2027-02-30,holiday\n")
    result = days(folder, "import", str(sheet))
    assert (result.exit_code, text(folder)) == (2, before)
    assert "days.csv:2:1" in result.stderr
    assert days(folder, "import", str(tmp_path / "none.ics")).exit_code == 2
    assert days(folder, "export", str(tmp_path / "days.pdf")).exit_code == 2
    assert days(folder, "export", str(tmp_path / "none" / "days.ics")).exit_code == 2


def test_two_tables_of_days_are_compared(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(text(folder).replace("2027-10-05: ", "2027-10-06: "))
    result = CliRunner().invoke(app, ["days", "diff", str(folder / "days.yaml"), str(other), "--json"])
    assert [change["path"] for change in json.loads(result.stdout)["changes"]] == [
        "days.2027-10-05",
        "days.2027-10-06",
    ]
