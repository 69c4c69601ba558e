"""Live operations and why on the command line: orders are carried out, refusals said, callers' text not obeyed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from calls import events as e
from calls.model import HangupCause, Party, Stage, Tier
from calls.monitored import MonitorEnd, MonitorMode
from calls.traced import LegQuality, SipMessage
from console import passwords
from console.serving import ConsoleServer
from hotline.cli import app
from store.rows import User
from tests.unit.console.house import TOKEN, House
from tests.unit.console.shop import arrives, offer_of, open_shop

CHINESE = "zh_CN.UTF-8"


class Terminal:
    """Runs commands against one server."""

    def __init__(self, server: str) -> None:
        self._server = server

    def run(self, *words: str, language: str = CHINESE, token: str = TOKEN, columns: int = 200) -> Result:
        environment = {"LC_ALL": language, "COLUMNS": str(columns), "HOTLINE_API_TOKEN": token}
        return CliRunner().invoke(app, [*words, "--server", self._server], env=environment)

    def json(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.exit_code == 0, done.stderr
        return json.loads(done.stdout)

    def does(self, *words: str) -> None:
        done = self.run(*words)
        assert (done.exit_code, done.stdout) == (0, "已执行\n"), done.output


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    open_shop(house)
    yield house
    house.close()


@pytest.fixture
def terminal(house: House) -> Iterator[Terminal]:
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    yield Terminal(f"http://127.0.0.1:{server.port}")
    server.stop()


def test_who_waits_is_listed_next_served_first(house: House, terminal: Terminal) -> None:
    assert terminal.run("live", "waiting").stdout == "没有来电在排队。\n"
    arrives(house, "c1")
    arrives(house, "c2", Tier.VIP)
    arrives(house, "c3", queue="repairs")
    shown = terminal.run("live", "waiting").stdout.splitlines()
    assert [line.split()[-1] for line in shown] == ["编号", "c2", "c1", "c3"]
    assert [item["call"] for item in terminal.json("live", "waiting", "--queue", "repairs")["items"]] == ["c3"]


def test_calls_are_moved_prioritised_and_withdrawn(house: House, terminal: Terminal) -> None:
    for call in ("c1", "c2", "c3"):
        arrives(house, call)
    terminal.does("live", "priority", "c3", "--tier", "vip", "--head-start", "30")
    terminal.does("live", "move", "c1", "repairs")
    terminal.does("live", "withdraw", "c2")
    waiting = terminal.json("live", "waiting")["items"]
    assert {item["call"]: item["queue"] for item in waiting} == {"c3": "orders", "c1": "repairs"}
    assert waiting[0]["head_start_s"] == 30.0


def test_a_priority_without_a_class_or_a_head_start_is_no_order(house: House, terminal: Terminal) -> None:
    arrives(house, "c1")
    assert terminal.run("live", "priority", "c1").exit_code == 2


def test_agents_are_listed_and_told_what_to_do(house: House, terminal: Terminal) -> None:
    assert "通话" in terminal.run("live", "agents").stdout
    terminal.does("live", "agent", "status", "1002", "break")
    terminal.does("live", "agent", "skills", "1002", "orders=30", "french=5")
    terminal.does("live", "agent", "groups", "1002", "day", "night")
    terminal.does("live", "agent", "lend", "1001", "night", "--for", "600")
    house.happens(e.TalkEnded("talks", "1001", Party.CALLER))
    terminal.does("live", "agent", "wrap-up", "1001", "--more", "20")
    terminal.does("live", "agent", "wrap-up", "1001", "--skip")
    shown = terminal.run("live", "agents", language="C").stdout
    assert "Break" in shown
    assert "orders=30 french=5 (for now)" in shown
    first, second = terminal.json("live", "agents")["items"]
    assert (first["state"], first["loans"][0]["group"], second["groups"]) == ("idle", "night", ["day", "night"])
    terminal.does("live", "agent", "skills", "1002", "--from-table")
    terminal.does("live", "agent", "groups", "1002", "--from-table")
    assert not any(item["changed"] for item in terminal.json("live", "agents")["items"])


def test_queues_are_paused_and_plans_switched(house: House, terminal: Terminal) -> None:
    terminal.does("live", "pause", "orders")
    assert house.live.snapshot().paused == {"orders"}
    terminal.does("live", "resume", "orders")
    assert house.live.snapshot().paused == frozenset()
    assert "停用" in terminal.run("live", "plan").stdout
    terminal.does("live", "plan", "storm", "on")
    assert "Typhoon  on" in " ".join(terminal.run("live", "plan", language="C").stdout.split(" " * 2))
    assert [item["on"] for item in terminal.json("live", "plan")["items"]] == [True]


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("move", "talks", "repairs"), 1, "这通来电已不在排队。"),
        (("withdraw", "../../etc"), 1, "没有找到"),
        (("pause", "moon"), 1, "没有这个队列。"),
        (("plan", "storm"), 2, "on 或 off"),
        (("agent", "skills", "1001", "orders"), 2, "应形如 orders=80"),
        (("agent", "skills", "1001", "orders=²"), 2, "应形如 orders=80"),
        (("agent", "skills", "1001"), 2, "--from-table"),
        (("agent", "groups", "1001", "day", "--from-table"), 2, "--from-table"),
        (("agent", "wrap-up", "1001"), 1, "more_s, skip"),
        (("agent", "status", "1001", "asleep"), 2, "asleep"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_status(
    terminal: Terminal, words: tuple[str, ...], status: int, told: str
) -> None:
    done = terminal.run("live", *words)
    assert (done.exit_code, done.stdout) == (status, "")
    assert told in done.stderr


@pytest.mark.parametrize("mode", MonitorMode)
def test_a_supervisor_is_rung_at_his_phone_by_the_terminal(
    house: House, terminal: Terminal, mode: MonitorMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.accounts.create_user(User("li", passwords.digest("kestrel-falls"), "supervisor"))
    house.accounts.change_phone("li", "sip:8001@192.0.2.10")
    monkeypatch.setenv("HOTLINE_PASSWORD", "kestrel-falls")
    command = {MonitorMode.TAKE_OVER: "takeover"}.get(mode, mode.value)
    house.afterwards = [
        e.MonitoringRung("talks", "talks-s1", mode, "li"),
        e.MonitoringStarted("talks", "talks-s1", mode, "1001", False, "li"),
    ]
    terminal.does("live", command, "talks", "--user", "li")
    (noted,) = house.tables.published.trail.of_kinds(["MonitoringOrdered"])
    assert (noted.who, noted.detail["mode"], noted.detail["address"]) == ("li", mode, "sip:8001@192.0.2.10")
    house.afterwards = [e.MonitoringEnded("talks", "talks-s1", MonitorEnd.ORDERED, "li")]
    terminal.does("live", "leave", "talks", "--user", "li")


def test_a_call_is_ended_and_a_token_has_no_phone_to_ring(house: House, terminal: Terminal) -> None:
    refused = terminal.run("live", "listen", "talks")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "话机" in refused.stderr
    house.afterwards = [e.CallEnded("talks", HangupCause.NORMAL_CLEARING, Party.SYSTEM, Stage.TALKING)]
    terminal.does("live", "end", "talks", "--emergency")
    (noted,) = house.tables.published.trail.of_kinds(["CallEndOrdered"])
    assert noted.detail["emergency"] is True


def test_without_token_or_server_nothing_is_done(terminal: Terminal) -> None:
    assert terminal.run("live", "waiting", token="wrong").exit_code == 1
    assert terminal.run("live", "waiting", token="").exit_code == 2
    assert Terminal("http://127.0.0.1:1").run("live", "waiting").exit_code == 3


def test_an_order_nobody_confirms_is_not_said_to_be_done(house: House, tmp_path: Path) -> None:
    house.happens = lambda _: None  # type: ignore[method-assign]  # a call loop that hears nothing
    server = ConsoleServer(house.app(), "127.0.0.1", 0)
    server.start()
    done = Terminal(f"http://127.0.0.1:{server.port}").run("live", "pause", "orders")
    server.stop()
    assert (done.exit_code, done.stdout) == (0, "已下达，尚未得到确认\n")


def test_what_callers_send_is_shown_and_not_obeyed(house: House, terminal: Terminal) -> None:
    house.offered("c1", caller="[red]138\x1b[2J")
    house.happens(e.CallQueued("c1", "orders", Tier.NORMAL, "zh-CN"))
    shown = terminal.run("live", "waiting").stdout
    assert "[red]138\N{REPLACEMENT CHARACTER}[2J" in shown


def test_why_tells_every_decision_in_the_language_asked_for(house: House, terminal: Terminal) -> None:
    arrives(house, "c1")
    house.happens(e.TalkEnded("talks", "1001", Party.CALLER))
    house.happens(e.WrapUpSkipped("1001"))
    assert offer_of(house, "c1")
    chinese = terminal.run("why", "c1").stdout
    assert "在“订单物流”队列中等待" in chinese
    assert "分配给坐席 李娜 1001，当时只有这一位" in chinese.replace("\n  ", "")
    assert "按记录重新计算：结果相同。" in chinese
    assert "the only one" in terminal.run("why", "c1", "--lang", "en").stdout
    assert "已等待" in terminal.run("why", "c1", "--lang", "zh", language="C").stdout
    told = terminal.json("why", "c1")["items"]
    assert [(item["event"], item["agent"], item["again"]) for item in told] == [
        ("CallWaits", None, None), ("OfferMade", "1001", "1001"),
    ]  # fmt: skip


def test_why_without_a_call_tells_of_the_newest(house: House, terminal: Terminal) -> None:
    newest = terminal.run("why").stdout
    assert "李娜" in newest
    assert newest == terminal.run("why", "talks").stdout


def test_why_says_so_when_the_call_is_unknown_or_nothing_was_decided(house: House, terminal: Terminal) -> None:
    house.offered("c1")
    unknown, undecided = terminal.run("why", "nobody"), terminal.run("why", "c1")
    assert (unknown.exit_code, unknown.stderr) == (1, "没有这通来电。\n")
    assert (undecided.exit_code, undecided.stderr) == (1, "这通来电没有分配决定：它没有排过队。\n")


def traced(at_ms: float, text: str, *, sent: bool = False) -> SipMessage:
    at = datetime(2026, 11, 30, 4, 0, tzinfo=UTC) + timedelta(milliseconds=at_ms)
    return SipMessage("talks", "talks-c", at, sent, "UDP", "192.0.2.1:5060", "192.0.2.9:5062", text, 900)


def test_the_ladder_of_a_call_is_shown_and_written_for_a_carrier(
    house: House, terminal: Terminal, tmp_path: Path
) -> None:
    invite = "INVITE sip:400@192.0.2.1 SIP/2.0\nCSeq: 1 INVITE\n\nv=0"
    ok = "SIP/2.0 200 OK[red]\x1b\nCSeq: 1 INVITE"
    assert terminal.run("live", "sip", "talks").exit_code == 1
    at = traced(0, "").at
    heard = LegQuality("talks", "talks-c", at, "PCMA", 500, 0.5, 2.5, 40, None, None, 20.0, 91.3, 4.38)
    messages = [traced(0, invite), traced(12, ok, sent=True), traced(512, ok, sent=True), traced(600, "?")]
    house.queries.sip_traces().add([*messages, heard], at)
    shown = terminal.run("live", "sip", "talks").stdout
    assert "A  客户  UDP 192.0.2.9:5062  PCMA  丢包 0.5%  抖动 2.5 ms  往返 20 ms  R 91.3  MOS 4.38" in shown
    assert "+   0.000  A ─ INVITE (SDP) ────────────▶ Hotline" in shown
    assert "+   0.012  A ◀─── 200 OK[red]\N{REPLACEMENT CHARACTER} · INVITE ─ Hotline" in shown
    assert "+   0.500" in shown
    assert shown.count("Hotline =") == 1
    assert invite.split("\n", maxsplit=1)[0] not in shown
    assert (
        "UDP 2026-11-30T04:00:00Z 192.0.2.9:5062 -> 192.0.2.1:5060 (900)\nINVITE sip:400"
        in terminal.run("live", "sip", "talks", "--messages").stdout
    )
    file = tmp_path / "call.txt"
    assert terminal.run("live", "sip", "talks", "--out", str(file)).exit_code == 0
    assert "192.0.2.1:5060 -> 192.0.2.9:5062 (900)" in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert terminal.run("live", "sip", "talks", "--out", str(file)).exit_code == 2
    assert terminal.run("live", "sip", "talks", "--out", str(tmp_path / "no" / "x")).exit_code == 2
    assert len(terminal.json("live", "sip", "talks")["messages"]) == 4


def test_a_ladder_without_figures(house: House, terminal: Terminal) -> None:
    at = traced(0, "").at
    house.queries.sip_traces().add(
        [traced(0, "BYE sip:x SIP/2.0"), LegQuality("talks", "talks-c", at, "opus", 5, 0, 0, 40)], at
    )
    shown = terminal.run("live", "sip", "talks", language="C").stdout
    assert "A  Caller  UDP 192.0.2.9:5062  opus  loss 0%  jitter 0 ms\n" in shown
