"""The phones on the terminal and the whole hotline: log in, call, be served, log out."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import tones
from tests.live.hotline_folder import Agent
from tests.live.phones import terminal_phone
from tests.live.served import Served
from tests.live.tones import AGENT_HZ, CALLER_HZ, only

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

PIN = "48213760"


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path, [Agent("1001", pin=PIN), Agent("1002", pin="generated")]) as running:
        yield running


async def test_agents_log_in_with_the_pins_of_the_server_serve_a_caller_and_log_out(
    hotline: Served, tmp_path: Path
) -> None:
    voice = tones.write_wav(tmp_path / "caller.wav", tones.tone(CALLER_HZ, 20))
    sentence = tones.write_wav(tmp_path / "agent.wav", tones.tone(AGENT_HZ, 20))
    tapes, tape = tmp_path / "tapes", tmp_path / "heard.wav"
    agents_are = ("--agent", "1001", "--agent", "1002", "--pin-file", hotline.data / "pins.json", "--hear", tapes)
    server = f"sip:127.0.0.1:{hotline.sip_port}"
    async with terminal_phone(
        "sim-agent", *agents_are, "--server", server, "--speak", sentence, "--talk", "3s"
    ) as agents:
        for agent in ("1001", "1002"):
            await agents.expect("logged_in", agent=agent)
        assert await hotline.agents() == {"1001": "available idle", "1002": "available idle"}

        call = ("call", "--to", hotline.uri(), "--digits", "1", "--play", voice, "--hear", tape)
        async with terminal_phone(*call, "--from", "13800000009") as caller:
            await caller.expect("node", verb="menu")
            await caller.expect("queued", queue="orders")
            agent = (await caller.expect("talking"))["agent"]
            assert (await caller.expect("hung_up"))["by"] == "them"
            assert await caller.finished() == 0
        record = await hotline.record(caller="13800000009")
        assert (record["agent"], record["ended_by"]) == (agent, "agent")
        await agents.expect("hung_up", agent=agent, by="us")
        only(tape, AGENT_HZ, CALLER_HZ)
        only(tapes / f"{agent}-1.wav", CALLER_HZ, AGENT_HZ)

        agents.interrupt(signal.SIGTERM)
        assert await agents.finished() == 0
        assert await hotline.agents() == {"1001": "off idle", "1002": "off idle"}
    kept = [file.read_bytes() for file in (hotline.data / "journal").iterdir()]
    assert PIN not in hotline.log
    assert not any(PIN.encode() in content for content in kept)


async def test_with_nobody_logged_in_the_caller_is_not_served(hotline: Served) -> None:
    async with terminal_phone("call", "--to", hotline.uri(), "--digits", "1", "--max-s", "6") as caller:
        assert await caller.finished() == 1
        assert not caller.saw("talking")
        assert not (await caller.expect("result"))["served"]
