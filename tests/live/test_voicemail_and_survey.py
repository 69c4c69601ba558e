"""Over real SIP: an agent hangs up and the caller gives marks; a caller leaves a message, and an agent hears it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from calls import events as e
from calls.model import Purpose
from tests.live import tones
from tests.live.hotline_folder import MAIN, Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import agent_phone, happened, hears_something, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

ANN = Agent("1001", free_ports(), skills=("orders",))
CUSTOMER, HOME = "13800138000", free_ports()
CUSTOMER_HZ, AGENT_HZ = 440.0, 880.0
ASKING_HZ, INVITING_HZ, QUESTION_HZ, NOTICE_HZ = 1100.0, 1300.0, 1500.0, 1700.0
HEARD_DB = -25.0

LINES = f"""\
hotline: 测试热线
trunk: sip:{{number}}@127.0.0.1:{HOME}
lines:
  - {{dialled: "*", flow: main, record: talk}}
"""
FLOW = """\
start: topic
person: orders
nodes:
  topic: {menu: topic.mine, keys: {1: orders, 2: message, 0: orders}, otherwise: orders}
  orders: {enqueue: orders, full: message, after: survey}
  survey: {survey: {speed: survey.speed, resolution: survey.resolution}, then: bye}
  message: {voicemail: orders, then: bye, otherwise: bye}
  bye: {hangup: queue.enter}
"""
ROUTING = """\
queues:
  orders: {title: {zh-CN: 订单}, needs: {orders: 50}, ring_s: 5, wrap_up_s: 1}
"""
PROMPTS = {
    **dict.fromkeys(("survey.intro", "survey.thanks", "survey.retry", "survey.resolution"), (1000.0, 0.2)),
    "topic.mine": (700.0, 8.0),
    "survey.speed": (ASKING_HZ, 3.0),
    "voicemail.invitation": (INVITING_HZ, 0.5),
    **dict.fromkeys(("voicemail.confirm", "voicemail.kept", "voicemail.short", "beep"), (1000.0, 0.2)),
    **dict.fromkeys(("voicemail.from", "voicemail.just_now", "voicemail.left"), (1000.0, 0.2)),
    **dict.fromkeys(("voicemail.minutes_ago", "voicemail.not_reached"), (1000.0, 0.2)),
    "voicemail.call_or_done": (QUESTION_HZ, 4.0),
    "callback.greeting": (NOTICE_HZ, 1.0),
}


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path, [ANN])
    write(served.config)
    with served as running:
        yield running


def write(folder: Path) -> None:
    (folder / "lines.yaml").write_text(LINES)
    (folder / "routing.yaml").write_text(ROUTING)
    (folder / "flows" / "emergency.yaml").unlink()
    (folder / "flows" / "main.yaml").write_text(FLOW)
    for key, (frequency_hz, length_s) in PROMPTS.items():
        tones.write_wav(folder / "prompts" / "zh-CN" / f"{key}.wav", tones.tone(frequency_hz, length_s, -18))


async def hears(phone: WirePhone, frequency_hz: float, within_s: float = 10.0) -> None:
    async with asyncio.timeout(within_s):
        while phone.level(frequency_hz) < HEARD_DB:  # noqa: ASYNC110  a sound, not a signal
            await asyncio.sleep(0.1)


async def leaves_a_message(hotline: Served) -> str:
    """The customer speaks for two seconds and a half and hangs up; the call."""
    async with wire_phone(hotline, name=CUSTOMER) as customer:
        await customer.call(MAIN)
        await hears_something(customer)
        await customer.press("2")
        await hears(customer, INVITING_HZ)
        await asyncio.sleep(1.0)
        await customer.speak(CUSTOMER_HZ, 2.5)
        await customer.hang_up()
        return await happened(hotline, customer, e.VoicemailLeft)


async def test_the_agent_hangs_up_and_the_caller_gives_his_marks(hotline: Served) -> None:
    async with agent_phone(hotline, ANN) as agent, wire_phone(hotline, name=CUSTOMER) as caller:
        await caller.call(MAIN)
        await hears_something(caller)
        await caller.press("1")
        call = await happened(hotline, caller, e.TalkStarted)
        await asyncio.gather(caller.speak(CUSTOMER_HZ, 1.0), agent.speak(AGENT_HZ, 1.0))
        await agent.hang_up()
        await hears(caller, ASKING_HZ)
        await caller.press("5")
        await caller.press("3")
        await caller.asked("BYE", 10)
    taken = [entry.event for entry in hotline.events(e.SurveyTaken, call=call)]
    assert [dict(one.marks) for one in taken] == [{"speed": 5}, {"speed": 5, "resolution": 3}]
    assert (taken[-1].agent, taken[-1].score) == (ANN.number, pytest.approx(73.3))
    assert (await hotline.record(caller=CUSTOMER))["ended_by"] == "system"
    record = await hotline.sealed(call)
    assert record["survey"]["score"] == pytest.approx(73.3)
    await hotline.quiet(5)


async def test_an_agent_hears_the_message_and_calls_the_customer_back(hotline: Served) -> None:
    call = await leaves_a_message(hotline)
    await asyncio.sleep(0.5)
    async with (
        agent_phone(hotline, ANN) as agent,
        wire_phone(hotline, name=CUSTOMER, local_port=HOME) as customer,
    ):
        await agent.asked("INVITE", 40)
        await hears(agent, CUSTOMER_HZ)
        await hears(agent, QUESTION_HZ)
        await agent.press("2")
        invite = await customer.asked("INVITE", 15)
        assert f"<sip:{MAIN}@" in invite.headers["from"], "his phone shows the number he had dialled"
        await hears(customer, NOTICE_HZ)
        assert hotline.events(e.RecordingStarted, call=f"{call}-v1") == [], "he is told before the first frame"
        await hotline.until(lambda: begun(hotline, f"{call}-v1"), 5)
        await asyncio.gather(customer.speak(CUSTOMER_HZ, 2.0), agent.speak(AGENT_HZ, 2.0))
        assert customer.level(AGENT_HZ) > HEARD_DB
        await agent.hang_up()
        await customer.asked("BYE")
    voicemail = f"{call}-v1"
    await hotline.until(lambda: heard(hotline, voicemail), 5)
    assert [entry.event.agent for entry in hotline.events(e.VoicemailHeard, call=voicemail)] == [ANN.number]
    (closed,) = hotline.events(e.RecordingClosed, recording=voicemail)
    assert (closed.event.purpose, closed.event.cut) == (Purpose.MESSAGE, False)
    record = await hotline.sealed(voicemail)
    assert (record["direction"], record["callback_of"], record["agent"]) == ("outbound", call, ANN.number)
    (item,) = (await hotline.api("/api/voicemails"))["items"]
    assert (item["voicemail"], item["agent"]) == (voicemail, ANN.number)
    sound = await hotline.get(f"/api/voicemails/{voicemail}/recording")
    assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/wav")
    await hotline.quiet(5)


async def test_a_message_outlives_the_server(hotline: Served) -> None:
    call = await leaves_a_message(hotline)
    hotline.kill()
    hotline.start()
    async with agent_phone(hotline, ANN) as agent:
        await agent.asked("INVITE", 40)
        await hears(agent, CUSTOMER_HZ)
        await agent.hang_up()
        await hotline.until(lambda: heard(hotline, f"{call}-v1"), 5)


async def begun(hotline: Served, call: str) -> bool:
    return bool(hotline.events(e.RecordingStarted, call=call))


async def heard(hotline: Served, voicemail: str) -> bool:
    return bool(hotline.events(e.VoicemailHeard, call=voicemail))
