"""Supervisors publish a table while calls go on: the next caller is routed by it, a roll-back undoes it, a restart
keeps it, and rules for emergencies wait for a second person [R7, R3]."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calls import events as e
from tests.live.hotline_folder import QUEUES, Agent
from tests.live.people import OWN_PASSWORD, add_user
from tests.live.ports import free_ports
from tests.live.served import TOKEN, Served
from tests.live.wire_phones import agent_phone, happened, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

WANG = Agent("1001", free_ports(), skills=("orders", "emergency"))
LI = Agent("1002", free_ports(), skills=("repair", "emergency"))

SWAPPED = QUEUES.replace("needs: {orders: 50}", "needs: {repair: 50}")
"""Orders are for Li now."""
STRICTER = QUEUES.replace("needs: {emergency: 1}", "needs: {emergency: 50}")


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path, [WANG, LI]) as running:
        yield running


def terminal(hotline: Served, *words: str, password: str = "") -> subprocess.CompletedProcess[str]:
    """`hotline …` in the language of Li."""
    settings = {"HOTLINE_DATA_DIR": str(hotline.data), "HOTLINE_CONFIG_DIR": str(hotline.config)}
    secrets = {"HOTLINE_API_TOKEN": TOKEN, "HOTLINE_PASSWORD": password}
    command = [sys.executable, "-m", "hotline", *words]
    environment = os.environ | settings | secrets | {"LC_ALL": "zh_CN.UTF-8"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=30)


async def routes(hotline: Served, *words: str, user: str = "", password: str = "") -> Any:
    """The JSON that `hotline routes` answers."""
    who = ["--user", user] if user else []
    words = ("routes", *words, "--server", f"http://127.0.0.1:{hotline.http_port}", "--json", *who)
    done = await asyncio.to_thread(terminal, hotline, *words, password=password)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


async def publish(hotline: Served, text: str, *words: str, **who: str) -> Any:
    file = hotline.folder / "draft.yaml"
    file.write_text(text)
    return await routes(hotline, "publish", str(file), "--reason", "晚高峰", *words, **who)


async def in_force(hotline: Served, version: str, within_s: float = 5) -> None:
    """The engines have heard of it, and the journal says so."""

    async def look() -> bool:
        published = hotline.events(e.TablePublished)
        return published[-1].event.table.version == version

    await hotline.until(look, within_s)


async def serves(hotline: Served, key: str, number: str) -> str:
    """Who talks to a caller that presses the key."""
    async with wire_phone(hotline, name=number) as caller:
        call = await reach(hotline, caller, key, e.TalkStarted)
        await caller.hang_up()
        await happened(hotline, caller, e.CallEnded)
    return str(hotline.events(e.TalkStarted, call=call)[0].event.agent)


async def test_a_table_published_routes_the_next_caller_and_a_rollback_the_one_after(hotline: Served) -> None:
    async with agent_phone(hotline, WANG), agent_phone(hotline, LI):
        async with wire_phone(hotline, name="13800000001") as talking:
            await reach(hotline, talking, "1", e.TalkStarted)
            done = await publish(hotline, SWAPPED)
            assert (done["version"], done["state"]) == (2, "live")
            await in_force(hotline, "2")
            assert (await hotline.api("/api/tables/live"))["calls"] == {"1": 1}
            assert await serves(hotline, "1", "13800000002") == LI.number
            assert not hotline.events(e.TalkEnded, agent=WANG.number)  # who talks is left alone
            await talking.hang_up()
        await routes(hotline, "rollback", "--reason", "错了")
        await in_force(hotline, "1")
        await hotline.quiet(3)
        assert await serves(hotline, "1", "13800000003") == WANG.number
        await hotline.quiet(3)
    history = await routes(hotline, "history")
    states = {item["number"]: [row["state"] for row in item["publications"]] for item in history["items"]}
    assert states == {1: ["live", "past"], 2: ["past"]}


async def test_a_restart_and_a_crash_keep_what_was_published_and_its_end(hotline: Served) -> None:
    await publish(hotline, SWAPPED, "--until", "+1d")
    hotline.kill()
    hotline.start()
    await in_force(hotline, "2")
    live = await hotline.api("/api/tables/live")
    assert (live["version"], live["publication"]["until"] is not None) == ("2", True)
    async with agent_phone(hotline, WANG), agent_phone(hotline, LI):
        assert await serves(hotline, "1", "13800000004") == LI.number
        await hotline.quiet(3)


async def test_a_table_ends_by_itself(hotline: Served) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=5)
    await publish(hotline, SWAPPED, "--until", soon.isoformat())
    await in_force(hotline, "2")
    await in_force(hotline, "1", within_s=8)
    assert datetime.now(UTC) >= soon
    audit = (await hotline.api("/api/tables/audit"))["items"]
    assert (audit[0]["who"], audit[0]["what"]) == ("server", "revert")


async def test_rules_for_emergencies_wait_for_a_second_person(hotline: Served) -> None:
    add_user(hotline, "李娜", "supervisor")
    asked = await publish(hotline, STRICTER)
    assert asked["state"] == "awaiting_approval"
    assert (await hotline.api("/api/tables/live"))["version"] == "1"
    agreed = await routes(hotline, "approve", "2", user="李娜", password=OWN_PASSWORD)
    assert (agreed["state"], agreed["approved_by"]) == ("live", "李娜")
    await in_force(hotline, "2")


async def test_faults_and_refusals_are_named_on_the_terminal_with_their_status(hotline: Served) -> None:
    def refused(*words: str, password: str = "") -> tuple[int, str]:
        server = () if "--server" in words else ("--server", f"http://127.0.0.1:{hotline.http_port}")
        done = terminal(hotline, "routes", *words, *server, password=password)
        return done.returncode, done.stderr

    faulty = hotline.folder / "faulty.yaml"
    faulty.write_text(QUEUES.replace("needs: {orders: 50}", "needs: {oders: 50}"))
    status, said = await asyncio.to_thread(refused, "publish", str(faulty), "--reason", "晚高峰")
    assert status == 2
    assert "routing.yaml:2" in said
    assert "oders" in said
    status, said = await asyncio.to_thread(refused, "rollback", "--reason", "错了")
    assert (status, "没有生效过其他版本" in said) == (1, True)
    status, said = await asyncio.to_thread(refused, "approve", "1", "--user", "admin", password="guessed")
    assert (status, "密码" in said) == (1, True)
    nowhere = f"http://127.0.0.1:{free_ports()}"
    status, said = await asyncio.to_thread(refused, "history", "--server", nowhere)
    assert (status, "无法连接" in said) == (3, True)
