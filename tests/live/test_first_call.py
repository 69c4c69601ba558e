"""The first call: a caller and an agent with phones that are not ours, tones that say who hears whom, and the score.

Two pairs talk at once: SIPp calls baresip, baresip calls SIPp.
"""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from calls import events as e
from tests.live import tones
from tests.live.baresip import Baresip, baresip
from tests.live.hotline_folder import MENU_HZ, Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.sipp_phone import SIPP_PORTS, sipp_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(120), pytest.mark.asyncio(loop_scope="module")]

BARESIP_PORT, SIPP_PORT = free_ports(2), free_ports(SIPP_PORTS)
TALK_S = 11
"""The rubric judges nothing shorter than 10 s."""
TONE_DB, LEAK_DB = -20.0, -50.0
LENGTH_TOLERANCE_S = 0.1
SCORED_WITHIN_S = 5.0


@dataclass
class Pair:
    """A call that is over: its record, what its recording holds, and which tones its parties spoke."""

    record: dict[str, Any]
    channels: np.ndarray
    rate_hz: int
    caller_hz: float
    agent_hz: float


@dataclass
class Talks:
    """`at_agent` and `at_caller` are what the two baresips heard."""

    sipp_calls_baresip: Pair
    baresip_calls_sipp: Pair
    at_agent: Path
    at_caller: Path

    @property
    def pairs(self) -> tuple[Pair, Pair]:
        return self.sipp_calls_baresip, self.baresip_calls_sipp


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    agents = [Agent("1001", BARESIP_PORT, skills=("orders",)), Agent("1002", SIPP_PORT, skills=("repair",))]
    with Served(tmp_path_factory.mktemp("hotline"), agents) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talks(hotline: Served, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Talks]:
    folder = tmp_path_factory.mktemp("phones")
    sipp_calls = {"to": f"400@127.0.0.1:{hotline.sip_port}", "frequency_hz": 440, "presses": [(800, "1")]}
    async with (
        baresip(folder / "1001", "1001", voice(folder, 880), answers=True, port=BARESIP_PORT) as agent,
        sipp_phone("agent_answer", folder / "1002", port=SIPP_PORT, frequency_hz=1500, ring_ms=200),
        baresip(folder / "caller", "13800000002", voice(folder, 350)) as caller,
        sipp_phone(
            "caller_rfc4733", folder / "sipp", **sipp_calls, stay_ms=1000 * (TALK_S + 4), caller="13800000001"
        ) as sipp,
    ):
        await dial_and_press(caller, hotline.uri(), "2")
        await hotline.until(lambda: both_talk(hotline), 15)
        await asyncio.sleep(TALK_S)
        await caller.hang_up()
        assert await sipp.finished() == 0, sipp.trace
        await agent.expect("CALL_CLOSED")
        yield Talks(
            await pair(hotline, "13800000001", 440, 880),
            await pair(hotline, "13800000002", 350, 1500),
            agent.heard(),
            caller.heard(),
        )


def voice(folder: Path, frequency_hz: float) -> Path:
    return tones.write_wav(folder / f"{frequency_hz:.0f}.wav", tones.tone(frequency_hz, 60))


async def dial_and_press(caller: Baresip, uri: str, keys: str) -> None:
    await caller.dial(uri)
    await caller.expect("CALL_ESTABLISHED")
    await asyncio.sleep(1)
    await caller.press(keys)


async def both_talk(hotline: Served) -> bool:
    return [call["stage"] for call in await hotline.calls(live="true")] == ["talking", "talking"]


async def pair(hotline: Served, caller: str, caller_hz: float, agent_hz: float) -> Pair:
    """The call of this caller, once its recording can be had."""
    record = await hotline.sealed((await hotline.record(caller=caller))["id"])
    path = hotline.folder / f"{record['id']}.wav"
    path.write_bytes((await hotline.get(record["recording"]["url"])).content)
    channels, rate_hz = tones.read_wav(path)
    return Pair(record, channels, rate_hz, caller_hz, agent_hz)


def leak_db(samples: np.ndarray, rate_hz: int, own_hz: float, other_hz: float) -> float:
    """How far the other's tone stays below one's own, in the second in which one's own is loudest."""
    part = tones.loudest_part(samples, own_hz, rate_hz)
    assert tones.level_db(part, own_hz, rate_hz) > TONE_DB
    return tones.level_db(part, other_hz, rate_hz) - tones.level_db(part, own_hz, rate_hz)


async def test_each_party_hears_its_partner_and_nobody_else(talks: Talks) -> None:
    for tape, own_hz, other_hz in ((talks.at_agent, 440, 880), (talks.at_caller, 1500, 350)):
        (samples,), rate_hz = tones.read_wav(tape)
        leak = leak_db(samples, rate_hz, own_hz, other_hz)
        print(f"{own_hz} Hz heard, {other_hz} Hz {leak:.1f} dB below")
        assert leak <= LEAK_DB


async def test_the_recording_has_the_caller_left_and_the_agent_right(talks: Talks) -> None:
    for talk in talks.pairs:
        left, right = talk.channels
        leaks = (
            leak_db(left, talk.rate_hz, talk.caller_hz, talk.agent_hz),
            leak_db(right, talk.rate_hz, talk.agent_hz, talk.caller_hz),
        )
        print("leak left, right dB", leaks)
        assert max(leaks) <= LEAK_DB


