"""`hotline review sample` draws a day's list."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from typer.testing import CliRunner, Result

from console.app import SHANGHAI
from hotline.cli import app
from tests.unit.console.house import House


def run(folder: Path, day: str) -> Result:
    environment = {"HOTLINE_DATA_DIR": str(folder), "LC_ALL": "en_US.UTF-8"}
    return CliRunner().invoke(app, ["review", "sample", "--day", day], env=environment)


def test_a_day_is_drawn_and_drawing_it_again_adds_nothing(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.at = house.at.replace(hour=12) - timedelta(days=1)
    house.open_shop()
    house.served("c1", length_s=30)
    house.close()
    day = f"{house.at.astimezone(SHANGHAI):%Y-%m-%d}"
    first = run(tmp_path, day)
    assert (first.exit_code, first.stdout) == (0, f"{day}: 1 calls, 1 to review, 1 new\n")
    assert run(tmp_path, day).stdout.endswith("0 new\n")


def test_what_is_no_day_is_named(tmp_path: Path) -> None:
    wrong = run(tmp_path, "yesterday")
    assert (wrong.exit_code, "yesterday is no day" in wrong.stderr) == (2, True)
