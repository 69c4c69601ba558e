"""`hotline flow funnel`: bars for people, figures for programs, nothing a terminal would obey."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from calls import events as e
from calls.model import HangupCause, InputFailure, Party, Stage
from console.serving import ConsoleServer
from hotline.cli import app
from tests.unit.console.house import TOKEN, House

DAY = ("--from", "2026-03-02", "--to", "2026-03-03")


def enters(call: str, node: str, by: str = "", version: str = "7") -> e.NodeEntered:
    return e.NodeEntered(call, node, "menu", (), "main", version, by)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Four callers: two by 1, one by 0, one who hung up; one of an earlier version with a node that bites."""
    house = House(tmp_path)
    house.at = house.at.replace(year=2026, month=3, day=2, hour=1, minute=0, second=0, microsecond=0)
    for call, key in (("c1", "1"), ("c2", "1"), ("c3", "0"), ("c4", "")):
        house.hear(enters(call, "topic"))
        if key:
            house.hear(enters(call, "person" if key == "0" else "orders", key))
    house.hear(e.InputFailed("c4", "topic", "main", InputFailure.TIMEOUT))
    house.hear(e.CallEnded("c4", HangupCause.NORMAL_CLEARING, Party.CALLER, Stage.IN_IVR))
    house.hear(enters("c5", "[red]\x1b[2J", version="6"))
    console = ConsoleServer(house.app(), "127.0.0.1", 0)
    console.start()
    yield f"http://127.0.0.1:{console.port}"
    console.stop()
    house.close()


def funnel(server: str, *arguments: str, language: str = "C") -> Result:
    environment = {"LC_ALL": language, "COLUMNS": "120", "HOTLINE_API_TOKEN": TOKEN}
    return CliRunner().invoke(app, ["flow", "funnel", "main", "--server", server, *arguments], env=environment)


def test_each_way_on_is_a_line_with_its_share(server: str) -> None:
    shown = funnel(server, *DAY).stdout
    lines = [line.split() for line in shown.splitlines()]
    (first,) = [line for line in lines if line[:1] == ["topic"]]
    assert first == ["topic", "4", "→", "1", "█" * 15, "50.0", "%", "(2)", "1/0"]
    assert ["→", "0", "█" * 8, "25.0", "%", "(1)"] in lines
    assert ["hung", "up", "█" * 8, "25.0", "%", "(1)"] in lines
    assert shown.index("version 7") < shown.index("version 6")
    assert "\x1b" not in shown
    assert "[red]\N{REPLACEMENT CHARACTER}[2J" in shown


def test_in_chinese_and_for_one_version(server: str) -> None:
    shown = funnel(server, *DAY, "--version", "7", language="zh_CN.UTF-8").stdout
    assert "来电者挂机" in shown
    assert "版本 6" not in shown


def test_json_is_the_apis(server: str) -> None:
    told = json.loads(funnel(server, *DAY, "--json").stdout)
    assert [node["entered"] for node in told["nodes"]] == [4, 2, 1, 1]


def test_nobody_and_nonsense_are_said(server: str) -> None:
    assert "nobody came" in funnel(server).stdout
    refused = funnel(server, "--from", "x")
    assert refused.exit_code == 1
    assert refused.stderr