async def test_the_recording_is_as_long_as_the_talk(talks: Talks) -> None:
    for talk in talks.pairs:
        longer_s = talk.channels.shape[1] / talk.rate_hz - talk.record["talk_s"]
        print(f"talk {talk.record['talk_s']} s, recording {1000 * longer_s:+.0f} ms")
        assert abs(longer_s) <= LENGTH_TOLERANCE_S


async def test_the_caller_hears_the_menu_before_the_agent(talks: Talks) -> None:
    (samples,), rate_hz = tones.read_wav(talks.at_caller)
    assert tones.sounding_ms(samples, MENU_HZ, rate_hz) > 500


async def test_the_record_says_who_served_whom_and_who_hung_up(talks: Talks) -> None:
    for talk, agent, queue in zip(talks.pairs, ("1001", "1002"), ("orders", "repair"), strict=True):
        record = talk.record
        assert (record["agent"], record["queue"]) == (agent, queue)
        assert (record["cause"], record["ended_by"]) == ("normal_clearing", "caller")
        print("wait_s", record["wait_s"])


async def test_the_call_is_scored_within_five_seconds_of_its_end(hotline: Served, talks: Talks) -> None:
    for talk in talks.pairs:
        call = talk.record["id"]
        card = await hotline.until(lambda call=call: score_card(hotline, call), SCORED_WITHIN_S)
        (scored,) = hotline.events(e.CallScored, call=call)
        after_s = (scored.at - datetime.fromisoformat(talk.record["ended_at"])).total_seconds()
        print(f"scored {card['total']} after {after_s:.2f} s")
        assert after_s <= SCORED_WITHIN_S
        assert card["total"] is not None
        lost = [
            line for line in card["criteria"] if line["points"] is not None and line["points"] < line["max_points"]
        ]
        assert lost, "tones that never pause are not perfect conversation"
        assert all(line["evidence"] for line in lost)


async def score_card(hotline: Served, call: str) -> dict[str, Any] | None:
    answer = await hotline.get(f"/api/calls/{call}/score")
    return answer.json() if answer.status_code == 200 and hotline.events(e.CallScored, call=call) else None


async def test_the_recording_can_be_had_in_parts_and_is_the_one_that_was_sealed(
    hotline: Served, talks: Talks
) -> None:
    record = talks.sipp_calls_baresip.record
    url = record["recording"]["url"]
    whole = (await hotline.get(url)).content
    part = await hotline.get(url, Range="bytes=44-1043")
    assert (part.status_code, part.headers["content-range"]) == (206, f"bytes 44-1043/{len(whole)}")
    assert part.content == whole[44:1044]
    assert (await hotline.get(url, Range="bytes=-100")).content == whole[-100:]
    assert (await hotline.get(url, Range=f"bytes={len(whole)}-")).status_code == 416
    (closed,) = hotline.events(e.RecordingClosed, call=record["id"])
    with wave.open(io.BytesIO(whole)) as file:
        length_ms = round(1000 * file.getnframes() / file.getframerate())
    assert length_ms == closed.event.length_ms == record["recording"]["length_ms"]


async def test_the_timeline_tells_the_call_in_both_languages(hotline: Served, talks: Talks) -> None:
    detail = await hotline.api(f"/api/calls/{talks.sipp_calls_baresip.record['id']}")
    told = ("CallOffered", "DigitPressed", "CallQueued", "OfferMade", "TalkStarted", "TalkEnded", "CallEnded")
    assert tuple(item["event"] for item in detail["timeline"] if item["event"] in told) == told
    assert all(item["text"]["zh-CN"] and item["text"]["en"] for item in detail["timeline"])
    (offer,) = [item for item in detail["timeline"] if item["event"] == "OfferMade"]
    assert "1001" in offer["reason"]["en"]


async def test_nothing_is_left_of_the_calls(hotline: Served, talks: Talks) -> None:
    await hotline.quiet()


async def test_a_stolen_data_folder_holds_nothing_to_be_heard(talks: Talks, hotline: Served) -> None:
    async def all_sealed() -> bool:
        return not list((hotline.data / "recordings").rglob("*.wav"))

    await hotline.until(all_sealed, 10)
    heard = [
        (await hotline.get(talk.record["recording"]["url"])).content
        for talk in (talks.sipp_calls_baresip, talks.baresip_calls_sipp)
    ]
    # Not every quarter of a second: all pieces of a tone would have one phase, and G.711's steps few bytes to show.
    pieces = [sound[at : at + 32] for sound in heard for at in range(4044, len(sound) - 32, 7924)]
    loud = [piece for piece in pieces if len(set(piece)) > 8]
    assert len(loud) > 20
    sealed = list((hotline.data / "recordings").rglob("*.sealed"))
    assert len(sealed) >= len(heard)
    for file in (file for file in hotline.data.rglob("*") if file.is_file()):
        stored = file.read_bytes()
        assert not any(mark in stored for mark in (b"fLaC", b"OggS", b"OpusHead", *loud)), file
        heads = {stored[at : at + 4] for at in range(65)}
        assert not heads & {b"RIFF", b"RIFX", b"RF64", b"fLaC", b"OggS", b"Opus"}, file
    for file in sealed:
        stored = file.read_bytes()[64:]
        blocks = [stored[at : at + 4096] for at in range(0, len(stored) - 4095, 4096)]
        assert blocks, file
        assert min(map(entropy_bits, blocks)) > 7.9, "as even as noise"


def entropy_bits(block: bytes) -> float:
    """Shannon's, of a byte: random 4 KiB have 7.94 to 7.97."""
    share = np.bincount(np.frombuffer(block, np.uint8), minlength=256) / len(block)
    return float(-(share[share > 0] * np.log2(share[share > 0])).sum())
