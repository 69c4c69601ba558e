"""Callers on the terminal, against phones that are not ours and against the SIP adapter."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from calls import commands as c
from calls import events as e
from calls.model import CHINESE, HangupCause, Tier
from tests.decisions import SOME_WHY
from tests.live import tones
from tests.live.baresip import baresip
from tests.live.phone_board import answered, tell
from tests.live.phones import terminal_phone
from tests.live.ports import free_ports
from tests.live.sip_switchboard import Switchboard, switchboard
from tests.live.sipp_phone import sipp_phone
from tests.live.tones import AGENT_HZ, CALLER_HZ, only

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    """What the caller says: not what a phone can play as it is."""
    both = tones.tone(CALLER_HZ, 20, rate_hz=44_100)
    return tones.write_wav(tmp_path / "caller.wav", both, both, rate_hz=44_100)


@pytest.fixture
def sentence(tmp_path: Path) -> Path:
    return tones.write_wav(tmp_path / "agent.wav", tones.tone(AGENT_HZ, 20))


@pytest.fixture
async def board() -> AsyncIterator[Switchboard]:
    async with switchboard() as running:
        yield running


async def test_a_caller_and_an_independent_agent_hear_each_other_and_the_keys(
    tmp_path: Path, voice: Path, sentence: Path
) -> None:
    tape = tmp_path / "heard.wav"
    async with baresip(tmp_path / "agent", "1001", sentence, answers=True) as agent:
        call = ("call", "--to", agent.uri, "--digits", "w0.3 1#", "--play", voice, "--hear", tape)
        async with terminal_phone(*call, "--expect", "ivr") as caller:
            assert (await caller.expect("answered"))["codec"] == "PCMA"
            await caller.expect("prompt")
            assert (await agent.expect("CALL_DTMF_START"))["param"] == "1"
            assert (await agent.expect("CALL_DTMF_START"))["param"] == "#"
            await caller.expect("speaking")
            await asyncio.sleep(2)
            await agent.hang_up()
            assert (await caller.expect("hung_up"))["by"] == "them"
            assert await caller.finished() == 0
            result = await caller.expect("result")
        assert result["served"]
        assert 2_500 < result["heard_ms"] < 6_000
        only(tape, AGENT_HZ, CALLER_HZ)
        only(agent.heard(), CALLER_HZ, AGENT_HZ)


@pytest.mark.parametrize(("codec", "theirs"), [("PCMU", "pcmu"), ("G722", "g722")])
async def test_a_caller_offers_only_the_codec_asked_for(tmp_path: Path, codec: str, theirs: str) -> None:
    rate_hz = 16_000 if codec == "G722" else 8_000
    sentence = tones.write_wav(tmp_path / "wide.wav", tones.tone(AGENT_HZ, 9, rate_hz=rate_hz), rate_hz=rate_hz)
    tape = tmp_path / "heard.wav"
    async with baresip(tmp_path / "agent", "1001", sentence, answers=True, codecs=(theirs,)) as agent:
        call = ("call", "--to", agent.uri, "--codec", codec, "--hear", tape, "--hang-up-after", "1.5s")
        async with terminal_phone(*call) as caller:
            assert (await caller.expect("answered"))["codec"] == codec
            await caller.finished()
    assert tones.read_wav(tape)[1] == rate_hz
    only(tape, AGENT_HZ, CALLER_HZ)


async def test_keys_go_by_info_when_asked(tmp_path: Path, sentence: Path) -> None:
    async with baresip(tmp_path / "agent", "1001", sentence, answers=True) as agent:
        call = ("call", "--to", agent.uri, "--digits", "w0.3 1,2", "--info", "--hang-up-after", "2.5s")
        async with terminal_phone(*call) as caller:
            assert (await caller.expect("pressed", method="info"))["digit"] == "1"
            assert (await agent.expect("CALL_DTMF_START"))["param"] == "1"
            assert (await agent.expect("CALL_DTMF_START"))["param"] == "2"
            assert await caller.finished() == 1, "nobody told of an agent: not served"


@pytest.mark.parametrize(
    ("refusal", "cause"),
    [("486 Busy Here", "user_busy"), ("603 Decline", "call_rejected"), ("503 Full", "congestion")],
)
async def test_a_caller_who_is_refused_says_why_and_ends_with_1(tmp_path: Path, refusal: str, cause: str) -> None:
    async with sipp_phone("agent_refuse", tmp_path / "agent", refusal=refusal, ring_ms=100) as agent:
        async with terminal_phone("call", "--to", f"sip:1001@{agent.address}") as caller:
            await caller.expect("ringing")
            end = await caller.expect("hung_up")
            assert (end["cause"], end["sip_status"]) == (cause, int(refusal[:3]))
            assert await caller.finished() == 1
        assert await agent.finished() == 0, agent.trace


async def test_a_caller_who_gives_up_while_it_rings_cancels(tmp_path: Path) -> None:
    async with sipp_phone("agent_silent", tmp_path / "agent") as agent:
        call = ("call", "--to", f"sip:1001@{agent.address}", "--hang-up-after", "ringing+0.3s")
        async with terminal_phone(*call) as caller:
            assert await caller.finished() == 1
        assert await agent.finished() == 0, agent.trace


async def test_control_c_says_goodbye_and_leaves_a_whole_tape(tmp_path: Path, sentence: Path) -> None:
    tape = tmp_path / "heard.wav"
    async with (
        baresip(tmp_path / "agent", "1001", sentence, answers=True) as agent,
        terminal_phone("call", "--to", agent.uri, "--hear", tape) as caller,
    ):
        await caller.expect("prompt")
        await asyncio.sleep(1)
        caller.interrupt()
        await agent.expect("CALL_CLOSED", 2.0)
        assert await caller.finished() == 130
    samples, rate_hz = tones.read_wav(tape)
    assert 0.9 < samples.shape[1] / rate_hz < 2.5
    only(tape, AGENT_HZ, CALLER_HZ)


async def test_a_server_that_does_not_listen_is_said_to_be_away() -> None:
    nobody = f"sip:hotline@127.0.0.1:{free_ports()}"
    async with terminal_phone("call", "--to", nobody, "--tcp") as caller:
        assert (await caller.expect("hung_up"))["cause"] == "destination_out_of_order"
        assert await caller.finished() == 1
    async with terminal_phone("call", "--to", nobody, "--max-s", "4") as caller:
        assert 3_000 <= (await caller.expect("unheard"))["at_ms"] < 4_000
        assert await caller.finished() == 1


async def test_a_call_ends_by_itself_after_its_time(tmp_path: Path, sentence: Path) -> None:
    async with (
        baresip(tmp_path / "agent", "1001", sentence, answers=True) as agent,
        terminal_phone("call", "--to", agent.uri, "--max-s", "1.5") as caller,
    ):
        assert 1_500 <= (await caller.expect("hung_up"))["at_ms"] < 2_500
        assert await caller.finished() == 1


async def test_the_server_tells_where_the_call_is_and_the_caller_speaks_when_talking(
    board: Switchboard, tmp_path: Path, voice: Path
) -> None:
    uri = f"sip:hotline@127.0.0.1:{board.ports['udp']}"
    async with terminal_phone("call", "--to", uri, "--digits", "1,2", "--play", voice, "--name", "王芳") as caller:
        offered = await answered(board)
        assert (offered.caller, offered.caller_name) == ("13800138000", "王芳")
        call, leg = offered.call, offered.leg
        board.perform(c.Play(call, leg, f"{call}-p1", (), loop=False))
        tell(board, e.NodeEntered(call, "hello", "play", ("greeting",)))
        await caller.expect("node", node="hello")
        await asyncio.sleep(2)
        assert not caller.saw("pressed"), "a greeting asks nothing"
        for node, key in (("language", "1"), ("main", "2")):
            tell(board, e.NodeEntered(call, node, "menu", (f"menu.{node}",)))
            await board.expect(e.DigitPressed, digit=key)
        tell(board, e.CallQueued(call, "orders", Tier.NORMAL, CHINESE))
        tell(board, e.PositionTold(call, "orders", 2, 3))
        tell(board, e.OfferMade(call, f"{call}-o1", "1003", "sip:x", 20.0, SOME_WHY))
        assert (await caller.expect("position"))["position"] == 2
        await caller.expect("agent_ringing", agent="1003")
        assert not caller.saw("speaking")
        tell(board, e.TalkStarted(call, "1003", f"{call}-a1"))
        await caller.expect("talking", agent="1003")
        await caller.expect("speaking")
        board.perform(c.HangUp(call, leg))
        assert (await caller.expect("hung_up"))["cause"] == "normal_clearing"
        assert await caller.finished() == 0


@pytest.mark.parametrize("transport", ["tcp", "tls"])
async def test_calls_go_over_tcp_and_tls(tmp_path: Path, transport: str) -> None:
    ports = {"tcp_port": 0} if transport == "tcp" else {"tls_port": 0}
    async with switchboard(endpoint=ports, certificates=str(tmp_path)) as board:
        uri = f"sip:hotline@127.0.0.1:{board.ports[transport]}"
        async with terminal_phone("call", "--to", uri, f"--{transport}", "--expect", "ivr") as caller:
            offered = await answered(board)
            board.perform(c.HangUp(offered.call, offered.leg, HangupCause.CONGESTION))
            assert (await caller.expect("hung_up"))["cause"] == "congestion"
            assert await caller.finished() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ("--digits", "1x"),
        ("--to", "http://127.0.0.1"),
        ("--hang-up-after", "soon"),
        ("--from", "1;x@y"),
        ("--play", "nowhere.wav"),
        ("--hear", "tape.mp3"),
        ("--hear", "no/such/folder/tape.wav"),
    ],
)
async def test_a_wrong_argument_ends_with_2_and_dials_nothing(wrong: tuple[str, str]) -> None:
    async with terminal_phone("call", "--to", "sip:hotline@127.0.0.1:9", *wrong) as caller:
        assert await caller.finished() == 2
        assert caller.moments == []


async def test_without_pjsua2_the_command_ends_with_3() -> None:
    words = "import sys; sys.modules['pjsua2'] = None; from tests.live.phone_commands import app; app(['call'])"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", words, stderr=asyncio.subprocess.PIPE, env={**os.environ, "LC_ALL": "zh_CN.UTF-8"}
    )
    _, complaint = await process.communicate()
    assert process.returncode == 3
    assert "缺少 pjsua2" in complaint.decode()
