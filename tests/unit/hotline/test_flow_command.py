"""`hotline flow` on files alone; with a server it is tried in tests/live."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hotline.cli import app
from tests.unit.config.folders import EXAMPLE
from tests.unit.hotline.flows import FAULTY, MENU, OTHER_EMERGENCY, OTHER_PROMPT
from tests.unit.hotline.test_desks import AGENTS, LINES, ROUTING


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A configuration folder with the flow main."""
    (tmp_path / "flows").mkdir()
    shutil.copy(EXAMPLE / "rubric.yaml", tmp_path)
    for file, text in {"lines.yaml": LINES, "agents.yaml": AGENTS, "routing.yaml": ROUTING}.items():
        (tmp_path / file).write_text(text)
    write(tmp_path, MENU)
    return tmp_path


def write(folder: Path, text: str, name: str = "flows/main.yaml") -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def hotline(*words: str, language: str = "zh_CN.UTF-8", **environment: str) -> Result:
    given = {"LC_ALL": language, "COLUMNS": "200", "HOTLINE_API_TOKEN": "", "HOTLINE_PASSWORD": "x"}
    return CliRunner().invoke(app, [*words], env=given | environment)


def flow(*words: str, language: str = "zh_CN.UTF-8") -> Result:
    return hotline("flow", *words, language=language)


def test_flows_of_a_folder_and_a_file_of_one_can_be_used(folder: Path) -> None:
    whole = flow("check", str(folder))
    assert (whole.exit_code, "可以使用" in whole.stdout) == (0, True)
    one = flow("check", str(folder / "flows" / "main.yaml"), language="C")
    assert (one.exit_code, "can be used" in one.stdout) == (0, True)


def test_faults_are_named_with_line_and_remedy_in_both_languages_and_status_2(folder: Path) -> None:
    file = write(folder, FAULTY)
    done = flow("check", file)
    assert done.exit_code == 2
    assert f"{file}:5:" in done.stdout
    assert "orders？" in done.stdout
    assert "Did you mean orders?" in flow("check", file, language="C").stdout
    whole = flow("check", str(folder))
    assert (whole.exit_code, "flows/main.yaml:5:" in whole.stdout) == (2, True)
    told = json.loads(flow("check", file, "--json").stdout)
    assert not told["ok"]
    assert set(told["errors"][0]["remedy"]) == {"zh-CN", "en"}


def test_a_draft_elsewhere_is_checked_for_the_folder_that_is_named(folder: Path, tmp_path: Path) -> None:
    draft = write(tmp_path, MENU.replace("enqueue: orders", "enqueue: ordres"), "draft.yaml")
    done = flow("check", draft, "--config", str(folder))
    assert (done.exit_code, "draft.yaml:7" in done.stdout, "ordres" in done.stdout) == (2, True, True)


def test_what_is_wrong_elsewhere_in_the_folder_is_not_the_flows_business(folder: Path) -> None:
    write(folder, "lines: []\n", "routing.yaml")
    done = flow("check", str(folder))
    assert (done.exit_code, "routing.yaml" in done.stdout) == (0, False)


def test_a_folder_that_gives_no_surroundings_is_named(folder: Path) -> None:
    (folder / "agents.yaml").unlink()
    done = flow("check", str(folder / "flows" / "main.yaml"))
    assert (done.exit_code, "agents.yaml" in done.stderr) == (2, True)


def test_differences_are_told_by_meaning_with_a_word_about_emergencies(folder: Path) -> None:
    before = write(folder, MENU)
    same = flow("diff", before, write(folder, MENU + "# 注释\n", "flows/same.yaml"))
    assert (same.exit_code, same.stdout) == (0, "没有差别\n")
    words = flow("diff", before, write(folder, OTHER_PROMPT, "flows/words.yaml"))
    assert "nodes.topic.menu" in words.stdout
    assert "另一人" not in words.stdout
    other = flow("diff", before, write(folder, OTHER_EMERGENCY, "flows/other.yaml"), "--json")
    told = json.loads(other.stdout)
    assert told["second_person"]
    assert [change["path"] for change in told["changes"]] == ["nodes.topic.keys.9", "nodes.topic.keys.8"]
    assert flow("diff", before, write(folder, "a: [", "flows/broken.yaml")).exit_code == 2


def test_without_a_token_and_without_a_user_nothing_is_asked() -> None:
    for words in (("list",), ("history", "main"), ("show", "main"), ("rollback", "main", "--reason", "r")):
        done = flow(*words)
        assert (done.exit_code, "HOTLINE_API_TOKEN" in done.stderr) == (2, True), words


@pytest.mark.parametrize("words", [("check",), ("flow", "check")])
def test_a_bot_without_the_models_it_hears_with_is_told_before_anybody_calls(words: tuple[str, ...]) -> None:
    nowhere = json.dumps({"recogniser": "/nowhere/whisper"})
    done = hotline(*words, str(EXAMPLE), HOTLINE_SPEECH=nowhere)
    assert (done.exit_code, "节点 'assistant' 无法识别语音：" in done.stdout) == (0, True)
    alone = hotline("flow", "check", str(EXAMPLE / "flows" / "main.yaml"), HOTLINE_SPEECH=nowhere)
    assert (alone.exit_code, "/nowhere/whisper" in alone.stdout) == (0, True)
