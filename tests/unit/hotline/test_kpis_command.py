"""`hotline kpis`: the same figures from the running server and from its journal; a remedy where there are none."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from calls import events as e
from calls.journal import Entry
from calls.model import AgentState, AgentStatus, LeaveReason, Tier
from console.serving import ConsoleServer
from hotline.cli import app
from store.journal import JournalWriter
from tests.unit.console.house import TOKEN, House

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SPAN = ("--since", "2026-03-02T09:00", "--until", "2026-03-02T10:00")


def run(*arguments: str, language: str = "C", token: str = TOKEN) -> Result:
    environment = {"LC_ALL": language, "COLUMNS": "120", "HOTLINE_API_TOKEN": token}
    return CliRunner().invoke(app, ["kpis", *arguments], env=environment)


def told(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house with a past in SQL, and the same past in a journal."""
    house = House(tmp_path)
    house.at = MORNING
    lived: list[Entry] = []
    hear = house.hear
    house.hear = lambda event, after_s=0.0: _keep(lived, hear(event, after_s))  # type: ignore[method-assign]
    house.open_shop()
    house.served("c1", "1001", sound=False, length_s=60)
    house.abandoned("c2", queue="[red]repairs", tier=Tier.VIP)
    house.queued("c3")
    journal = JournalWriter(tmp_path / "journal")
    for entry in lived:
        journal.append(entry.event, entry.at, entry.now)
    assert journal.close()
    yield house
    house.close()


def _keep(lived: list[Entry], entry: Entry) -> Entry:
    lived.append(entry)
    return entry


@pytest.fixture
def server(house: House) -> Iterator[str]:
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()


def test_server_and_journal_tell_the_same(house: House, server: str) -> None:
    from_server = told("--server", server, *SPAN)
    from_journal = told("--journal", str(house.folder / "journal"), *SPAN)
    assert from_server["total"]["answered"] == 1
    same = ("service_level", "definitions", "queue", "since", "until")
    assert {name: from_server[name] for name in same} == {name: from_journal[name] for name in same}
    for names in (from_server["total"], from_journal["total"]):
        names.pop("longest_wait_s")  # who still waits has waited longer by the server's clock
    assert from_server["total"] == from_journal["total"]
    assert from_server["queues"].keys() == from_journal["queues"].keys() == {"orders", "[red]repairs"}


def test_options_choose_queue_definition_intervals_and_time(house: House, server: str) -> None:
    for source in (("--server", server), ("--journal", str(house.folder / "journal"))):
        only = told(*source, *SPAN, "--queue", "orders", "--definition", "asterisk", "--interval", "60")
        assert (only["total"]["offered"], only["total"]["service_level"]) == (2, 1.0)
        assert only["service_level"]["name"] == "asterisk"
        assert len(only["intervals"]) == 2
        assert told(*source, *SPAN, "--within", "5")["total"]["answered_in_time"] == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh_CN.UTF-8", ("全部队列", "平均应答时间", "已接听来电的平均等待", "短时放弃与转出不计", "队列", "坐席")),
        ("C", ("all queues", "average speed of answer", "The mean wait of answered calls", "queue", "agent")),
    ],
)
def test_tables_say_what_each_number_is(house: House, language: str, words: tuple[str, ...]) -> None:
    shown = run("--journal", str(house.folder / "journal"), "--interval", "60", language=language).stdout
    for word in words:
        assert word in shown
    assert "[red]repairs" in shown, "a name is shown as it is, not obeyed"
    assert "2026-03-02 09:00" in shown


def test_ways_out_are_listed_by_name(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path / "journal")
    for seconds, event in (
        (0, e.CallQueued("c1", "orders", Tier.NORMAL, "zh-CN")),
        (9, e.CallLeftQueue("c1", "orders", LeaveReason.OVERFLOWED)),
        (9, e.AgentStateChanged("1001", AgentStatus.OFF, AgentState.IDLE, True)),
    ):
        journal.append(event, MORNING + timedelta(seconds=seconds), float(seconds))
    assert journal.close()
    assert "overflowed 1" in run("--journal", str(tmp_path / "journal")).stdout


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        (("--definition", "erlang"), "没有这种服务水平定义", "no such service level"),
        (("--since", "yesterday"), "不是时间", "is not a time"),
        (("--journal", "/nowhere/at/all"), "没有日志", "no journal"),
    ],
)
def test_what_cannot_be_told_is_said_with_a_remedy(arguments: tuple[str, ...], chinese: str, english: str) -> None:
    for language, words in (("zh_CN.UTF-8", chinese), ("C", english)):
        result = run(*arguments, language=language)
        assert result.exit_code == 2
        assert words in result.stderr


def test_a_server_that_refuses_is_quoted(server: str) -> None:
    refused = run("--server", server, "--since", "2026-03-02", "--until", "2026-03-01")
    assert (refused.exit_code, "parameter until" in refused.stderr) == (1, True)
    assert run("--server", server, token="another").exit_code == 1


def test_where_no_server_is_the_command_says_so() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    assert run("--server", address).exit_code == 3
