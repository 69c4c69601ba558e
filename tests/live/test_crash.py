"""kill -9 with twenty calls up, and a database that is locked: what was said is kept, and calls go on."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calls import events as e
from tests.live import tones
from tests.live.baresip import baresip
from tests.live.hotline_folder import ALL_RECORDED, MAIN, Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import agent_phone, happened, hears_something, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

TALKING, IN_MENU = 6, 14
UP_S = 2.0
LOST_AT_MOST_S = 1.0
CALLS_AGAIN_WITHIN_S = 10.0
LOCKED_S = 4.0

CREW = [Agent(f"100{number}", free_ports(), skills=("orders",)) for number in range(TALKING)]
BY_PHONE = Agent("2001", pin="4321", skills=("repair",))


@asynccontextmanager
async def logged_in(hotline: Served, folder: Path) -> AsyncIterator[None]:
    """baresip as the phone of BY_PHONE: it dials the log-in code once and never again."""
    voice = tones.write_wav(folder / "880.wav", tones.tone(880, 30))
    async with baresip(folder / "baresip", BY_PHONE.number, voice, answers=True) as phone:
        await phone.dial(hotline.uri(f"*45{BY_PHONE.number}{BY_PHONE.pin}"))
        await phone.expect("CALL_CLOSED")
        yield


async def twenty_calls(hotline: Served, phones: AsyncExitStack) -> list[str]:
    """Some talk and are recorded since they do, the others are in the menu and recorded since the answer."""
    for agent in CREW:
        await phones.enter_async_context(agent_phone(hotline, agent))
    names = [f"138{number:08d}" for number in range(TALKING + IN_MENU)]
    callers = [await phones.enter_async_context(wire_phone(hotline, name=name)) for name in names]
    for caller in callers[:TALKING]:
        await caller.call(MAIN)
        await hears_something(caller)
        await caller.press("1")
    for caller in callers[TALKING:]:
        await caller.call(ALL_RECORDED)
    await hotline.until(lambda: recording(hotline, TALKING + IN_MENU), 10)
    return names


async def recording(hotline: Served, count: int) -> bool:
    return len(hotline.events(e.RecordingStarted)) == count


async def test_kill_9_with_twenty_calls_up(tmp_path: Path) -> None:
    async with AsyncExitStack() as phones:
        with Served(tmp_path, [*CREW, BY_PHONE]) as hotline:
            await phones.enter_async_context(logged_in(hotline, tmp_path))
            callers = await twenty_calls(hotline, phones)
            await asyncio.sleep(UP_S)
            began = {entry.event.call: entry.at for entry in hotline.events(e.RecordingStarted)}
            assert (await hotline.in_use())["recorders"] == TALKING + IN_MENU
            killed_at = datetime.now(UTC)
            hotline.kill()

            restarted = time.monotonic()
            ready_s = hotline.start()
            await serves_a_call(hotline)
            served_s = time.monotonic() - restarted
            print(f"ready {ready_s:.1f} s after the restart, a new call talks with the agent after {served_s:.1f} s")
            assert served_s <= CALLS_AGAIN_WITHIN_S

            lost_s, early_s = [], []
            for caller in callers:
                record = await hotline.sealed((await hotline.record(caller=caller))["id"])
                assert (record["cause"], record["ended_by"]) == ("server_restart", "system")
                kept_s = record["recording"]["length_ms"] / 1000
                lost_s.append((killed_at - began[record["id"]]).total_seconds() - kept_s)
                early_s.append((killed_at - datetime.fromisoformat(record["ended_at"])).total_seconds())
                assert await readable_s(hotline, record["id"]) == pytest.approx(kept_s, abs=0.001)
            print(f"lost of the recordings' ends: {min(lost_s):.2f} to {max(lost_s):.2f} s")
            print(f"the records end {min(early_s):.2f} s to {max(early_s):.2f} s before the kill")
            assert min(lost_s + early_s) > -0.2
            assert max(lost_s + early_s) <= LOST_AT_MOST_S
            assert len(await hotline.calls()) == len(callers) + 1
            assert not await hotline.calls(live="true")
            await hotline.quiet(3)


async def serves_a_call(hotline: Served) -> None:
    """By the agent who logged in before the crash, and by nobody else: the log-in is remembered."""
    async with wire_phone(hotline, name="13900000001") as caller:
        await reach(hotline, caller, "2", e.TalkStarted)
        (talk,) = hotline.events(e.TalkStarted, agent=BY_PHONE.number)
        assert talk.event.call
        assert await caller.hang_up() == 200


async def readable_s(hotline: Served, call: str) -> float:
    """The recording's length as a WAV reader sees it, its content the one that was sealed."""
    (closed,) = hotline.events(e.RecordingClosed, call=call)
    file = hotline.folder / f"{call}.wav"
    file.write_bytes((await hotline.get(f"/api/calls/{call}/recording")).content)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == closed.event.sha256
    assert closed.event.cut
    channels, rate_hz = tones.read_wav(file)
    assert len(channels) == 2
    return channels.shape[1] / rate_hz


HOLD_THE_LOCK = """\
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
"""


async def test_a_locked_database_keeps_nobody_from_talking(tmp_path: Path) -> None:
    agent = CREW[0]
    with Served(tmp_path, [agent]) as hotline:
        async with agent_phone(hotline, agent), wire_phone(hotline, name="13800000001") as caller:
            database = str(hotline.data / "hotline.db")
            with locked(database) as still_locked:
                answered_s = await time_to_answer(caller)
                await hears_something(caller)
                await caller.press("1")
                await happened(hotline, caller, e.TalkStarted)
                await caller.speak(440, 1.0)
                assert await caller.hang_up() == 200
                await happened(hotline, caller, e.CallEnded)
                assert still_locked(), "all of it happened while the database was locked"
            record = await hotline.record(caller="13800000001")
            print(f"answered in {1000 * answered_s:.0f} ms under the lock, talk_s {record['talk_s']}")
            assert answered_s < 0.5
            assert record["talk_s"] >= 1.0
            assert (await hotline.sealed(record["id"]))["recording"]
            await hotline.quiet()


@contextmanager
def locked(database: str) -> Iterator[Callable[[], bool]]:
    """Another process holds the write lock for LOCKED_S; tells whether it still does, and waits for its end."""
    command = [sys.executable, "-c", HOLD_THE_LOCK, database, str(LOCKED_S)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as locker:
        assert locker.stdout is not None
        assert locker.stdout.readline() == "locked\n"
        yield lambda: locker.poll() is None and is_locked(database)


def is_locked(database: str) -> bool:
    connection = sqlite3.connect(database, timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    finally:
        connection.close()
    return False


async def time_to_answer(caller: WirePhone) -> float:
    began = time.monotonic()
    await caller.call(MAIN)
    return time.monotonic() - began
