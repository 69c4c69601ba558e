"""`hotline routes replay`: two tables meet the same recorded callers, on the terminal, as JSON and as a page."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from calls import events as e
from calls.model import AgentState, AgentStatus, LeaveReason, Party, Tier
from hotline.cli import app
from hotline.commands.routes.replay_rules import BANK_RULES
from routing.replay.traffic_file import read as read_traffic
from store.journal import JournalWriter

BANK = Path(__file__).parents[2] / "golden" / "bank" / "two_days.tsv"
EXAMPLE = Path(__file__).parents[3] / "config" / "example"
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

HEAD = "record,at_s,to_s,agent,call,queue,tier,service_s"
CALLS = [
    f"call,{9 * 3600 + number * 20},,,c{number},orders,{'vip' if number % 4 == 0 else ''},120" for number in range(60)
]
SHIFTS = ["shift,8:00,18:00,1001,,,,", "shift,8:00,18:00,1002,,,,", "shift,8:00,18:00,1003,,,,"]


@pytest.fixture
def traffic(tmp_path: Path) -> Path:
    path = tmp_path / "peak.csv"
    path.write_text("\n".join([HEAD, *CALLS, *SHIFTS]), encoding="utf-8")
    return path


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The example's table without a ladder for orders: nobody is called back, nobody else helps."""
    text = (EXAMPLE / "routing.yaml").read_text(encoding="utf-8")
    changed = re.sub(r"(  orders:\n(?:    .*\n)*?)    ladder:\n(?:      .*\n)+", r"\1", text, count=1)
    assert changed != text
    path = tmp_path / "draft.yaml"
    path.write_text(changed, encoding="utf-8")
    return path


def run(tmp_path: Path, *words: object, chinese: bool = False) -> Result:
    environment = {
        "LC_ALL": "zh_CN.UTF-8" if chinese else "en",
        "HOTLINE_CONFIG_DIR": str(EXAMPLE),
        "HOTLINE_DATA_DIR": str(tmp_path / "var"),
        "COLUMNS": "160",
    }
    return CliRunner().invoke(app, ["routes", "replay", *map(str, words)], env=environment)


def test_the_draft_stands_beside_the_live_table_with_the_difference(
    tmp_path: Path, traffic: Path, draft: Path
) -> None:
    seen = run(tmp_path, "--traffic", traffic, "--table", draft)
    assert seen.exit_code == 0, seen.output
    for words in (
        "live",
        "draft.yaml",
        "difference",
        "service level",
        "by class",
        "by queue",
        "VIP",
        "fare otherwise",
    ):
        assert words in seen.stdout
    chinese = run(tmp_path, "--traffic", traffic, "--table", draft, chinese=True)
    for words in ("当前", "差别", "服务水平", "按客户等级", "按队列", "通不同"):
        assert words in chinese.stdout


def test_the_json_has_the_names_every_command_uses(tmp_path: Path, traffic: Path, draft: Path) -> None:
    told = json.loads(run(tmp_path, "--traffic", traffic, "--table", draft, "--json", "--seed", 7).stdout)
    for side in ("today", "draft"):
        overall = told[side]["overall"]
        assert {"p_wait", "service_level", "asa_s", "occupancy", "p_abandon"} <= set(overall)
        assert overall["arrived"] == 60
        assert 0 < overall["occupancy"] <= 1
        assert set(told[side]["agents"]) == {"1001", "1002", "1003"}
    assert told["today"]["overall"]["flowed_out"] > 0
    assert told["draft"]["overall"]["flowed_out"] == 0
    assert told["draft"]["overall"]["max_wait_s"] > told["today"]["overall"]["max_wait_s"]
    assert told["changed"]["calls"] == told["changed"]["sooner"] + told["changed"]["later"] + sum(
        one["today"]["waited_s"] == one["draft"]["waited_s"] for one in told["changed"]["examples"]
    )
    assert told["seed"] == 7


def test_a_table_beside_itself_changes_nothing_and_the_same_seed_tells_the_same(
    tmp_path: Path, traffic: Path, draft: Path
) -> None:
    words = ("--traffic", traffic, "--table", draft, "--against", draft, "--runs", 3, "--json")
    first, second = run(tmp_path, *words), run(tmp_path, *words)
    assert first.stdout == second.stdout
    told = json.loads(first.stdout)
    assert told["changed"]["calls"] == 0
    assert told["today"]["overall"] == told["draft"]["overall"]
    assert told["runs"] == 3


def test_the_page_stands_alone_and_draws_what_it_tells(tmp_path: Path, traffic: Path, draft: Path) -> None:
    page = tmp_path / "report.html"
    seen = run(tmp_path, "--traffic", traffic, "--table", draft, "--html", page)
    assert seen.exit_code == 0
    html = page.read_text(encoding="utf-8")
    assert not re.search(r"<script|src=|href=|url\(|@import", html)
    drawings = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(drawings) == 4
    for drawing in drawings:
        paths = [path.get("d") or "" for path in ElementTree.fromstring(drawing).iter("path")]
        assert len(paths) == 2
        assert all(path.startswith("M") for path in paths)
    assert "nan" not in html.lower().replace("finance", "")


def test_names_that_come_with_the_traffic_are_harmless(tmp_path: Path, draft: Path) -> None:
    wicked = "<script>alert(1)</script>"
    rows = [HEAD, *(f"call,{at},,,{wicked}{at}\x1b[31m,orders,,500" for at in (36000, 36001, 36002, 36003)), *SHIFTS]
    traffic, page = tmp_path / "wicked.csv", tmp_path / "report.html"
    traffic.write_text("\n".join(rows), encoding="utf-8")
    seen = run(tmp_path, "--traffic", traffic, "--table", draft, "--html", page)
    assert seen.exit_code == 0, seen.output
    assert "\x1b[31m" not in seen.stdout
    html = page.read_text(encoding="utf-8")
    assert "<script>" not in html
    assert "\x1b" not in html


