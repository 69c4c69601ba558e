"""The example hotline as it is shipped: real sentences, three agents, three of its lines, scores with evidence."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import prompts
from calls import events as e
from calls.model import Party
from tests.live import tones
from tests.live.hotline_folder import EXAMPLE
from tests.live.phones import terminal_phone
from tests.live.served import Served

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

SOUNDS = Path(prompts.__file__).parent / "sounds" / "zh-CN"
AGENTS = ("1001", "1002", "1003")
CALLERS = {
    "13800000001": ("400", "3,1,2", "normal", "orders"),
    "13800000002": ("4008000001", "3,3", "vip", "complaints"),
    "13800000003": ("4009110000", "", "emergency", "emergency"),
}
"""What each dials and presses, and what becomes of it."""
SCORED_WITHIN_S = 5.0
TALK_S = 11
AUDIBLE_RMS = 0.01


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path, config_dir=EXAMPLE) as running:
        yield running


async def call(hotline: Served, number: str, tape: Path) -> dict[str, Any]:
    """Speak to whoever answers until he hangs up, and let the survey be; the record with its score."""
    dialled, keys, _, _ = CALLERS[number]
    words = ("call", "--to", hotline.uri(dialled), "--from", number, "--digits", keys, "--hear", tape)
    manner = ("--play", SOUNDS / "caller.sentence.1.wav", "--hang-up-after", f"talking+{TALK_S + 3}s")
    async with terminal_phone(*words, *manner) as caller:
        assert await caller.finished(90) == 0, caller.moments
    record = await hotline.record(caller=number)
    return await hotline.until(lambda: scored(hotline, record["id"]), SCORED_WITHIN_S + 5)


async def scored(hotline: Served, call: str) -> dict[str, Any] | None:
    record = await hotline.api(f"/api/calls/{call}")
    return record if record["score"] is not None or record["needs_review"] else None


async def test_callers_of_three_lines_are_greeted_served_and_scored(hotline: Served, tmp_path: Path) -> None:
    agents = [word for agent in AGENTS for word in ("--agent", agent)]
    pins = ("--pin-file", hotline.data / "pins.json", "--server", f"sip:127.0.0.1:{hotline.sip_port}")
    async with terminal_phone("sim-agent", *agents, *pins, "--talk", f"{TALK_S}s") as phones:
        for agent in AGENTS:
            await phones.expect("logged_in", agent=agent)
        tapes = {number: tmp_path / f"{number}.wav" for number in CALLERS}
        records = await asyncio.gather(*(call(hotline, number, tape) for number, tape in tapes.items()))
    for record in records:
        dialled, keys, tier, queue = CALLERS[record["caller"]]
        assert (record["dialled"], record["tier"], record["queue"]) == (dialled, tier, queue)
        (talk,) = hotline.events(e.TalkEnded, call=record["id"])
        assert talk.event.by == Party.AGENT
        assert keys == "" or spoken_before_talk(tapes[record["caller"]], record) > AUDIBLE_RMS
        await judged(hotline, record)
    greeted = next(record for record in records if record["caller"] == "13800000001")
    told = [text["zh-CN"] for item in greeted["timeline"] for text in item["prompts"]]
    assert any("欢迎" in text for text in told)
    assert any("请按1" in text for text in told)


def spoken_before_talk(tape: Path, record: dict[str, Any]) -> float:
    """How loud the hotline was before an agent answered."""
    (samples,), rate_hz = tones.read_wav(tape)
    before_s = (moment(record, "talk_started_at") - moment(record, "answered_at")).total_seconds()
    return float(np.sqrt(np.mean(samples[: round(before_s * rate_hz)] ** 2)))


def moment(record: dict[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(record[name])


async def judged(hotline: Served, record: dict[str, Any]) -> None:
    """Every point that was lost can be listened to, and so soon that the agent still remembers the call."""
    card = await hotline.api(f"/api/calls/{record['id']}/score")
    (event,) = hotline.events(e.CallScored, call=record["id"])
    after_s = (event.at - moment(record, "ended_at")).total_seconds()
    print(f"{record['tier']}: score {card['total']} after {after_s:.1f} s")
    assert after_s <= SCORED_WITHIN_S
    assert card["total"] is not None
    assert len([line for line in card["criteria"] if line["status"] == "scored"]) >= 5
    for line in card["criteria"]:
        if line["status"] == "scored" and line["points"] < line["max_points"]:
            assert line["evidence"]
            assert all(0 <= start <= end <= 1000 * record["talk_s"] + 200 for start, end, _ in line["evidence"])
