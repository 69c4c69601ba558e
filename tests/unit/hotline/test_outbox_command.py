"""`hotline outbox`: what was not sent is seen, tried anew or given up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from calls import events as e
from console.serving import ConsoleServer
from store.deliveries import Delivery, Outcome
from tests.unit.console.house import House
from tests.unit.hotline.test_live_command import Terminal


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.offered("c1")
    house.hear(e.MessageRequested("c1", "c1-m1", "solved", "13900000001", "zh-CN", {"order": "A1"}))
    yield house
    house.close()


@pytest.fixture
def terminal(house: House) -> Iterator[Terminal]:
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    yield Terminal(f"http://127.0.0.1:{server.port}")
    server.stop()


def test_what_waits_is_listed_in_the_terminals_language(terminal: Terminal) -> None:
    done = terminal.run("outbox", "list")
    assert all(word in done.stdout for word in ("c1-m1", "待发", "solved", "13900000001"))
    assert "waiting" in terminal.run("outbox", "list", language="en").stdout
    assert terminal.run("outbox", "list", "--state", "sent").stdout == "发件箱是空的。\n"
    assert terminal.json("outbox", "list")["items"][0]["message"] == "c1-m1"


def test_one_that_failed_is_tried_anew_or_dropped(house: House, terminal: Terminal) -> None:
    house.texts.settle([Outcome("c1-m1", Delivery.FAILED, 10, done_at=house.at, why="status 500")])
    assert terminal.run("outbox", "retry", "c1-m1").stdout == "c1-m1: 待发\n"
    assert terminal.json("outbox", "drop", "c1-m1")["state"] == "dropped"
    done = terminal.run("outbox", "drop", "c1-m1")
    assert (done.exit_code, "短信已不在可操作的状态" in done.stderr) == (1, True)
