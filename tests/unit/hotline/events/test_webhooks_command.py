"""`hotline webhooks`: who is told, what was not delivered, and having it sent anew [M3]."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from console.serving import ConsoleServer
from hotline.cli import app
from store.deliveries import Delivery, Outcome
from store.event_posts import NewPost
from tests.unit.console.house import House
from tests.unit.hotline.test_live_command import Terminal


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    new = [
        NewPost("crm", f"node1-{seq}", "call.ended", "c1", "call c1", "node1", seq, "{}", house.at) for seq in (1, 2)
    ]
    house.events.posts.pick(new, 2)
    house.events.posts.settle([Outcome("crm:node1-1", Delivery.FAILED, 9, done_at=house.at, why="status 500")])
    yield house
    house.close()


@pytest.fixture
def terminal(house: House) -> Iterator[Terminal]:
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    yield Terminal(f"http://127.0.0.1:{server.port}")
    server.stop()


def test_who_is_told_and_what_is_dead(terminal: Terminal) -> None:
    told = terminal.run("webhooks", "list").stdout
    assert all(word in told for word in ("crm", "http://127.0.0.1:9/"))
    assert terminal.json("webhooks", "list")["items"][0]["failed"] == 1
    dead = terminal.run("webhooks", "dead", language="en").stdout
    assert all(word in dead for word in ("crm:node1-1", "failed", "call.ended", "status 500"))
    assert "node1-2" not in dead
    assert terminal.run("webhooks", "dead", "--endpoint", "bi").stdout == "没有。\n"
    assert "crm:node1-2" in terminal.run("webhooks", "posts", "--state", "waiting").stdout


def test_sent_anew(house: House, terminal: Terminal) -> None:
    late = (house.at + timedelta(days=1)).isoformat()
    assert terminal.run("webhooks", "replay", "crm", "--since", late).stdout == "重新发送 0 个事件。\n"
    done = terminal.run("webhooks", "replay", "crm", language="en")
    assert done.stdout == "1 events are sent anew.\n"
    done = terminal.run("webhooks", "replay", "crm", "--since", "yesterday")
    assert (done.exit_code, "不是时间" in done.stderr) == (2, True)
    done = terminal.run("webhooks", "replay", "nobody")
    assert (done.exit_code, "没有这个事件推送" in done.stderr) == (1, True)


def test_one_of_them(terminal: Terminal) -> None:
    assert terminal.run("webhooks", "retry", "crm:node1-1").stdout == "crm:node1-1: 待发\n"
    assert terminal.json("webhooks", "drop", "crm:node1-1")["state"] == "dropped"
    assert terminal.run("webhooks", "drop", "crm:node1-1").exit_code == 1


def test_tried_out(terminal: Terminal) -> None:
    assert terminal.json("webhooks", "test", "crm")["message"].startswith("crm:test-")


def test_the_schema_has_every_type() -> None:
    told = json.loads(CliRunner().invoke(app, ["webhooks", "schema"]).stdout)
    assert set(told["event"]["properties"]) == {"id", "type", "at", "node", "seq", "call", "data"}
    assert "looked_up" in told["data"]["call.offered_to_agent"]["properties"]
