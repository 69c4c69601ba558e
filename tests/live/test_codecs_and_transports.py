"""Every codec and transport carries a call that is heard on both sides and recorded; every key counts once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from calls import events as e
from tests.live import tones
from tests.live.hotline_folder import Agent
from tests.live.phones import agent_phones, terminal_phone
from tests.live.served import Served
from tests.live.tones import AGENT_HZ, CALLER_HZ
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import happened, hears_something, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

CREW = [Agent(f"100{number}", pin="4321", skills=("orders",)) for number in range(1, 5)]
WAYS = (
    ("PCMA", "udp", "rfc4733"),
    ("PCMU", "tcp", "info"),
    ("G722", "tls", "rfc4733"),
    ("opus", "udp", "info"),
)
TALK_S = 4
TONE_DB, LEAK_DB = -20.0, -50.0


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("hotline"), CREW) as running:
        yield running


def only(tape: Path, heard_hz: float, other_hz: float) -> None:
    """The second in which one's partner is loudest has nothing of one's own voice in it."""
    (samples,), rate_hz = tones.read_wav(tape)
    only_in(samples, rate_hz, heard_hz, other_hz)


def only_in(samples: object, rate_hz: int, heard_hz: float, other_hz: float) -> None:
    part = tones.loudest_part(samples, heard_hz, rate_hz)
    heard_db, other_db = (tones.level_db(part, hz, rate_hz) for hz in (heard_hz, other_hz))
    assert heard_db > TONE_DB
    assert other_db - heard_db <= LEAK_DB


async def call_by(hotline: Served, folder: Path, voice: Path, way: tuple[str, str, str]) -> None:
    codec, transport, method = way
    number, tape = f"138{codec}", folder / f"{codec}.wav"
    port = hotline.sip_port + (transport == "tls")
    words = ["call", "--to", f"sip:400@127.0.0.1:{port}", "--from", number, "--codec", codec, "--digits", "1"]
    words += ["--play", voice, "--loop", "--hear", tape, "--hang-up-after", f"talking+{TALK_S}s"]
    words += [f"--{transport}"] if transport != "udp" else []
    words += ["--info"] if method == "info" else []
    async with terminal_phone(*words) as caller:
        assert (await caller.expect("answered", wait_s=20))["codec"] == codec
        assert await caller.finished() == 0, caller.moments
    only(tape, AGENT_HZ, CALLER_HZ)
    record = await hotline.sealed((await hotline.record(caller=number))["id"])
    (pressed,) = hotline.events(e.DigitPressed, call=record["id"])
    assert (pressed.event.digit, pressed.event.method) == ("1", method)
    recording = folder / f"{codec}-recording.wav"
    recording.write_bytes((await hotline.get(record["recording"]["url"])).content)
    (left, right), rate_hz = tones.read_wav(recording)
    only_in(left, rate_hz, CALLER_HZ, AGENT_HZ)
    only_in(right, rate_hz, AGENT_HZ, CALLER_HZ)
    assert abs(len(left) / rate_hz - record["talk_s"]) < 0.1


async def test_every_codec_and_transport_is_heard_on_both_sides_and_recorded(hotline: Served, tmp_path: Path) -> None:
    voice = tones.write_wav(tmp_path / "caller.wav", tones.tone(CALLER_HZ, 10))
    sentence = tones.write_wav(tmp_path / "agent.wav", tones.tone(AGENT_HZ, 10))
    pins = {agent.number: agent.pin for agent in CREW}
    habits = ("--until-caller", "--speak", sentence, "--loop", "--hear", tmp_path / "agents", "--answer-after", "0.2")
    server = f"sip:127.0.0.1:{hotline.sip_port}"
    async with agent_phones(server, pins, tmp_path, *habits) as agents:
        for agent in CREW:
            await agents.expect("logged_in", agent=agent.number, wait_s=20)
        await asyncio.gather(*(call_by(hotline, tmp_path, voice, way) for way in WAYS))
        for tape in (tmp_path / "agents").glob("*.wav"):
            only(tape, CALLER_HZ, AGENT_HZ)
        assert len(list((tmp_path / "agents").glob("*.wav"))) == len(WAYS)
        await hotline.quiet()


# --- keys -----------------------------------------------------------------------------------------------------------


async def keys(hotline: Served, caller: WirePhone, count: int) -> list[str]:
    """What was counted, once there is as much and a while has passed for what may come too often."""
    call = await happened(hotline, caller, e.DigitPressed)

    async def pressed() -> list[str]:
        found = [entry.event.digit for entry in hotline.events(e.DigitPressed, call=call)]
        return found if len(found) >= count else []

    await hotline.until(pressed, 5)
    await asyncio.sleep(0.5)
    return await pressed()


async def test_a_key_is_counted_once_by_rfc_4733_by_info_or_by_both(hotline: Served) -> None:
    async with wire_phone(hotline, name="13800000001") as caller:
        await caller.call()
        await hears_something(caller)
        await caller.press("5")
        await caller.press("5", drop=(0, 1, 6, 7))
        caller.press_by_info("6")
        assert (await caller.answer()).status == 200
        await caller.press("7")
        caller.press_by_info("7")
        assert (await caller.answer()).status == 200
        caller.press_by_info("8")
        assert (await caller.answer()).status == 200
        await caller.press("8")
        assert await keys(hotline, caller, 5) == ["5", "5", "6", "7", "8"]
        await caller.hang_up()


async def test_a_key_that_is_faster_than_the_ack_is_not_lost(hotline: Served) -> None:
    async with wire_phone(hotline, name="13800000002") as caller:
        caller.invite()
        answer = await caller.answer()
        caller.take_sdp(answer.body)
        await caller.press("1")
        await asyncio.sleep(0.3)
        caller.accept(answer)
        call = await happened(hotline, caller, e.CallQueued)
        answered, pressed = hotline.events(e.LegAnswered, call=call)[0], hotline.events(e.DigitPressed, call=call)
        assert [entry.event.digit for entry in pressed] == ["1"]
        assert pressed[0].seq > answered.seq
        await caller.hang_up()


@pytest.mark.parametrize("transport", ["tcp", "tls"])
async def test_a_call_over_a_connection_rings_talks_and_ends(hotline: Served, transport: str) -> None:
    async with wire_phone(hotline, name=f"1390000{transport}", transport=transport) as caller:
        await caller.call()
        await hears_something(caller)
        assert await caller.hang_up() == 200
    assert (await hotline.record(caller=f"1390000{transport}"))["ended_by"] == "caller"
    await hotline.quiet()
