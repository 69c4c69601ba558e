"""`hotline rubric` and `hotline review` against a running console: tried, published, held to cases [Q3, Q4]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from console.serving import ConsoleServer
from tests.unit.config.folders import EXAMPLE
from tests.unit.console.house import House
from tests.unit.console.test_rubric_api import keep_facts
from tests.unit.hotline.test_live_command import Terminal

ENGLISH = "en_US.UTF-8"
LIVE = (EXAMPLE / "rubric.yaml").read_text(encoding="utf-8")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "house")
    house.at -= timedelta(hours=2)
    house.open_shop()
    for call, agent in (("a", "1001"), ("b", "1002")):
        house.served(call, agent, length_s=30)
        keep_facts(house, call)
    yield house
    house.close()


@pytest.fixture
def terminal(house: House) -> Iterator[Terminal]:
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    yield Terminal(f"http://127.0.0.1:{server.port}")
    server.stop()


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Asks more of the first word than the rubric in force."""
    file = tmp_path / "draft.yaml"
    assert LIVE.count("at_most: ") or LIVE.count("zero_at: ")
    file.write_text(LIVE.replace("min_length_s: 10", "min_length_s: 40"), encoding="utf-8")
    return file


def test_a_draft_is_tried_and_told_in_the_terminals_language(terminal: Terminal, draft: Path) -> None:
    shown = terminal.run("rubric", "whatif", str(draft), language=ENGLISH)
    assert shown.exit_code == 0, shown.output
    assert "2 calls, 2 change" in shown.stdout
    assert "A second person must approve" in shown.stdout
    assert "须由另一人批准" in terminal.run("rubric", "whatif", str(draft)).stdout
    assert terminal.json("rubric", "whatif", str(draft))["changed"] == 2


def test_a_draft_with_faults_is_refused_by_line(terminal: Terminal, draft: Path) -> None:
    draft.write_text(LIVE.replace("criteria", "critera", 1).replace("sections", "secions", 1), encoding="utf-8")
    assert terminal.run("rubric", "whatif", str(draft)).exit_code == 2
    checked = terminal.run("rubric", "whatif", str(draft), language=ENGLISH)
    assert "rubric.yaml:" in checked.output


def test_a_rubric_is_published_seen_and_rolled_back(house: House, terminal: Terminal, draft: Path) -> None:
    assert "第 2 版" in terminal.run("rubric", "publish", str(draft), "--reason", "更严").stdout
    assert [rubric.version for rubric in house.rubrics_in_force] == [1, 2]
    assert "min_length_s: 40" in terminal.run("rubric", "show").stdout
    assert "更严" in terminal.run("rubric", "history").stdout
    assert terminal.run("rubric", "rollback", "--reason", "太严").exit_code == 0
    assert house.rubrics_in_force[-1].version == 1


def test_cases_are_added_listed_and_retired(house: House, terminal: Terminal) -> None:
    (criterion, *_) = house.rubrics_in_force[0].criteria
    added = terminal.run("rubric", "add-case", "a", criterion.id, "--earned", "1", "--reason", "客户先开口")
    assert added.stdout == "案例 1 已记录\n"
    assert terminal.run("rubric", "add-case", "b", criterion.id, "--reason", "没有这一步").exit_code == 0
    listed = terminal.run("rubric", "cases", language=ENGLISH).stdout
    assert "客户先开口" in listed
    assert "not_applicable" in listed
    assert terminal.run("rubric", "retire-case", "1", "--reason", "录音有误").exit_code == 0
    assert terminal.json("rubric", "cases")["items"][1]["retired_why"] == "录音有误"
    refused = terminal.run("rubric", "retire-case", "1", "--reason", "再次")
    assert (refused.exit_code, "已停用" in refused.stderr) == (1, True)


def test_the_work_list_agreement_and_the_months_figures_are_shown(house: House, terminal: Terminal) -> None:
    assert terminal.run("review", "list").exit_code == 0
    assert terminal.json("review", "list", "--open")["items"] == []
    assert "κ" in terminal.run("review", "kappa").stdout
    assert "kappa" in terminal.run("review", "kappa", language=ENGLISH).stdout
    month = f"{house.at:%Y-%m}"
    assert month in terminal.run("review", "kpis", "--month", month).stdout
    assert terminal.json("review", "kpis", "--month", month)["month"] == month
    assert terminal.run("review", "kpis", "--month", "13-2026").exit_code == 1
