"""The adapter and the loopback that behaves as Twilio does, in one process: who hears whom, what is recorded, what
is listened to, by tones [X1, C2, M1, X4]."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from calls import commands as c
from calls import events as e
from calls.model import PauseBy
from calls.monitored import MonitorMode
from telephony.twilio_voice.adapter import TwilioTelephony
from telephony.twilio_voice.settings import TwilioSettings
from tests.live import tones
from tests.live.ports import free_ports
from tests.twilio_cloud import Callback, Handset, Manner, Number, Page, TwilioCloud

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

OURS, CALLER = "+864008001234", "+8613800138000"
AGENT, BOSS = "sip:li@pbx.example.com", "sip:boss@pbx.example.com"
PUBLIC = "https://hotline.example.com"
CALLER_HZ, AGENT_HZ, BOSS_HZ = 440.0, 880.0, 1300.0
SILENT_DB = -50.0


class Ear:
    def __init__(self) -> None:
        self.path: Path | None = None

    def listen(self, command: c.Listen, path: Path) -> None:
        self.path = path

    def stop_listening(self, listening: str) -> None: ...


@dataclass
class Stage:
    cloud: TwilioCloud
    telephony: TwilioTelephony
    events: list[e.Event]
    ear: Ear
    folder: Path

    async def until(self, look: Callable[[], Any], within_s: float = 8.0) -> Any:
        async with asyncio.timeout(within_s):
            while not (seen := look()):  # noqa: ASYNC110  events of the other side
                await asyncio.sleep(0.02)
        return seen

    def of(self, kind: type[e.Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    async def answered(self) -> tuple[str, str, Handset]:
        caller = self.cloud.dial(OURS, CALLER)
        (offered,) = await self.until(lambda: self.of(e.CallOffered))
        self.telephony.perform(c.Answer(offered.call, offered.leg))
        await caller.answered()
        return offered.call, offered.leg, caller

    async def rung(self, command: c.RingAgent | c.RingSupervisor) -> Handset:
        self.telephony.perform(command)
        handset = await self.cloud.rung(command.address)
        await self.until(lambda: [event for event in self.of(e.LegAnswered) if event.leg == command.leg])
        return handset


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    port, events, ear = free_ports(), list[e.Event](), Ear()
    number = Number(Page(f"{PUBLIC}/twilio/voice"), Callback(f"{PUBLIC}/twilio/status"))
    reach = {PUBLIC: f"http://127.0.0.1:{port}", "wss://hotline.example.com": f"ws://127.0.0.1:{port}"}
    phones = {AGENT: Manner(0.1, says_hz=AGENT_HZ), BOSS: Manner(0.1, says_hz=BOSS_HZ)}
    async with TwilioCloud({OURS: number}, phones, reach=reach) as cloud:
        settings = TwilioSettings(cloud.account, (cloud.token,), PUBLIC, (OURS,), rest_url=cloud.base_url, port=port)
        telephony = TwilioTelephony(
            settings, events.append, lambda _: [], tmp_path / "recordings", tmp_path, listener=ear, goodbye_s=1.0
        )
        await telephony.start()
        yield Stage(cloud, telephony, events, ear, tmp_path)
        assert not cloud.alerts  # before we go: that a leg we let go of has ended nobody has to hear any more
        await telephony.stop()


def level(handset: Handset, hz: float) -> float:
    return handset.heard.level(hz, 0.3)


async def test_a_supervisor_listens_whispers_and_joins(stage: Stage) -> None:
    call, leg, caller = await stage.answered()
    agent = await stage.rung(c.RingAgent(call, "a", "li", AGENT, CALLER))
    caller.say_on(CALLER_HZ)
    stage.telephony.perform(c.Bridge(call, leg, "a"))
    await caller.hears(AGENT_HZ)
    await agent.hears(CALLER_HZ)
    boss = await stage.rung(c.RingSupervisor(call, "s", BOSS, MonitorMode.LISTEN, "li"))
    heard = {}
    for mode, heard_by in (("listen", ()), ("whisper", ("a",)), ("barge", (leg, "a"))):
        stage.telephony.perform(c.Join(call, "s", (leg, "a"), heard_by))
        await asyncio.sleep(1.2)
        assert level(boss, CALLER_HZ) > -30, mode
        assert level(boss, AGENT_HZ) > -30, mode
        heard[mode] = tuple(level(one, BOSS_HZ) > SILENT_DB for one in (caller, agent))
    assert heard == {"listen": (False, False), "whisper": (False, True), "barge": (True, True)}
    stage.telephony.perform(c.Bridge(call, leg, "s"))  # he takes over
    stage.telephony.perform(c.HangUp(call, "a"))
    await agent.over()
    await asyncio.sleep(0.6)
    assert level(caller, BOSS_HZ) > -30
    assert level(caller, AGENT_HZ) < SILENT_DB


async def test_an_agent_who_hangs_up_does_not_take_the_caller_along(stage: Stage) -> None:
    call, leg, caller = await stage.answered()
    agent = await stage.rung(c.RingAgent(call, "a", "li", AGENT, CALLER))
    stage.telephony.perform(c.Bridge(call, leg, "a"))
    await caller.hears(AGENT_HZ)
    agent.hang_up()
    await stage.until(lambda: stage.of(e.LegHungUp))
    assert [event.leg for event in stage.of(e.LegHungUp)] == ["a"]
    stage.telephony.perform(c.Play(call, leg, "p", ()))
    await stage.until(lambda: stage.of(e.PlayFinished))
    await asyncio.sleep(0.3)
    await caller.press("5")
    await stage.until(lambda: stage.of(e.DigitPressed))
    assert not caller.is_over


async def test_what_is_paused_is_silent_in_the_recording_and_its_time_goes_on(stage: Stage) -> None:
    call, leg, caller = await stage.answered()
    await stage.rung(c.RingAgent(call, "a", "li", AGENT, CALLER))
    caller.say_on(CALLER_HZ)
    stage.telephony.perform(c.Bridge(call, leg, "a"))
    stage.telephony.perform(c.StartRecording(call, leg, "r", "a"))
    await stage.until(lambda: stage.of(e.RecordingStarted))
    await asyncio.sleep(1.5)
    stage.telephony.perform(c.PauseRecording(call, "r", PauseBy.AGENT))
    await asyncio.sleep(1.5)
    stage.telephony.perform(c.ResumeRecording(call, "r", PauseBy.AGENT))
    await asyncio.sleep(1.5)
    stage.telephony.perform(c.StopRecording(call, "r"))
    (stopped,) = await stage.until(lambda: stage.of(e.RecordingStopped))
    (left, right), rate_hz = tones.read_wav(stage.folder / "recordings" / stopped.path)
    paused, resumed = stage.of(e.RecordingPaused)[0].at_ms, stage.of(e.RecordingResumed)[0].at_ms
    for side, hz in ((left, CALLER_HZ), (right, AGENT_HZ)):
        silent = side[rate_hz * (paused + 400) // 1000 : rate_hz * (resumed - 200) // 1000]
        assert np.max(np.abs(silent)) < 0.001
        assert tones.level_db(side[-rate_hz:], hz, rate_hz) > -30
    assert abs(stopped.frames / rate_hz - 4.5) < 0.8


async def test_a_caller_is_listened_to_on_a_side_of_his_own(stage: Stage) -> None:
    call, leg, caller = await stage.answered()
    caller.say_on(CALLER_HZ)
    stage.telephony.perform(c.Listen(call, leg, "l1", "zh-CN", "kb"))
    path = await stage.until(lambda: stage.ear.path)
    await asyncio.sleep(1.5)
    samples = np.frombuffer(path.read_bytes()[44:], np.int16).reshape(-1, 2) / 32768
    assert tones.level_db(samples[-8000:, 0], CALLER_HZ, 8000) > -30
    assert np.max(np.abs(samples[:, 1])) < 0.01
    stage.telephony.perform(c.StopListening(call, leg, "l1"))
    await stage.until(lambda: not path.exists())
    assert not stage.of(e.SpeechFailed)
