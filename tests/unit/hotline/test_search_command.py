"""`hotline recordings search`: what was said is found from the terminal [Q1]."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.serving import ConsoleServer
from qa_scoring.transcript import Transcript, Utterance
from store.spoken import index_transcript
from tests.unit.console.house import House
from tests.unit.hotline.test_live_command import Terminal

LONG = "c01m8p7cbm0k3v9q2w7x5y"


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    house = House(tmp_path)
    house.open_shop()
    for call, line in (("c1", "我要[red]退款\x1b[2J"), ("c2", "谢谢"), (LONG, "修理")):
        house.served(call, length_s=12)
        said = Transcript((Utterance("caller", 61_000, 62_000, line, 0.9),), "zh-CN", "m1")
        with house.database.writing() as connection:
            assert index_transcript(connection, f"{call}-r1", said)
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    yield Terminal(f"http://127.0.0.1:{server.port}")
    server.stop()
    house.close()


def test_words_are_found_and_obeyed_by_nobody(terminal: Terminal) -> None:
    shown = terminal.run("recordings", "search", "退款", "--agent", "1001").stdout
    assert all(word in shown for word in ("c1-r1", "1:01 我要[red]退款", "普通"))
    assert "\x1b[2J" not in shown
    assert "c2-r1" not in shown
    assert terminal.run("recordings", "search", "退款", "谢谢", language="en").stdout == "No recording was found.\n"


@pytest.mark.parametrize("columns", [30, 60, 80, 120])
def test_a_recordings_name_is_never_cut(terminal: Terminal, columns: int) -> None:
    shown = terminal.run("recordings", "search", "修理", columns=columns).stdout
    assert f"{LONG}-r1" in shown


def test_pages_and_options(terminal: Terminal) -> None:
    first = terminal.run("recordings", "search", "--limit", "2", "--not-held", "--class", "normal", "--shortest", "5")
    assert "c2-r1" in first.stdout
    cursor = first.stderr.split()[-1]
    second = terminal.json("recordings", "search", "--limit", "1", "--cursor", cursor)
    assert ([one["recording"] for one in second["items"]], second["next"]) == (["c1-r1"], None)
    assert terminal.run("recordings", "search", "?!").exit_code == 1
    assert terminal.run("recordings", "search", "--class", "x").exit_code == 2
