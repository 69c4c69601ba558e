"""The phones that are not ours tell the truth: they are tried on each other before they judge the hotline."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.live import tones
from tests.live.baresip import baresip
from tests.live.sipp_phone import sipp_phone
from tests.live.tones import AGENT_HZ, CALLER_HZ

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]


def spoken(folder: Path, name: str, frequency_hz: float) -> Path:
    return tones.write_wav(folder / f"{name}.wav", tones.tone(frequency_hz, 20))


def heard(tape: Path, frequency_hz: float, other_hz: float) -> None:
    """One tone, as loud as it was spoken, and nothing of the other."""
    samples, rate_hz = tones.read_wav(tape)
    part = tones.loudest_part(samples[0], frequency_hz, rate_hz)
    assert tones.level_db(part, frequency_hz, rate_hz) == pytest.approx(-12, abs=0.5)
    assert tones.level_db(samples[0], other_hz, rate_hz) < -60


async def test_two_baresips_hear_each_others_tone_and_keys(tmp_path: Path) -> None:
    caller_says, agent_says = spoken(tmp_path, "caller", CALLER_HZ), spoken(tmp_path, "agent", AGENT_HZ)
    async with (
        baresip(tmp_path / "caller", "13800138000", caller_says) as caller,
        baresip(tmp_path / "agent", "1001", agent_says, answers=True) as agent,
    ):
        await caller.dial(agent.uri)
        await caller.expect("CALL_ESTABLISHED")
        await caller.press("1#")
        for key in "1#":
            assert (await agent.expect("CALL_DTMF_START"))["param"] == key
        await asyncio.sleep(1.5)
        await caller.hang_up()
        await agent.expect("CALL_CLOSED")
    heard(agent.heard(), CALLER_HZ, AGENT_HZ)
    heard(caller.heard(), AGENT_HZ, CALLER_HZ)


async def test_a_sipp_caller_presses_keys_as_events_and_speaks(tmp_path: Path) -> None:
    async with baresip(tmp_path / "agent", "1001", spoken(tmp_path, "agent", AGENT_HZ), answers=True) as agent:
        call = {"to": agent.uri.removeprefix("sip:"), "caller": "13900139000", "stay_ms": 3_000}
        presses = [(500, "1"), (1_000, "*")]
        async with sipp_phone("caller_rfc4733", tmp_path / "caller", presses=presses, **call) as caller:
            for _, key in presses:
                assert (await agent.expect("CALL_DTMF_START"))["param"] == key
            assert await caller.finished() == 0, caller.trace
        await agent.expect("CALL_CLOSED")
    heard(agent.heard(), CALLER_HZ, AGENT_HZ)


async def test_a_sipp_caller_presses_keys_by_info(tmp_path: Path) -> None:
    async with baresip(tmp_path / "agent", "1001", spoken(tmp_path, "agent", AGENT_HZ), answers=True) as agent:
        call = {"to": agent.uri.removeprefix("sip:"), "caller": "13900139000", "stay_ms": 1_500}
        keys = {"before_ms": 300, "first": "1", "between_ms": 300, "second": "2"}
        async with sipp_phone("caller_info", tmp_path / "caller", **call, **keys) as caller:
            for key in "12":
                assert (await agent.expect("CALL_DTMF_START"))["param"] == key
            assert await caller.finished() == 0, caller.trace
        await agent.expect("CALL_CLOSED")
    heard(agent.heard(), CALLER_HZ, AGENT_HZ)


async def test_a_sipp_caller_cancels_while_it_rings(tmp_path: Path) -> None:
    async with baresip(tmp_path / "agent", "1001", spoken(tmp_path, "agent", AGENT_HZ)) as agent:
        call = {"to": agent.uri.removeprefix("sip:"), "caller": "13900139000", "ring_ms": 500}
        async with sipp_phone("caller_cancel", tmp_path / "caller", **call) as caller:
            await agent.expect("CALL_INCOMING")
            assert await caller.finished() == 0, caller.trace
        await agent.expect("CALL_CLOSED")


@pytest.mark.parametrize("who_hangs_up", ["agent", "caller"])
async def test_a_sipp_agent_answers_and_speaks_until_either_side_hangs_up(tmp_path: Path, who_hangs_up: str) -> None:
    stay_ms = 2_000 if who_hangs_up == "agent" else 20_000
    async with (
        baresip(tmp_path / "caller", "13800138000", spoken(tmp_path, "caller", CALLER_HZ)) as caller,
        sipp_phone("agent_answer", tmp_path / "agent", frequency_hz=AGENT_HZ, ring_ms=200, stay_ms=stay_ms) as agent,
    ):
        await caller.dial(f"sip:1001@{agent.address}")
        await caller.expect("CALL_ESTABLISHED")
        if who_hangs_up == "caller":
            await asyncio.sleep(2)
            await caller.hang_up()
        await caller.expect("CALL_CLOSED")
        assert await agent.finished() == 0, agent.trace
    heard(caller.heard(), AGENT_HZ, CALLER_HZ)


@pytest.mark.parametrize("refusal", ["486 Busy Here", "480 Temporarily Unavailable", "603 Decline"])
async def test_a_sipp_agent_refuses(tmp_path: Path, refusal: str) -> None:
    async with (
        baresip(tmp_path / "caller", "13800138000", spoken(tmp_path, "caller", CALLER_HZ)) as caller,
        sipp_phone("agent_refuse", tmp_path / "agent", refusal=refusal, ring_ms=100) as agent,
    ):
        await caller.dial(f"sip:1001@{agent.address}")
        assert (await caller.expect("CALL_CLOSED"))["param"] == refusal
        assert await agent.finished() == 0, agent.trace


async def test_a_sipp_agent_rings_until_it_is_cancelled(tmp_path: Path) -> None:
    async with (
        baresip(tmp_path / "caller", "13800138000", spoken(tmp_path, "caller", CALLER_HZ)) as caller,
        sipp_phone("agent_silent", tmp_path / "agent") as agent,
    ):
        await caller.dial(f"sip:1001@{agent.address}")
        await caller.expect("CALL_RINGING")
        await caller.hang_up()
        assert await agent.finished() == 0, agent.trace


def test_a_leak_of_a_thousandth_shows(tmp_path: Path) -> None:
    """-60 dB beside a full tone is measured as such: the leak test of the hotline can fail."""
    both = tones.tone(CALLER_HZ, 3, -12) + tones.tone(AGENT_HZ, 3, -72)
    (levels,) = tones.levels_db(tones.write_wav(tmp_path / "both.wav", both), CALLER_HZ, AGENT_HZ)
    assert levels[CALLER_HZ] == pytest.approx(-12, abs=0.2)
    assert levels[AGENT_HZ] == pytest.approx(-72, abs=2)
