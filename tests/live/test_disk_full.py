"""Twenty calls are recorded when the disk is full or turns read-only: no call notices, each recording is cut at the
very frame that was written, an alert goes out, and when there is room again all is as before [Q1]."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from calls import events as e
from recordings.wav import Wav
from tests.live.disks import break_disk, breaking_disk, remount, small_disk
from tests.live.hotline_folder import ALL_RECORDED, MENU_HZ
from tests.live.served import Served
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import happened, hears_something, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

CALLERS = 20
ROOM_KB = 4000
"""Twenty recordings write 640 KB (8 kHz) or 1.3 MB (16 kHz) a second."""
HEARD_DB = -26.0
ALERT_S = 10.0


def served(folder: Path) -> Served:
    return Served(folder, recording_least_free_mb=0)


@asynccontextmanager
async def callers(hotline: Served, first: int, many: int = CALLERS) -> AsyncIterator[list[WirePhone]]:
    """They hear the menu and are recorded from the answer on."""
    async with AsyncExitStack() as stack:
        phones = [
            await stack.enter_async_context(wire_phone(hotline, name=str(13800000000 + first + number)))
            for number in range(many)
        ]
        for phone in phones:
            await phone.call(ALL_RECORDED)
            await hears_something(phone)
        yield phones


async def all_hang_up(hotline: Served, phones: list[WirePhone]) -> None:
    for phone in phones:
        assert phone.level(int(MENU_HZ)) > HEARD_DB, "he hears the menu to the end"
        assert await phone.hang_up() == 200
    for phone in phones:
        await happened(hotline, phone, e.CallEnded, 20)


async def readiness(hotline: Served) -> tuple[int, dict[str, Any]]:
    answer = await hotline.get("/readyz")
    return answer.status_code, answer.json()


async def recording_is(hotline: Served, accepted: bool) -> None:
    """The readiness says so, and that calls are taken all the same."""

    async def look() -> bool:
        status, said = await readiness(hotline)
        assert (status, said["ready"]) == (200, True)
        return said["parts"]["recording"] is accepted

    await hotline.until(look, ALERT_S)


async def figure(hotline: Served, name: str) -> float:
    lines = (await hotline.get("/metrics")).text.splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith(f"{name} ")))


async def stopped(hotline: Served, many: int) -> list[e.RecordingStopped]:
    async def look() -> list[Any]:
        found = [entry.event for entry in hotline.events(e.RecordingStopped)]
        return found if len(found) >= many else []

    return await hotline.until(look, 20)


def check_frames(folder: Path, told: list[e.RecordingStopped]) -> None:
    """What each plain file holds, by its header, is what was said."""
    for event in told:
        with Wav(folder / event.path) as tape:
            assert tape.frames == event.frames, event


async def test_a_full_disk_cuts_recordings_and_no_call(tmp_path: Path) -> None:
    hotline = served(tmp_path)
    with small_disk(hotline.data / "recordings", ROOM_KB) as disk, hotline:
        async with callers(hotline, 100) as phones:
            await recording_is(hotline, False)
            await asyncio.sleep(2)
            await all_hang_up(hotline, phones)
        told = await stopped(hotline, CALLERS)
        assert all(event.cut for event in told)
        assert sum(event.frames for event in told) * 4 + 44 * CALLERS <= ROOM_KB * 1024
        check_frames(disk, told)
        assert await figure(hotline, "hotline_recordings_cut_total") == CALLERS
        assert await figure(hotline, "hotline_recording_disk_free_bytes") < 200_000
        assert "recordings are cut or fail" in hotline.log
        remount(disk, "size=64m")
        await recording_is(hotline, True)
        async with callers(hotline, 200, 2) as phones:
            await asyncio.sleep(1)
            await all_hang_up(hotline, phones)
        whole = (await stopped(hotline, CALLERS + 2))[CALLERS:]
        assert not any(event.cut for event in whole)
        await all_sealed(hotline, told + whole)
        assert not list(disk.rglob("*.wav"))


async def all_sealed(hotline: Served, told: list[e.RecordingStopped]) -> None:
    """Also those that had to wait for room: as long as was said, and marked as cut where they are."""

    async def look() -> bool:
        return (
            len(hotline.events(e.RecordingClosed)) >= len(told)
            and await figure(hotline, "hotline_recordings_unsealed") == 0
        )

    await hotline.until(look, 60)
    closed = {entry.event.recording: entry.event for entry in hotline.events(e.RecordingClosed)}
    for event in told:
        end = closed[event.recording]
        assert (end.length_ms, end.cut) == (round(event.frames * 1000 / event.rate_hz), event.cut)


async def test_a_disk_that_turns_read_only_under_twenty_recordings_harms_no_call(tmp_path: Path) -> None:
    hotline = served(tmp_path)
    with breaking_disk(hotline.data / "recordings", tmp_path / "image", 64) as disk, hotline:
        async with callers(hotline, 300) as phones:
            await asyncio.sleep(1)
            break_disk(disk)
            await recording_is(hotline, False)
            await asyncio.sleep(1)
            async with callers(hotline, 400, 2) as late:
                await all_hang_up(hotline, late)
            await all_hang_up(hotline, phones)
        told = await stopped(hotline, CALLERS + 2)
        assert all(event.cut for event in told)
        begun = [event for event in told if event.frames]
        assert len(begun) == CALLERS
        for event in begun:
            assert (disk / event.path).stat().st_size >= 44 + event.frames * 4
        assert await figure(hotline, "hotline_recordings_cut_total") == CALLERS + 2
