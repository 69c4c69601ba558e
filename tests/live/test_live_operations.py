"""A supervisor acts while callers wait: one is put first, one moved, one sent away; the agent has a break [R5]."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from calls import events as e
from calls.decision import Verdict
from calls.model import QueueRefusal
from routing.explain import rerun
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import TOKEN, Served
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import agent_phone, happened, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

WANG = Agent("1001", free_ports(), skills=("orders", "repair"))


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path, [WANG], media_silence_s=100) as running:
        yield running


async def terminal(hotline: Served, *words: str) -> subprocess.CompletedProcess[str]:
    """`hotline …` as the supervisor types it."""
    command = [sys.executable, "-m", "hotline", *words, "--server", f"http://127.0.0.1:{hotline.http_port}"]
    environment = os.environ | {"HOTLINE_API_TOKEN": TOKEN, "LC_ALL": "zh_CN.UTF-8", "COLUMNS": "300"}
    run = {"capture_output": True, "text": True, "check": False, "env": environment, "timeout": 30}
    return await asyncio.to_thread(subprocess.run, command, **run)


async def live(hotline: Served, *words: str) -> Any:
    """The JSON that `hotline live` answers."""
    done = await terminal(hotline, "live", *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@asynccontextmanager
async def busy_agent(hotline: Served) -> AsyncIterator[WirePhone]:
    """The caller Wang talks to."""
    async with agent_phone(hotline, WANG), wire_phone(hotline, name="13800000000") as first:
        await reach(hotline, first, "1", e.TalkStarted)
        yield first


async def test_of_three_who_wait_one_is_put_first_one_moved_and_one_sent_away(hotline: Served) -> None:
    async with AsyncExitStack() as phones:
        first = await phones.enter_async_context(busy_agent(hotline))
        names = ("13800000001", "13800000002", "13800000003")
        callers = [await phones.enter_async_context(wire_phone(hotline, name=name)) for name in names]
        calls = [await reach(hotline, caller, "1", e.CallWaits) for caller in callers]
        assert [item["call"] for item in (await hotline.api("/api/waiting"))["items"]] == calls

        assert (await live(hotline, "priority", calls[2], "--tier", "vip", "--head-start", "60"))["done"]
        assert (await live(hotline, "move", calls[1], "repair"))["done"]
        assert (await live(hotline, "withdraw", calls[0]))["done"]
        waiting = (await hotline.api("/api/waiting"))["items"]
        assert [(item["call"], item["queue"]) for item in waiting] == [(calls[2], "orders"), (calls[1], "repair")]
        assert (refused := hotline.events(e.QueueRefused, call=calls[0]))
        assert refused[0].event.reason is QueueRefusal.WITHDRAWN

        await first.hang_up()
        await happened(hotline, callers[2], e.TalkStarted)
        assert not hotline.events(e.TalkStarted, call=calls[1]), "put first is served first"
        late = await terminal(hotline, "live", "withdraw", calls[2])
        assert (late.returncode, late.stderr) == (1, "这通来电已不在排队。\n")
        await callers[2].hang_up()
        await happened(hotline, callers[1], e.TalkStarted)

        why = (await terminal(hotline, "why", calls[1])).stdout
        assert "API 将来电从“订单”队列移到“维修”队列" in why
        assert "分配给坐席 坐席1001 1001" in why
        offers = hotline.events(e.OfferMade)
        assert [rerun(entry.event.why) for entry in offers] == [entry.event.agent for entry in offers]
        assert {entry.event.why.verdict for entry in offers} == {Verdict.OFFERED}
        for caller in (callers[0], callers[1]):
            await caller.hang_up()


async def test_an_agent_on_a_break_is_not_rung_until_he_is_back(hotline: Served) -> None:
    async with agent_phone(hotline, WANG), wire_phone(hotline, name="13900000001") as caller:
        assert (await live(hotline, "agent", "status", WANG.number, "break"))["done"]
        assert await hotline.agents() == {WANG.number: "break idle"}
        assert (await live(hotline, "agent", "status", WANG.number, "available"))["done"]
        call = await reach(hotline, caller, "1", e.TalkStarted)
        assert hotline.events(e.TalkStarted, call=call)[0].event.agent == WANG.number
        await caller.hang_up()


async def test_a_paused_queue_takes_nobody_until_it_is_resumed(hotline: Served) -> None:
    async with agent_phone(hotline, WANG):
        assert (await live(hotline, "pause", "orders"))["done"]
        async with wire_phone(hotline, name="13900000002") as turned_away:
            await reach(hotline, turned_away, "1", e.QueueRefused)
            await turned_away.hang_up()
        assert (await live(hotline, "resume", "orders"))["done"]
        async with wire_phone(hotline, name="13900000003") as caller:
            await reach(hotline, caller, "1", e.TalkStarted)
            await caller.hang_up()


async def test_a_restart_does_not_undo_what_was_ordered_until_further_notice(hotline: Served) -> None:
    assert (await live(hotline, "pause", "orders"))["done"]
    assert (await live(hotline, "agent", "skills", WANG.number, "orders=7"))["done"]
    hotline.kill()
    hotline.start()
    (agent,) = (await hotline.api("/api/agents"))["items"]
    assert (agent["skills"], agent["changed"]) == ({"orders": 7}, True)
    async with wire_phone(hotline, name="13900000004") as turned_away:
        await reach(hotline, turned_away, "1", e.QueueRefused)
        await turned_away.hang_up()
