"""A caller speaks all the time on a line that records everything: the first recorded frame comes after the notice,
and nobody finds its tone in the recording; who keys past it is recorded from then on, who refuses is not (X4)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from calls import events as e
from tests.live import tones
from tests.live.hotline_folder import ALL_RECORDED, MAIN_FLOW, MENU_HZ
from tests.live.served import Served
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import happened, hears_something, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

NOTICE_HZ, NOTICE_S, CALLER_HZ = 1500.0, 2.5, 440
HEARD_DB, SILENT_DB = -26.0, -60.0
NOTICE = '  notice: {record_notice: greeting, refuse_key: "#", then: topic}\n'
FLOW = MAIN_FLOW.replace("start: topic\nnodes:\n", f"start: notice\nrescue: orders\nnodes:\n{NOTICE}")


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("hotline"))
    (served.config / "flows" / "main.yaml").write_text(FLOW)
    tones.write_wav(served.config / "prompts" / "zh-CN" / "greeting.wav", tones.tone(NOTICE_HZ, NOTICE_S, -18))
    with served as running:
        yield running


@asynccontextmanager
async def speaking_caller(hotline: Served, name: str) -> AsyncIterator[WirePhone]:
    """He speaks from the answer on and hears the notice."""
    async with wire_phone(hotline, name=name) as phone:
        await phone.call(ALL_RECORDED)
        speaking = asyncio.create_task(phone.speak(CALLER_HZ, 60))
        await hears_something(phone)
        await asyncio.sleep(0.7)
        assert phone.level(int(NOTICE_HZ)) > HEARD_DB
        try:
            yield phone
        finally:
            speaking.cancel()


async def recorded(hotline: Served, phone: WirePhone, folder: Path) -> tuple[np.ndarray, int]:
    assert await phone.hang_up() == 200
    record = await hotline.sealed(await happened(hotline, phone, e.CallEnded))
    path = folder / "recording.wav"
    path.write_bytes((await hotline.get(record["recording"]["url"])).content)
    return tones.read_wav(path)


def check_begins_after_the_notice(sides: np.ndarray, rate_hz: int) -> None:
    """From the first moment the caller and the menu, and at no time the notice."""
    caller, heard = sides
    assert tones.level_db(caller[: rate_hz // 2], CALLER_HZ, rate_hz) > HEARD_DB
    assert tones.level_db(heard[: rate_hz // 2], MENU_HZ, rate_hz) > HEARD_DB
    part = tones.loudest_part(heard, NOTICE_HZ, rate_hz, 0.1)
    assert tones.level_db(part, NOTICE_HZ, rate_hz) < SILENT_DB


async def test_the_first_recorded_frame_comes_after_the_notice(hotline: Served, tmp_path: Path) -> None:
    async with speaking_caller(hotline, "13800000041") as phone:
        call = await happened(hotline, phone, e.RecordingStarted)
        await asyncio.sleep(1.5)
        sides, rate_hz = await recorded(hotline, phone, tmp_path)
    check_begins_after_the_notice(sides, rate_hz)
    (answered,), (started,) = (hotline.events(kind, call=call) for kind in (e.LegAnswered, e.RecordingStarted))
    assert (started.at - answered.at).total_seconds() > NOTICE_S - 0.1


async def test_who_keys_past_the_notice_is_recorded_without_it(hotline: Served, tmp_path: Path) -> None:
    async with speaking_caller(hotline, "13800000042") as phone:
        await phone.press("5")
        await happened(hotline, phone, e.RecordingStarted)
        await asyncio.sleep(1.5)
        sides, rate_hz = await recorded(hotline, phone, tmp_path)
    check_begins_after_the_notice(sides[:, rate_hz // 2 :], rate_hz)


async def test_who_refuses_leaves_no_sound_at_all(hotline: Served) -> None:
    async with speaking_caller(hotline, "13800000043") as phone:
        await phone.press("#")
        call = await happened(hotline, phone, e.RecordingRefused)
        await asyncio.sleep(1)
        assert phone.level(int(MENU_HZ)) > HEARD_DB
        assert await phone.hang_up() == 200
        await happened(hotline, phone, e.CallEnded)
    assert hotline.events(e.RecordingStarted, call=call) == []
    assert list(hotline.data.rglob(f"*{call}*.wav*")) == []
