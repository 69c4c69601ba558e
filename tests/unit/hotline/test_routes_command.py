"""`hotline routes` on files alone, and how it reads times and addresses; with a server it is tried in tests/live."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from hotline.cli import app
from hotline.commands.publishing.moments import moment, shown
from tests.unit.hotline.tables import LONGER, OTHER_EMERGENCY, TABLE

EXAMPLE = Path("config/example")


def routes(*words: str, language: str = "zh_CN.UTF-8", **environment: str) -> Result:
    given = {"LC_ALL": language, "COLUMNS": "160", "HOTLINE_API_TOKEN": "", "HOTLINE_PASSWORD": "x"} | environment
    return CliRunner().invoke(app, ["routes", *words], env=given)


def written(folder: Path, text: str, name: str = "draft.yaml") -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def test_the_example_can_be_used() -> None:
    done = routes("check", str(EXAMPLE / "routing.yaml"), "--config", str(EXAMPLE))
    assert (done.exit_code, "可以使用" in done.stdout) == (0, True)
    english = routes("check", str(EXAMPLE / "routing.yaml"), "--config", str(EXAMPLE), language="C")
    assert "can be used" in english.stdout


def test_faults_are_told_with_the_files_own_name_and_status_2(tmp_path: Path) -> None:
    text = (EXAMPLE / "routing.yaml").read_text().replace("  orders:\n", "  order:\n", 1)
    file = written(tmp_path, text)
    done = routes("check", file, "--config", str(EXAMPLE))
    assert done.exit_code == 2
    assert "缺少队列 orders" in done.stdout
    told = json.loads(routes("check", file, "--config", str(EXAMPLE), "--json").stdout)
    assert not told["ok"]
    assert {"zh-CN", "en"} == set(told["errors"][0]["problem"])
    broken = routes("check", written(tmp_path, "queues: ["), "--config", str(EXAMPLE))
    assert (broken.exit_code, "draft.yaml:1" in broken.stdout) == (2, True)


def test_a_file_that_is_not_there_or_a_folder_that_is_faulty_is_named(tmp_path: Path) -> None:
    missing = routes("check", str(tmp_path / "none.yaml"), "--config", str(EXAMPLE))
    assert (missing.exit_code, "none.yaml" in missing.stderr) == (2, True)
    empty = routes("check", str(EXAMPLE / "routing.yaml"), "--config", str(tmp_path))
    assert (empty.exit_code, "lines.yaml" in empty.stderr) == (2, True)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"\xe9")
    told = routes("diff", str(latin), str(latin))
    assert (told.exit_code, "UTF-8" in told.stderr) == (2, True)


def test_differences_are_told_by_meaning_with_a_word_about_emergencies(tmp_path: Path) -> None:
    before = written(tmp_path, TABLE, "before.yaml")
    same = routes("diff", before, written(tmp_path, TABLE + "# 注释\n"))
    assert (same.exit_code, same.stdout) == (0, "没有差别\n")
    longer = routes("diff", before, written(tmp_path, LONGER))
    assert "queues.orders.ring_s" in longer.stdout
    assert "另一人" not in longer.stdout
    other = written(tmp_path, OTHER_EMERGENCY)
    assert "另一人" in routes("diff", before, other).stdout
    told = json.loads(routes("diff", before, other, "--json").stdout)
    assert told["second_person"]
    assert told["changes"][0]["kind"] == "changed"
    assert routes("diff", before, written(tmp_path, "a: [")).exit_code == 2


def test_without_a_token_and_without_a_user_nothing_is_asked() -> None:
    done = routes("history")
    assert (done.exit_code, "HOTLINE_API_TOKEN" in done.stderr) == (2, True)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1", "127.0.0.1:8080", ""])
def test_only_web_addresses_are_asked(address: str) -> None:
    done = routes("history", "--server", address, HOTLINE_API_TOKEN="x")
    assert done.exit_code == 2


@pytest.mark.parametrize("words", [("publish", "--reason", "r", "--at", "soon"), ("publish", "--until", "+5y")])
def test_what_is_no_time_or_lacks_its_reason_is_refused(words: tuple[str, ...]) -> None:
    assert routes(*words, HOTLINE_API_TOKEN="x").exit_code == 2


def test_times_are_beijings_unless_they_say_otherwise() -> None:
    assert moment("") is None
    assert moment("2027-02-06 20:00") == "2027-02-06T20:00:00+08:00"
    assert moment("2027-02-06T20:00:00Z") == "2027-02-06T20:00:00+00:00"
    assert shown("2027-02-06T12:00:00Z") == "2027-02-06 20:00:00"
    with pytest.raises(typer.BadParameter):
        moment("20:00")


@pytest.mark.parametrize(("text", "ahead"), [("+90m", 90), ("+2h", 120), ("+1d", 1440)])
def test_times_can_be_given_from_now_on(text: str, ahead: int) -> None:
    told = moment(text)
    assert told is not None
    left = datetime.fromisoformat(told) - datetime.now(UTC)
    assert timedelta(minutes=ahead - 1) < left <= timedelta(minutes=ahead)