@pytest.mark.parametrize("data_folder", [True, False])
def test_a_day_of_our_own_journal_runs_again(tmp_path: Path, draft: Path, data_folder: bool) -> None:
    folder = tmp_path / "var" / "journal"
    folder.mkdir(parents=True)
    journal = JournalWriter(folder)
    journal.append(e.AgentStateChanged("1001", AgentStatus.AVAILABLE, AgentState.IDLE, True), MORNING, 0.0)
    for number in range(20):
        at = MORNING + timedelta(seconds=60 * number)
        call = f"c{number}"
        journal.append(e.CallQueued(call, "orders", Tier.NORMAL, "zh-CN"), at, 0.0)
        journal.append(e.CallLeftQueue(call, "orders", LeaveReason.SERVED), at, 0.0)
        journal.append(e.TalkStarted(call, "1001", f"{call}-a1"), at, 0.0)
        journal.append(e.TalkEnded(call, "1001", Party.CALLER), at + timedelta(seconds=40), 0.0)
    assert journal.close()
    where = tmp_path / "var" if data_folder else folder
    told = json.loads(run(tmp_path, "--traffic", where, "--table", draft, "--json", "--day", "2026-11-23").stdout)
    assert told["days"] == [{"day": "2026-11-23", "calls": 20, "dropped": {}}]
    assert told["draft"]["overall"]["answered"] == 20


@pytest.mark.parametrize(
    ("rows", "words", "problem", "chinese"),
    [
        ([HEAD, "call,x,,,a,orders,,1"], (), "no time", "不是时间"),
        ([HEAD, *SHIFTS], (), "there are no calls in it", "其中没有来电"),
        ([HEAD, *CALLS], ("--day", "mon"), "no day 'mon'", "没有 mon 这一天"),
        ([HEAD, "call,1,,,a,orders,,", *SHIFTS], (), "no conversation's length", "没有任何通话时长"),
    ],
)
def test_traffic_that_cannot_be_used_is_refused_with_reasons(
    tmp_path: Path, draft: Path, *, rows: list[str], words: tuple[str, ...], problem: str, chinese: str
) -> None:
    traffic = tmp_path / "t.csv"
    traffic.write_text("\n".join(rows), encoding="utf-8")
    seen = run(tmp_path, "--traffic", traffic, "--table", draft, *words)
    assert (seen.exit_code, problem in seen.stderr) == (2, True), seen.output
    assert chinese in run(tmp_path, "--traffic", traffic, "--table", draft, *words, chinese=True).stderr


@pytest.mark.parametrize("name", BANK_RULES)
def test_a_banks_days_run_under_its_own_rule_beside_every_other(tmp_path: Path, name: str) -> None:
    words = ("--traffic", BANK, "--format", "anonymous-bank", "--table", name, "--json")
    told = json.loads(run(tmp_path, *words).stdout)
    assert [day["day"] for day in told["days"]] == ["1999-03-01", "1999-03-02"]
    assert (told["today"]["table"], told["draft"]["table"]) == ("bank", name)
    assert told["today"]["overall"]["refused"] == 0
    assert (told["changed"]["calls"] == 0) or name != "bank"
    assert all(day["dropped"] for day in told["days"][:1])


def test_a_banks_days_run_under_a_table_of_yours_that_names_its_queues(tmp_path: Path) -> None:
    queues = {"PS", "PE", "NW", "NE", "IN", "TT"}
    lines = [f"  {name}: {{title: {{zh-CN: {name}}}, needs: {{{name}: 50}}}}" for name in sorted(queues)]
    draft = tmp_path / "mine.yaml"
    draft.write_text("\n".join(["queues:", *lines]), encoding="utf-8")
    seen = run(tmp_path, "--traffic", BANK, "--format", "anonymous-bank", "--table", draft, "--day", "1999-03-01")
    assert seen.exit_code == 0, seen.output
    assert "mine.yaml" in seen.stdout
    assert "phantom" in seen.stdout
    assert (
        "虚拟来电"
        in run(tmp_path, "--traffic", BANK, "--format", "anonymous-bank", "--table", draft, chinese=True).stdout
    )


def test_days_can_be_saved_in_our_own_format_and_run_from_there(tmp_path: Path, draft: Path) -> None:
    saved = tmp_path / "saved.tsv"
    words = ("--traffic", BANK, "--format", "anonymous-bank", "--table", "bank", "--save", saved)
    assert run(tmp_path, *words).exit_code == 0
    seen = run(tmp_path, "--traffic", saved, "--table", draft)
    assert seen.exit_code == 0, seen.output
    assert "queues unknown to live: " in seen.stdout
    assert {day.name for day in read_traffic(saved.read_text(encoding="utf-8"))} == {"1999-03-01", "1999-03-02"}


def test_files_that_are_not_there_or_no_text_are_named(tmp_path: Path, traffic: Path, draft: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    broken = tmp_path / "broken.yaml"
    broken.write_text("queues: {orders: {}}\n", encoding="utf-8")
    for words in (
        ("--traffic", tmp_path / "none.csv", "--table", draft),
        ("--traffic", binary, "--table", draft),
        ("--traffic", tmp_path, "--table", draft),
        ("--traffic", traffic, "--table", tmp_path / "none.yaml"),
        ("--traffic", traffic, "--table", broken),
        ("--traffic", traffic, "--table", draft, "--html", tmp_path / "none" / "report.html"),
    ):
        seen = run(tmp_path, *words)
        assert seen.exit_code == 2, (words, seen.output)
        assert seen.stderr
        assert not seen.stdout
