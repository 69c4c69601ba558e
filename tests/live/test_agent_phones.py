"""Agents' phones on the terminal: logging in, answering, refusing, and coming back to a server that was away."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from calls import commands as c
from calls import events as e
from calls.model import HangupCause
from tests.live import tones
from tests.live.phone_board import answered, finish_log_in, tell
from tests.live.phones import WAIT_S, agent_phones, terminal_phone
from tests.live.sip_switchboard import Switchboard, switchboard
from tests.live.tones import AGENT_HZ, CALLER_HZ, only

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

PINS = {"1001": "4321", "1002": "0000"}


@pytest.fixture
def sentence(tmp_path: Path) -> Path:
    return tones.write_wav(tmp_path / "agent.wav", tones.tone(AGENT_HZ, 20))


@pytest.fixture
async def board() -> AsyncIterator[Switchboard]:
    async with switchboard() as running:
        yield running


async def log_in(board: Switchboard) -> dict[str, str]:
    """Take every agent's log-in call as the hotline does; their contacts."""
    contacts = {}
    for _ in PINS:
        called = await board.expect(e.AgentPhoneCalled, WAIT_S)
        assert called.agent is not None
        assert called.login
        contacts[called.agent] = called.contact
        await finish_log_in(board, called)
    return contacts


def server_of(board: Switchboard) -> str:
    return f"sip:127.0.0.1:{board.ports['udp']}"


async def test_two_agents_in_one_process_log_in_answer_speak_and_log_out(
    board: Switchboard, tmp_path: Path, sentence: Path
) -> None:
    tapes = tmp_path / "tapes"
    habits = ("--answer-after", "0.3s", "--talk", "1.5s", "--speak", sentence, "--hear", tapes)
    async with agent_phones(server_of(board), PINS, tmp_path, *habits) as agents:
        contacts = await log_in(board)
        for agent in PINS:
            await agents.expect("logged_in", agent=agent)
        for number, agent in enumerate(PINS):
            board.perform(c.RingAgent("c9", f"c9-a{number}", agent, contacts[agent], "13800138000", "王芳"))
            offered = await agents.expect("offered")
            assert (offered["agent"], offered["caller"], offered["name"]) == (agent, "13800138000", "王芳")
            await board.expect(e.LegRinging, leg=f"c9-a{number}")
            await board.expect(e.LegAnswered, leg=f"c9-a{number}")
        for number, agent in enumerate(PINS):
            ended = await board.expect(e.LegHungUp, leg=f"c9-a{number}")
            assert (ended.by_us, ended.cause) == (False, HangupCause.NORMAL_CLEARING)
            await agents.expect("hung_up", agent=agent, by="us")
        assert {tape.name for tape in tapes.iterdir()} == {"1001-1.wav", "1002-1.wav"}
        agents.interrupt(signal.SIGTERM)
        for _ in PINS:
            called = await board.expect(e.AgentPhoneCalled)
            assert not called.login
            await finish_log_in(board, called)
        assert await agents.finished() == 0
        for agent in PINS:
            await agents.expect("logged_out", agent=agent)


async def test_a_caller_and_a_bridged_agent_hear_each_other_and_nothing_else(
    board: Switchboard, tmp_path: Path, sentence: Path
) -> None:
    voice = tones.write_wav(tmp_path / "caller.wav", tones.tone(CALLER_HZ, 20))
    tapes, tape = tmp_path / "tapes", tmp_path / "caller-heard.wav"
    habits = ("--answer-after", "0.1s", "--talk", "3s", "--speak", sentence, "--hear", tapes)
    async with agent_phones(server_of(board), PINS, tmp_path, *habits) as agents:
        contacts = await log_in(board)
        call = ("call", "--to", f"sip:hotline@127.0.0.1:{board.ports['udp']}", "--play", voice, "--hear", tape)
        async with terminal_phone(*call) as caller:
            offered = await answered(board)
            board.perform(c.RingAgent(offered.call, "a", "1001", contacts["1001"], offered.caller))
            await board.expect(e.LegAnswered, leg="a")
            board.perform(c.Bridge(offered.call, offered.leg, "a"))
            tell(board, e.TalkStarted(offered.call, "1001", "a"))
            await board.expect(e.LegHungUp, leg="a")
            board.perform(c.HangUp(offered.call, offered.leg))
            assert await caller.finished() == 0
        await agents.expect("hung_up", agent="1001")
        await board.nothing_left()
    only(tape, AGENT_HZ, CALLER_HZ)
    only(tapes / "1001-1.wav", CALLER_HZ, AGENT_HZ)


