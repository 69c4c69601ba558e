"""A supervisor in a real call: he listens, whispers, barges in, takes over; tones prove who hears whom [C2, M1].

Caller, agent and supervisor each speak a tone all the time. 1340 Hz and not 1320 for the supervisor: 1320 Hz is the
third harmonic of the caller's 440 Hz, and A-law makes those.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from calls import events as e
from calls.monitored import MonitorEnd
from console.accounts import token_hash
from store import Accounts, Database
from store.rows import Session, User
from tests.live import tones
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.who_is_heard import THERE_DB, clearly, heard_at, levels
from tests.live.wire_phone import WirePhone, linear
from tests.live.wire_phones import agent_phone, bye, happened, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

ANN = Agent("1001", free_ports(), skills=("orders",))
CALLER = "13800000041"
HZ = {"caller": 440.0, "agent": 880.0, "supervisor": 1340.0}
SETTLED_S = 1.0
NEVER_AWAY = 0.95
"""Of the frames; a busy machine may lose some. That wires which stay are not touched shows test_sip_patchbay."""
EDGE_MS = 250
"""Near a change of mode the recording is not looked at: a frame is 20 ms, a phone's jitter buffer more."""


class Supervisor:
    """A user with a phone, signed in."""

    def __init__(self, hotline: Served, name: str, phone: str) -> None:
        database, now = Database(f"sqlite:///{hotline.data}/hotline.db"), datetime.now(UTC)
        accounts = Accounts(database)
        accounts.create_user(User(name, "no password", "supervisor"))
        accounts.change_phone(name, phone)
        accounts.open_session(Session(token_hash(name), name, now, now + timedelta(hours=1)))
        database.dispose()
        self.name = name
        self._url = f"http://127.0.0.1:{hotline.http_port}/api/calls"

    async def post(self, path: str, body: Any = None) -> httpx.Response:
        cookies = {"hotline_session": self.name}
        url = f"{self._url}/{path}"
        return await asyncio.to_thread(httpx.post, url, json=body or {}, cookies=cookies, timeout=10)


@asynccontextmanager
async def speaking(*phones: tuple[WirePhone, str]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(phone.speak(round(HZ[who]), 90)) for phone, who in phones]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


@asynccontextmanager
async def talk(hotline: Served) -> AsyncIterator[tuple[str, WirePhone, WirePhone]]:
    """Caller and agent speak; the call's id and their phones."""
    async with agent_phone(hotline, ANN) as agent, wire_phone(hotline, name=CALLER) as caller:
        call = await reach(hotline, caller, "1", e.TalkStarted)
        async with speaking((caller, "caller"), (agent, "agent")):
            yield call, caller, agent


async def key(phone: WirePhone, code: str) -> None:
    for one in code:
        await phone.press(one)
        await asyncio.sleep(0.06)


async def hear(*phones: WirePhone) -> list[set[str]]:
    await asyncio.sleep(SETTLED_S)
    return [heard_at(phone, HZ) for phone in phones]


def share_with(phone: WirePhone, who: str, since: float) -> float:
    """Of the sound that came since then the part, frame by frame, with somebody's tone in it."""
    sounds = [np.array([linear(byte) for byte in one.payload]) / 32_768 for one in phone.heard if one.at > since]
    there = [tones.level_db(sound, HZ[who], tones.RATE_HZ) > THERE_DB for sound in sounds]
    return sum(there) / len(there)


BOTH, ALL_BUT_CALLER = {"caller", "agent"}, {"agent", "supervisor"}


async def test_listen_whisper_barge_in_and_take_over(tmp_path: Path) -> None:
    with Served(tmp_path, [ANN]) as hotline:
        async with talk(hotline) as (call, caller, agent), wire_phone(hotline, name="8001") as phone:
            li = Supervisor(hotline, "li", phone.address)
            answer = await li.post(f"{call}/monitor")
            assert answer.status_code in (200, 202), answer.text
            await happened(hotline, caller, e.MonitoringStarted)
            async with speaking((phone, "supervisor")):
                assert await hear(caller, agent, phone) == [{"agent"}, {"caller"}, BOTH], "he listens"
                began = time.monotonic()
                assert (await li.post(f"{call}/whisper")).json()["done"]
                assert await hear(caller, agent, phone) == [{"agent"}, {"caller", "supervisor"}, BOTH], "he whispers"
                await key(phone, "*3")
                assert await hear(caller, agent, phone) == [ALL_BUT_CALLER, {"caller", "supervisor"}, BOTH]
                await key(phone, "*1")
                assert await hear(caller, agent, phone) == [{"agent"}, {"caller"}, BOTH], "he listens again"
                assert share_with(phone, "agent", began) > NEVER_AWAY, "nothing broke off for him"
                assert share_with(caller, "agent", began) > NEVER_AWAY, "nor for the caller"
                (board,) = [row for row in (await live(hotline))["calls"] if row["id"] == call]
                assert [(one["by"], one["mode"], one["state"]) for one in board["monitors"]] == [
                    ("li", "listen", "in_call")
                ]
                assert (await li.post(f"{call}/take-over")).json()["done"]
                await bye(agent)
                assert await hear(caller, phone) == [{"supervisor"}, {"caller"}], "the agent is gone"
                assert (await hotline.agents())["1001"] == "available idle"
                assert len([said for said in phone.said if said.first.startswith("INVITE")]) == 1
                assert await caller.hang_up() == 200
                await bye(phone)
        await recorded_as_documented(hotline, call, tmp_path)


