"""A caller asks to be called back over real SIP, hangs up, is dialled by the trunk, and talks to the agent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from calls import events as e
from tests.live import tones
from tests.live.hotline_folder import MAIN, MUSIC_HZ, Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import agent_phone, happened, hears_something, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

ANN = Agent("1001", free_ports(), skills=("orders",))
CUSTOMER, CUT_OFF, HOME = "13800138000", "13700000000", free_ports()
OFFER_HZ, CONFIRMED_HZ, GREETING_HZ = 1100.0, 1300.0, 900.0
TALK_S = 3.0
HEARD_DB, SILENT_DB = -25.0, -55.0

LINES = f"""\
hotline: 测试热线
trunk: sip:{{number}}@127.0.0.1:{HOME}
lines:
  - {{dialled: "*", flow: main, record: all}}
"""
FLOW = """\
start: orders
rescue: orders
nodes:
  orders: {enqueue: orders, full: bye, overflow: {callback: offer}}
  offer: {callback: orders, then: bye, otherwise: orders}
  bye: {hangup: queue.enter}
"""
ROUTING = """\
queues:
  orders:
    title: {zh-CN: 订单}
    needs: {orders: 50}
    ring_s: 5
    wrap_up_s: 2
    ladder:
      - {after_s: 2, exit: callback}
"""


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("hotline"), [ANN])
    write(served.config)
    with served as running:
        yield running


def write(folder: Path) -> None:
    (folder / "lines.yaml").write_text(LINES)
    (folder / "routing.yaml").write_text(ROUTING)
    (folder / "flows" / "emergency.yaml").unlink()
    (folder / "flows" / "main.yaml").write_text(FLOW)
    for key, frequency_hz, length_s in (
        ("offer", OFFER_HZ, 8.0),
        ("confirmed", CONFIRMED_HZ, 8.0),
        ("greeting", GREETING_HZ, 1.5),
    ):
        tones.write_wav(folder / "prompts" / "zh-CN" / f"callback.{key}.wav", tones.tone(frequency_hz, length_s, -18))


async def hears(phone: WirePhone, frequency_hz: float, within_s: float = 10.0) -> None:
    async with asyncio.timeout(within_s):
        while phone.level(frequency_hz) < HEARD_DB:  # noqa: ASYNC110  a sound, not a signal
            await asyncio.sleep(0.1)


async def test_a_caller_who_asked_is_called_and_talks_to_the_agent(hotline: Served) -> None:
    call = await asks_while_the_agent_is_busy(hotline)
    await asyncio.sleep(0.1)  # until the agent's port is free again
    async with (
        agent_phone(hotline, ANN) as agent,
        wire_phone(hotline, name=CUSTOMER, local_port=HOME) as customer,
    ):
        invite = await customer.asked("INVITE", 15)
        assert invite.first.startswith(f"INVITE sip:{CUSTOMER}@127.0.0.1:{HOME} ")
        assert f"<sip:{MAIN}@" in invite.headers["from"], "his phone shows the number he had dialled"
        await hears(customer, GREETING_HZ)
        await agent.asked("INVITE", 15)
        await asyncio.gather(customer.speak(440, TALK_S), agent.speak(880, TALK_S))
        assert customer.level(880) > HEARD_DB
        assert agent.level(440) > HEARD_DB
        assert customer.level(MUSIC_HZ) < HEARD_DB
        await agent.hang_up()
        await customer.asked("BYE")
    back = f"{call}-b1.1"
    assert [entry.event.call for entry in hotline.events(e.CallbackDue)] == [back], "dialled once"
    (closed,) = hotline.events(e.CallbackClosed)
    assert (closed.event.reached, closed.event.attempts) == (True, 1)
    record = await hotline.sealed(back)
    assert (record["direction"], record["callback_of"], record["agent"]) == ("outbound", call, ANN.number)
    assert (record["caller"], record["dialled"]) == (CUSTOMER, MAIN)
    await check_greeted_before_recorded(hotline, back, record["recording"]["url"])
    await hotline.quiet(5)


async def check_greeted_before_recorded(hotline: Served, back: str, url: str) -> None:
    """The greeting says that he is recorded: nothing of it is in the recording, which has all that comes after it."""
    path = hotline.folder / "recording.wav"
    path.write_bytes((await hotline.get(url)).content)
    (left, right), rate_hz = tones.read_wav(path)
    assert tones.level_db(tones.loudest_part(left, 440, rate_hz), 440, rate_hz) > HEARD_DB
    (started,), (talk,) = (hotline.events(kind, call=back) for kind in (e.RecordingStarted, e.TalkStarted))
    before = right[: round((talk.at - started.at).total_seconds() * rate_hz)]
    part = tones.loudest_part(before, GREETING_HZ, rate_hz, 0.1)
    assert len(before)
    assert tones.level_db(part, GREETING_HZ, rate_hz) < SILENT_DB


async def asks_while_the_agent_is_busy(hotline: Served) -> str:
    """Somebody talks to Ann, the customer waits, says yes and hangs up; then Ann's talk ends."""
    async with (
        agent_phone(hotline, ANN),
        wire_phone(hotline, name="13700000000") as first,
        wire_phone(hotline, name=CUSTOMER) as caller,
    ):
        await first.call(MAIN)
        await happened(hotline, first, e.TalkStarted)
        await caller.call(MAIN)
        await hears_something(caller)
        await hears(caller, OFFER_HZ)
        await caller.press("1")
        await hears(caller, CONFIRMED_HZ)
        await caller.hang_up()
        call = await happened(hotline, caller, e.CallEnded)
        await first.hang_up()
        await happened(hotline, first, e.CallEnded)
    return call


async def test_a_server_that_comes_back_calls_whom_it_cut_off_and_those_whose_turn_it_is(tmp_path: Path) -> None:
    """Once its telephone is there; who was cut off had come before."""
    served = Served(tmp_path, [ANN])
    write(served.config)
    with served as hotline:
        cut_off, call = await asks_and_the_server_dies(hotline)
        await asyncio.sleep(0.1)  # until the agent's port is free again
        async with agent_phone(hotline, ANN), wire_phone(hotline, name=CUSTOMER, local_port=HOME) as home:
            home.answers = (486,)
            hotline.start()
            first = await home.asked("INVITE", 15)
            assert first.first.startswith(f"INVITE sip:{CUT_OFF}@")
            second = await home.asked("INVITE", 15)
            assert second.first.startswith(f"INVITE sip:{CUSTOMER}@")
        due = [entry.event.call for entry in hotline.events(e.CallbackDue)]
        assert due[:2] == [f"{cut_off}-lost.1", f"{call}-b1.1"]


async def asks_and_the_server_dies(hotline: Served) -> tuple[str, str]:
    """While Ann talks to somebody: the calls of that one and of who asked."""
    async with (
        agent_phone(hotline, ANN),
        wire_phone(hotline, name=CUT_OFF) as first,
        wire_phone(hotline, name=CUSTOMER) as caller,
    ):
        await first.call(MAIN)
        cut_off = await happened(hotline, first, e.TalkStarted)
        await caller.call(MAIN)
        await hears_something(caller)
        await hears(caller, OFFER_HZ)
        await caller.press("1")
        await hears(caller, CONFIRMED_HZ)
        await caller.hang_up()
        call = await happened(hotline, caller, e.CallEnded)
        hotline.kill()
    return cut_off, call
