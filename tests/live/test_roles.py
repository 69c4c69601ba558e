"""Calls, pages and scoring by a process each, over real Redis and real PostgreSQL: what a supervisor sees and does at
the console happens at the voice node, and its recordings are scored elsewhere [X3]."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
import pytest

from calls import events as e
from tests.contract.postgresql import Postgresql
from tests.live.hotline_folder import QUEUES, Agent
from tests.live.ports import free_ports
from tests.live.served import TOKEN, Served
from tests.live.wire_phones import agent_phone, reach, wire_phone
from tests.servers.redis import Redis

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

SEEN_S, PUBLISHED_S, SCORED_S = 1.0, 2.0, 90.0
ANN = Agent("1001", free_ports(), skills=("orders",))
SHORTER = QUEUES.replace("title: {zh-CN: 订单}", "title: {zh-CN: 新订单}")


@dataclass(frozen=True)
class House:
    redis: Redis
    voice: Served
    console: Served
    scorer: Served


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    server = Postgresql()
    server.start()
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE hotline")
    yield server.url("hotline")
    server.stop()
    server.remove()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("roles")
    with ExitStack() as stack:
        redis = stack.enter_context(Redis(folder / "redis"))
        shared = {
            "redis_url": redis.url,
            "database_url": database,
            "recordings_shared": str(folder / "recordings"),
            "keys_dir": str(folder / "keys"),
        }
        made: dict[str, Served] = {}
        for role in ("voice", "console", "scorer"):
            (folder / role).mkdir()
            made[role] = Served(
                folder / role,
                [ANN],
                role=role,
                node=f"{role}1",
                media_silence_s=100,
                recordings_dir=folder / "recordings" / role,
                **shared,
            )
            stack.enter_context(made[role])
        yield House(redis, **made)


async def seen(console: Served, call: str, **fields: Any) -> float:
    """Seconds until the console's board shows the waiting call so."""
    began = time.monotonic()

    async def look() -> bool:
        items = (await console.api("/api/waiting"))["items"]
        return any(item["call"] == call and fields.items() <= item.items() for item in items)

    await console.until(look, 10)
    return time.monotonic() - began


async def test_a_call_is_seen_moved_withdrawn_ended_and_scored_by_three_processes(house: House) -> None:
    voice, console = house.voice, house.console
    async with (
        agent_phone(voice, ANN),
        wire_phone(voice, name="13800000001") as talks,
        wire_phone(voice, name="13800000002") as waits,
    ):
        scored = await reach(voice, talks, "1", e.TalkStarted)
        call = await reach(voice, waits, "1", e.CallWaits)
        assert await seen(console, call, queue="orders") < SEEN_S
        assert (await console.agents())[ANN.number] == "available talking"

        assert (await console.post(f"/api/calls/{call}/move", {"queue": "repair"}))["done"]
        assert voice.events(e.MoveOrdered, call=call)
        assert await seen(console, call, queue="repair") < SEEN_S
        console.terminate()
        console.wait()
        console.start()
        assert await seen(console, call, queue="repair") < 3 * SEEN_S, "the console begun anew shows it again"
        assert (await console.post(f"/api/calls/{call}/withdraw"))["done"]

        await talks.speak(440, 3.0)
        assert (await console.post(f"/api/calls/{scored}/end", {"emergency": False}))["done"]
        assert voice.events(e.CallEnded, call=scored)

    async def card() -> bool:
        return (await console.get(f"/api/calls/{scored}/score")).status_code == 200

    await console.until(card, SCORED_S)
    assert voice.events(e.CallScored, call=scored), "the journal of the voice node has it"
    sound = await console.get(f"/api/calls/{scored}/recording")
    assert sound.status_code == 200


async def test_a_table_published_at_the_console_is_in_force_at_the_voice_node_at_once(house: House) -> None:
    file = house.console.folder / "draft.yaml"
    file.write_text(SHORTER)
    before = len(house.voice.events(e.TablePublished))
    words = ("routes", "publish", str(file), "--reason", "晚高峰", "--json", "--server")
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "hotline", *words, f"http://127.0.0.1:{house.console.http_port}"],
        env=os.environ | {"HOTLINE_API_TOKEN": TOKEN},
        capture_output=True,
        check=True,
    )
    ordered_at = datetime.fromisoformat(json.loads(done.stdout)["at"])

    async def look() -> bool:
        return len(house.voice.events(e.TablePublished)) > before

    await house.voice.until(look, 10)
    taken_at = house.voice.events(e.TablePublished)[-1].at
    assert (taken_at - ordered_at).total_seconds() < PUBLISHED_S


async def test_without_the_bus_the_console_says_so_and_nothing_happens(house: House) -> None:
    house.redis.kill()

    async def refused() -> bool:
        answer = await asyncio.to_thread(house.console._http.post, "/api/queues/orders/pause", json={})
        return answer.status_code == 503 and answer.json()["error"]["code"] == "bus_away"

    await house.console.until(refused, 5)
    house.redis.start()

    async def hears() -> bool:
        return bool((await house.console.get("/readyz")).json()["parts"]["bus"])

    await house.console.until(hears, 10)
    assert not house.voice.events(e.QueuePaused)
