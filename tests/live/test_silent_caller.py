"""A caller nobody hears is asked and then let go with a reason; one who answers stays, and an emergency always."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from tests.live.hotline_folder import EMERGENCY, QUESTION_HZ, Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import bye, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

SILENCE_S = 2.0
ANSWER_WITHIN_S = 10.0


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    away = Agent("1001", free_ports())
    with Served(tmp_path_factory.mktemp("hotline"), [away], media_silence_s=SILENCE_S) as running:
        yield running


async def asked(phone: WirePhone) -> float:
    """Seconds until the question is heard."""
    began = time.monotonic()
    async with asyncio.timeout(SILENCE_S + 5):
        while phone.level(QUESTION_HZ, 0.3) < -25:  # noqa: ASYNC110  a sound, not a signal
            await asyncio.sleep(0.1)
    return time.monotonic() - began


async def test_the_silent_are_let_go_the_living_stay_and_an_emergency_is_never_cut_off(hotline: Served) -> None:
    async with (
        wire_phone(hotline, name="13800000001") as silent,
        wire_phone(hotline, name="13800000002") as living,
        wire_phone(hotline, name="13800000003") as emergency,
    ):
        await silent.call()
        await living.call()
        await emergency.call(EMERGENCY)
        question_s = await asked(silent)
        question_at = time.monotonic()
        await living.press("5")
        reason = (await bye(silent, ANSWER_WITHIN_S + 3)).headers["reason"]
        print(f"asked after {question_s:.1f} s, let go {time.monotonic() - question_at:.1f} s later: {reason}")
        assert "Q.850;cause=102" in reason, "recovery on timer expiry"
        assert await living.hang_up() == 200
        assert emergency.level(QUESTION_HZ, 20) > -50, "an emergency is asked too"
        await asyncio.sleep(SILENCE_S)
        assert not any(message.method == "BYE" for message in emergency.said)
        assert await emergency.hang_up() == 200
    record = await hotline.record(caller="13800000001")
    assert (record["cause"], record["ended_by"]) == ("media_timeout", "system")
    assert (await hotline.record(caller="13800000003"))["ended_by"] == "caller"