REFUSALS = {
    "busy": (486, HangupCause.USER_BUSY),
    "decline": (603, HangupCause.CALL_REJECTED),
    "unavailable": (480, HangupCause.NO_USER_RESPONSE),
}


@pytest.mark.parametrize("behaviour", REFUSALS)
async def test_agents_refuse_as_told(board: Switchboard, tmp_path: Path, sentence: Path, behaviour: str) -> None:
    status, cause = REFUSALS[behaviour]
    async with agent_phones(
        server_of(board), PINS, tmp_path, "--behaviour", behaviour, "--speak", sentence
    ) as agents:
        contacts = await log_in(board)
        for turn in ("a", "b"):
            board.perform(c.RingAgent("c9", turn, "1001", contacts["1001"], "13800138000"))
            ended = await board.expect(e.LegHungUp, leg=turn)
            assert (ended.cause, ended.sip_status) == (cause, status)
            assert (await agents.expect("refused", agent="1001"))["sip_status"] == status


async def test_a_silent_agent_rings_until_the_server_gives_up(
    board: Switchboard, tmp_path: Path, sentence: Path
) -> None:
    async with agent_phones(server_of(board), PINS, tmp_path, "--behaviour", "silent", "--speak", sentence) as agents:
        contacts = await log_in(board)
        board.perform(c.RingAgent("c9", "a", "1001", contacts["1001"], "13800138000"))
        await board.expect(e.LegRinging, leg="a")
        await asyncio.sleep(1)
        board.perform(c.HangUp("c9", "a"))
        assert (await agents.expect("hung_up", agent="1001"))["by"] == "them"


async def test_an_agent_who_talks_is_busy_for_others(board: Switchboard, tmp_path: Path, sentence: Path) -> None:
    habits = ("--answer-after", "0", "--until-caller", "--speak", sentence)
    async with agent_phones(server_of(board), PINS, tmp_path, *habits) as agents:
        contacts = await log_in(board)
        board.perform(c.RingAgent("c9", "a", "1001", contacts["1001"], "13800138000"))
        await board.expect(e.LegAnswered, leg="a")
        board.perform(c.RingAgent("c8", "b", "1001", contacts["1001"], "13900139000"))
        assert (await board.expect(e.LegHungUp, leg="b")).cause is HangupCause.USER_BUSY
        board.perform(c.HangUp("c9", "a"))
        await agents.expect("hung_up", agent="1001", by="them")
        board.perform(c.RingAgent("c7", "d", "1001", contacts["1001"], "13900139000"))
        await board.expect(e.LegAnswered, leg="d")


async def test_a_wrong_pin_is_said_and_not_hammered(board: Switchboard, tmp_path: Path, sentence: Path) -> None:
    async with agent_phones(server_of(board), {"1001": "9999"}, tmp_path, "--speak", sentence) as agents:
        called = await board.expect(e.AgentPhoneCalled, WAIT_S)
        assert called.agent is None
        await finish_log_in(board, called)
        await agents.expect("log_in_refused", agent="1001")
        await asyncio.sleep(2)
        assert board.of_kind(e.AgentPhoneCalled) == []


async def test_agents_log_in_again_when_the_server_comes_back(tmp_path: Path, sentence: Path) -> None:
    async with switchboard(endpoint={"user_agent": "Hotline one"}) as first:
        port = first.ports["udp"]
        async with agent_phones(server_of(first), PINS, tmp_path, "--speak", sentence) as agents:
            await log_in(first)
            await agents.expect("logged_in", agent="1002")
            await first.stop()
            async with switchboard(endpoint={"user_agent": "Hotline two", "udp_port": port}) as second:
                await log_in_late(second)
                await agents.expect("logged_in", agent="1001", wait_s=30)


async def log_in_late(board: Switchboard) -> None:
    """The phones ask every ten seconds whether the server is still the same."""
    called = await board.expect(e.AgentPhoneCalled, wait_s=WAIT_S)
    await finish_log_in(board, called)
    await finish_log_in(board, await board.expect(e.AgentPhoneCalled))
