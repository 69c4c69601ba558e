"""`hotline flow test`, `mutate` and `draw`: on the example, and on a hotline with something wrong [H1]."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from hotline.cli import app
from tests.unit.config.folders import EXAMPLE
from tests.unit.hotline.flow_tests.shop import write_shop

NOBODY_CAN_GO = {
    ("emergency", "anybody", "full"): "an emergency is never refused because a queue is full",
    ("emergency", "anybody", "no_agents"): "an emergency waits for the first who comes, also when nobody is there",
    ("emergency", "message", "then"): "nobody comes to the message: the two ways above lead to it",
    ("emergency", "message", "otherwise"): "as above",
}
"""The flow check wants these ways written; the routing engine sees to it that no emergency goes them."""

PASSING = """\
tests:
  - {name: 再见 goodbye, script: [{press: "2"}], expect: {path: topic > bye}}
  - {name: 人工 person, script: [{press: "0"}], expect: {queue: orders}}
"""
FAILING = """\
tests:
  - {name: 再见 goodbye, script: [{press: "2"}], expect: {path: topic > person, queue: orders}}
  - {name: 卡住 stuck, script: [{until: again}], expect: {}}
  - {name: 人工 person, script: [{press: "0"}], expect: {queue: orders}}
"""


def flow(*words: object, language: str = "zh_CN.UTF-8", **environment: str) -> Result:
    given = {"LC_ALL": language, "COLUMNS": "200", "HOTLINE_CONFIG_DIR": str(EXAMPLE)} | environment
    return CliRunner().invoke(app, ["flow", *map(str, words)], env=given)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small hotline with tests that pass."""
    return with_tests(write_shop(tmp_path / "config"), PASSING)


def with_tests(folder: Path, text: str) -> Path:
    (folder / "tests").mkdir(exist_ok=True)
    (folder / "tests" / "main.yaml").write_text(text, encoding="utf-8")
    return folder


# --- the example ---


def test_the_examples_tests_pass_and_go_every_way_a_caller_can_go() -> None:
    done = flow("test", "--json")
    told = json.loads(done.stdout)
    assert [test["name"] for test in told["tests"] if not test["passed"]] == []
    assert done.exit_code == 0
    assert {tuple(edge) for edge in told["missed"]} == set(NOBODY_CAN_GO)


def test_no_way_of_the_example_can_be_lost_without_a_test_that_misses_it() -> None:
    told = json.loads(flow("mutate", "--json").stdout)
    assert {tuple(edge) for edge in told["unnoticed"]} == set(NOBODY_CAN_GO)
    assert len(told["noticed"]) == told["edges"] - len(NOBODY_CAN_GO) > 140


# --- flow test ---


def test_tests_that_pass_are_counted_and_the_ways_no_test_goes_are_named(folder: Path) -> None:
    done = flow("test", "--config", folder)
    assert done.exit_code == 0
    assert "2 个测试，0 个未通过" in done.stdout
    assert "路径覆盖 2/16（12.5%）" in done.stdout
    assert "未走到 status · find → then" in done.stdout
    assert "再见" not in done.stdout
    assert "✓ 再见 goodbye" in flow("test", "--config", folder, "-v").stdout
    english = flow("test", "--config", folder, language="C").stdout
    assert "2 tests, 0 failed" in english
    assert "not gone status · find → then" in english


def test_a_test_that_fails_says_where_it_stands_what_was_expected_and_what_came(folder: Path) -> None:
    done = flow("test", "--config", with_tests(folder, FAILING))
    assert (done.exit_code, "3 个测试，2 个未通过" in done.stdout) == (1, True)
    assert f"✗ 再见 goodbye\n    {folder}/tests/main.yaml:2:5\n    path\n" in done.stdout
    assert "应为 topic > person\n      实为     topic > bye\n" in done.stdout
    assert '做不到: {"until":"again"}' in done.stdout
    english = flow("test", "--config", folder, language="C").stdout
    assert "expected topic > person\n      came     topic > bye\n" in english
    assert 'could not be done: {"until":"again"}' in english


