"""What callers say, by way of Media Streams: taken down for whoever listens, silent while a secret is asked [H2]."""

from __future__ import annotations

import base64
import json
import struct
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from calls import commands as c
from calls import events as e
from telephony.twilio_voice.tape import LINEAR, PATIENCE_FRAMES, Tape
from tests.unit.telephony.test_twilio_calls import SID, answered
from tests.unit.telephony.twilio_line import Line, line, signature

LOUD, LOUDER = 0x80, 0x00  # 32124 and -32124
WSS = "wss://hotline.example.com"


class Ear:
    """Notes what it is to listen to."""

    def __init__(self) -> None:
        self.listens: list[tuple[str, Path]] = []
        self.stopped: list[str] = []

    def listen(self, command: c.Listen, path: Path) -> None:
        self.listens.append((command.listening, path))

    def stop_listening(self, listening: str) -> None:
        self.stopped.append(listening)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
async def at(tmp_path: Path, ear: Ear) -> AsyncIterator[Line]:
    async with line(tmp_path, listener=ear) as one:
        yield one


async def listened_to(at: Line) -> tuple[str, str, str]:
    """A call that is listened to, its leg, and where its sound shall go."""
    call, leg, _ = await answered(at)
    at.telephony.perform(c.Listen(call, leg, "l1", "zh-CN", "kb"))
    await at.until(lambda: at.api.posts(SID))
    told = at.api.posts(SID)[-1].get("Twiml")
    assert 'track="both_tracks"' in told
    return call, leg, told.partition(f'url="{WSS}')[2].partition('"')[0]


def joined(at: Line, target: str, signed: str = "") -> connect:
    headers = {"X-Twilio-Signature": signed or signature(WSS + target, {})}
    return connect(f"ws://127.0.0.1:{at.telephony.port}{target}", additional_headers=headers, proxy=None)


async def says(stream: ClientConnection, at_ms: int, code: int, track: str = "inbound", ms: int = 20) -> None:
    payload = base64.b64encode(bytes([code]) * 8 * ms).decode()
    media = {"track": track, "chunk": "1", "timestamp": str(at_ms), "payload": payload}
    await stream.send(json.dumps({"event": "media", "sequenceNumber": "3", "media": media, "streamSid": "MZ1"}))


def frames(path: Path) -> list[tuple[int, int]]:
    content = path.read_bytes()[44:]
    return list(struct.iter_unpack("<hh", content[: len(content) // 4 * 4]))


async def test_a_callers_words_are_left_and_what_he_hears_is_right(at: Line, ear: Ear) -> None:
    call, leg, target = await listened_to(at)
    async with joined(at, target) as stream:
        await stream.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
        await stream.send(json.dumps({"event": "start", "start": {"tracks": ["inbound", "outbound"]}}))
        await stream.send("no JSON at all")
        await stream.send(json.dumps({"event": "media", "media": {"payload": "%%%", "timestamp": "x"}}))
        await says(stream, 0, LOUD)
        await says(stream, 0, LOUDER, "outbound")
        await at.until(lambda: ear.listens and len(frames(ear.listens[0][1])) == 160)
        ((name, path),) = ear.listens
        assert name == "l1"
        assert set(frames(path)) == {(32124, -32124)}
        with wave.open(str(path)) as sound:
            assert (sound.getnchannels(), sound.getframerate(), sound.getsampwidth()) == (2, 8000, 2)
        at.telephony.perform(c.KeepSecret(call, leg, True))
        await says(stream, 20, LOUD)
        await says(stream, 20, LOUD, "outbound")
        await at.until(lambda: len(frames(path)) == 320)
        assert set(frames(path)[160:]) == {(0, 0)}
        at.telephony.perform(c.StopListening(call, leg, "l1"))
        with pytest.raises(ConnectionClosed):
            await stream.recv()
    assert ear.stopped == ["l1"]
    assert not path.exists()
    assert not at.of(e.SpeechFailed)


async def test_a_stream_is_good_once_and_only_when_signed(at: Line, ear: Ear) -> None:
    _, _, target = await listened_to(at)
    for signed in ("x", signature("wss://elsewhere.example.com" + target, {})):
        with pytest.raises(InvalidStatus):
            async with joined(at, target, signed):
                pass
    async with joined(at, target) as stream:
        await says(stream, 0, LOUD)
        await at.until(lambda: ear.listens)
        with pytest.raises(InvalidStatus):
            async with joined(at, target):
                pass
    with pytest.raises(InvalidStatus):
        async with joined(at, "/twilio/media/unknown"):
            pass


async def test_a_stream_that_breaks_is_told_and_one_that_ends_with_the_call_is_not(at: Line, ear: Ear) -> None:
    _, _, target = await listened_to(at)
    async with joined(at, target, signature(f"{WSS}{target}/", {})) as stream:  # some sign it so
        await says(stream, 0, LOUD)
        await at.until(lambda: ear.listens)
    await at.until(lambda: at.of(e.SpeechFailed))
    assert at.of(e.SpeechFailed)[0].listening == "l1"
    assert ear.stopped == ["l1"]


async def test_without_a_listener_nobody_is_listened_to_and_that_is_told(tmp_path: Path) -> None:
    async with line(tmp_path) as at:
        call, leg, _ = await answered(at)
        at.telephony.perform(c.Listen(call, leg, "l1", "zh-CN", "kb"))
        await at.until(lambda: at.of(e.SpeechFailed))


def test_mu_law_is_expanded_as_g711_says() -> None:
    assert (LINEAR[0xFF], LINEAR[0x7F], LINEAR[0x00], LINEAR[0x80]) == (0, 0, -32124, 32124)
    assert LINEAR[:128] == [-sample for sample in LINEAR[128:]]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2000), st.integers(1, 40)), max_size=30))
def test_whatever_times_messages_claim_the_file_is_whole_frames_and_not_endless(
    tmp_path_factory: pytest.TempPathFactory, messages: list[tuple[bool, int, int]]
) -> None:
    path = tmp_path_factory.mktemp("tape") / "t.wav"
    tape = Tape(path)
    for right, at_ms, ms in messages:
        tape.add(right, at_ms, bytes([LOUD]) * 8 * ms)
    tape.close()
    size = path.stat().st_size - 44
    assert size % 4 == 0
    assert size // 4 <= 8 * (2000 + sum(ms for _, _, ms in messages))


def test_a_side_that_says_nothing_is_silent_after_a_while(tmp_path: Path) -> None:
    tape = Tape(tmp_path / "t.wav")
    for number in range(50):
        tape.add(False, 20 * number, bytes([LOUD]) * 160)
    tape.close()
    heard = frames(tmp_path / "t.wav")
    assert len(heard) == 8000 - PATIENCE_FRAMES
    assert set(heard) == {(32124, 0)}