async def live(hotline: Served) -> Any:
    """The board as a page that has just opened is told of it."""

    def first() -> Any:
        with hotline._http.stream("GET", "/api/live") as answer:
            return next(line.removeprefix("data: ") for line in answer.iter_lines() if line.startswith("data: "))

    return json.loads(await asyncio.to_thread(first))


async def recorded_as_documented(hotline: Served, call: str, folder: Path) -> None:
    """Left the caller alone; right the agent, and the supervisor while the caller heard him."""
    record = await hotline.sealed(call)
    path = folder / "recording.wav"
    path.write_bytes((await hotline.get(record["recording"]["url"])).content)
    (left, right), rate_hz = tones.read_wav(path)
    entries = [entry for entry in hotline.entries() if getattr(entry.event, "call", "") == call]
    began = next(entry.at for entry in entries if isinstance(entry.event, e.RecordingStarted))
    changes = [entry for entry in entries if isinstance(entry.event, _CHANGES)]
    ends = [*(entry.at for entry in changes[1:]), entries[-1].at]
    expected = {"listen": {"agent"}, "whisper": {"agent"}, "barge": ALL_BUT_CALLER, "take_over": {"supervisor"}}
    seen = set()
    for entry, end in zip(changes, ends, strict=True):
        mode = getattr(entry.event, "mode", "take_over")
        part = slice(*(_frame(at - began, rate_hz, edge) for at, edge in ((entry.at, EDGE_MS), (end, -EDGE_MS))))
        seen.add(mode)
        assert clearly(levels(left[part], HZ, rate_hz), f"left, {mode}") == {"caller"}
        assert clearly(levels(right[part], HZ, rate_hz), f"right, {mode}") == expected[mode]
    assert seen == expected.keys()


_CHANGES = (e.MonitoringStarted, e.MonitoringModeChanged, e.CallTakenOver)


def _frame(since: timedelta, rate_hz: int, edge_ms: int) -> int:
    return round((since.total_seconds() + edge_ms / 1000) * rate_hz)


async def test_his_leg_ends_without_the_call_and_with_it_and_a_busy_phone_says_so(tmp_path: Path) -> None:
    with Served(tmp_path, [ANN]) as hotline:
        async with talk(hotline) as (call, caller, agent), wire_phone(hotline, name="8001") as phone:
            li = Supervisor(hotline, "li", phone.address)
            await li.post(f"{call}/barge")
            await happened(hotline, caller, e.MonitoringStarted)
            phone.request("BYE")
            await happened(hotline, caller, e.MonitoringEnded)
            assert await hear(caller, agent) == [{"agent"}, {"caller"}], "they talk on"
            async with wire_phone(hotline, name="8002", answers=(486,)) as busy:
                answer = await Supervisor(hotline, "wang", busy.address).post(f"{call}/monitor")
                assert (answer.status_code, answer.json()["error"]["code"]) == (409, "phone_busy")
            async with wire_phone(hotline, name="8003", answers=(180,)) as rings:
                zhao = Supervisor(hotline, "zhao", rings.address)
                answer = await zhao.post(f"{call}/monitor")
                assert (answer.status_code, answer.json()["done"]) == (202, False)
                answer = await li.post(f"{call}/end")
                assert answer.json()["done"], answer.text
                await bye(caller)
                await rings.asked("CANCEL")

        async def reasons() -> list[MonitorEnd]:
            found = [entry.event.reason for entry in hotline.events(e.MonitoringEnded)]
            return found if len(found) == 3 else []

        assert await hotline.until(reasons, 5) == [MonitorEnd.HUNG_UP, MonitorEnd.BUSY, MonitorEnd.TALK_OVER]
        await hotline.quiet(within_s=8)


async def test_a_server_killed_while_somebody_listens_closes_the_call_and_is_free_again(tmp_path: Path) -> None:
    with Served(tmp_path, [ANN]) as hotline:
        async with talk(hotline) as (call, caller, _), wire_phone(hotline, name="8001") as phone:
            await Supervisor(hotline, "li", phone.address).post(f"{call}/barge")
            await happened(hotline, caller, e.MonitoringStarted)
            await asyncio.sleep(0.5)
            hotline.kill()
        hotline.start()
        record = await hotline.sealed(call)
        assert (record["ended_at"] is not None, record["recording"] is not None) == (True, True)
        await hotline.quiet(within_s=5)