def test_only_some_tests_some_files_and_some_flows(folder: Path, tmp_path: Path) -> None:
    assert "1 个测试，0" in flow("test", "--config", folder, "-k", "人工").stdout
    other = tmp_path / "other.yaml"
    other.write_text(PASSING.replace("再见", "又见"), encoding="utf-8")
    assert "✓ 又见 goodbye" in flow("test", other, "--config", folder, "-v").stdout
    assert "路径覆盖 0/5" in flow("test", "--config", folder, "--flow", "status").stdout
    unknown = flow("test", "--config", folder, "--flow", "statsu")
    assert (unknown.exit_code, "没有流程 statsu" in unknown.stderr) == (2, True)


def test_nothing_to_run_is_no_success(folder: Path) -> None:
    for words in (["-k", "nothing is called so"], ["--config", EXAMPLE / "knowledge"]):
        done = flow("test", *(["--config", folder] if "-k" in words else []), *words)
        assert done.exit_code == 2
        assert done.stderr


def test_tests_that_cannot_be_used_are_told_with_their_places(folder: Path) -> None:
    with_tests(folder, PASSING.replace("press", "pres"))
    done = flow("test", "--config", folder)
    assert (done.exit_code, "main.yaml:2:" in done.stderr, "是不是 press" in done.stderr) == (2, True, True)
    with_tests(folder, PASSING.replace("queue: orders", "queue: ordres"))
    done = flow("mutate", "--config", folder, language="C")
    assert (done.exit_code, "Did you mean orders?" in done.stderr) == (2, True)


def test_what_a_terminal_would_obey_does_not_reach_it(folder: Path) -> None:
    escape = "\x1b[2J"
    text = PASSING.replace("queue: orders", f'notes: {{a: "x{escape.encode("unicode_escape").decode()}"}}')
    for words in ((), ("--json",)):
        done = flow("test", "--config", with_tests(folder, text), *words)
        assert (done.exit_code, escape in done.output) == (1, False)


# --- flow mutate ---


def test_a_way_no_test_misses_is_named_and_the_others_name_the_test(folder: Path) -> None:
    done = flow("mutate", "--config", folder, "-v")
    assert done.exit_code == 1
    assert "✗ main · topic → 1\n" in done.stdout
    assert "✓ main · topic → 2: 再见 goodbye\n" in done.stdout
    assert "16 条路径，14 条移除后无人发现" in done.stdout
    told = json.loads(flow("mutate", "--config", folder, "--flow", "main", "--json").stdout)
    assert told["noticed"] == [["main", "topic", "2", "再见 goodbye"], ["main", "topic", "0", "人工 person"]]
    assert ["main", "topic", "1"] in told["unnoticed"]


def test_tests_that_fail_come_first(folder: Path) -> None:
    done = flow("mutate", "--config", with_tests(folder, FAILING), language="C")
    assert (done.exit_code, "2 tests fail: run hotline flow test first" in done.stderr) == (2, True)


# --- flow draw ---


def test_a_flow_is_drawn_into_a_file(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "status.svg"
    done = flow("draw", "status", "--config", folder, "--out", out)
    assert (done.exit_code, done.stdout) == (0, f"{out}\n")
    assert "查询 lookup" in "".join(ElementTree.parse(out).getroot().itertext())


def test_without_graphviz_the_install_line_is_said(folder: Path, tmp_path: Path) -> None:
    for language, words in {"zh_CN.UTF-8": "画图需要 Graphviz", "C": "drawing needs Graphviz"}.items():
        done = flow("draw", "--config", folder, "-o", tmp_path / "x.svg", language=language, PATH=str(tmp_path))
        assert (done.exit_code, f"{words}" in done.stderr) == (3, True)
        assert "apt-get install graphviz" in done.stderr


def test_a_flow_that_is_not_there_and_a_file_that_cannot_be_written_are_named(folder: Path, tmp_path: Path) -> None:
    unknown = flow("draw", "mian", "--config", folder)
    assert (unknown.exit_code, "没有流程 mian" in unknown.stderr, "main, status" in unknown.stderr) == (2, True, True)
    nowhere = flow("draw", "--config", folder, "-o", tmp_path / "none" / "x.svg", language="C")
    assert (nowhere.exit_code, "cannot draw" in nowhere.stderr) == (3, True)
