"""`hotline recordings hold|release|class`: decided on the command line, kept and audited by the server [X4]."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console.serving import ConsoleServer
from store.auditing import AuditTrail
from store.holds import Holds
from tests.unit.console.house import House
from tests.unit.hotline.test_live_command import Terminal

WHY = ("--reason", "court order 7")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.offered("c1")
    yield house
    house.close()


@pytest.fixture
def terminal(house: House) -> Iterator[Terminal]:
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    yield Terminal(f"http://127.0.0.1:{server.port}")
    server.stop()


def held(house: House) -> list[bool]:
    return [hold.lifted_at is None for hold in Holds(house.database).of("c1")]


def test_a_call_is_held_and_released(house: House, terminal: Terminal) -> None:
    assert terminal.run("recordings", "hold", "c1", *WHY).stdout == "c1 已保留（第 1 项）\n"
    for _ in range(2):
        assert terminal.json("recordings", "hold", "c1", *WHY)["reason"] == "court order 7"
    done = terminal.run("recordings", "release", "c1", "--hold", "2", *WHY, language="en")
    assert (done.stdout, held(house)) == ("c1: 1 holds lifted\n", [True, False, True])
    assert [one["hold"] for one in terminal.json("recordings", "release", "c1", *WHY)] == [1, 3]
    assert held(house) == [False, False, False]
    assert [one.what for one in AuditTrail(house.database).entries(limit=6)].count("hold_lifted") == 3


def test_what_cannot_be_held_or_released_is_refused(house: House, terminal: Terminal) -> None:
    for words in (
        ("hold", "c9", *WHY),
        ("release", "c9", *WHY),
        ("release", "c1", *WHY),
        ("class", "c9", "normal", *WHY),
    ):
        assert terminal.run("recordings", *words).exit_code == 1
    assert terminal.run("recordings", "hold", "c1").exit_code == 2, "no reason"
    assert terminal.run("recordings", "hold", "c1", "--reason", " ").exit_code == 1
    assert held(house) == []


def test_a_class_is_chosen_and_taken_back(terminal: Terminal) -> None:
    assert terminal.run("recordings", "class", "c1", "complaint", *WHY).stdout == "c1: 投诉\n"
    assert terminal.json("recordings", "class", "c1", "emergency", *WHY)["chosen"] == "emergency"
    done = terminal.run("recordings", "class", "c1", "auto", *WHY, language="en")
    assert done.stdout == "c1: as tier and queue say\n"
    done = terminal.run("recordings", "class", "c1", "urgent", *WHY)
    assert (done.exit_code, "normal complaint emergency auto" in done.stderr) == (2, True)
