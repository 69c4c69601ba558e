"""The phones on the other side of the line: callers and agents on the terminal, against phones that are not ours."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from calls import codec
from calls import commands as c
from calls import events as e
from calls.model import CHINESE, HangupCause, Tier
from tests.live import tones
from tests.live.baresip import baresip
from tests.live.phones import WAIT_S, agent_phones, terminal_phone
from tests.live.ports import free_ports
from tests.live.sip_switchboard import Switchboard, switchboard
from tests.live.sipp_phone import sipp_phone
from tests.live.tones import AGENT_HZ, CALLER_HZ

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

PINS = {"1001": "4321", "1002": "0000"}


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


def only(tape: Path, heard_hz: float, other_hz: float) -> None:
    """The tape holds one tone and not the other."""
    (levels,) = tones.levels_db(tape, heard_hz, other_hz)
    assert levels[heard_hz] > -20
    assert levels[other_hz] < levels[heard_hz] - 50


def tell(board: Switchboard, event: e.Event) -> None:
    """As if the event had come through the driver."""
    board._tell("tell", codec.to_json(event))


async def answered(board: Switchboard) -> e.CallOffered:
    """The call of a phone that may just be starting."""
    offered = await board.expect(e.CallOffered, WAIT_S)
    board.perform(c.Answer(offered.call, offered.leg))
    await board.expect(e.LegAnswered, leg=offered.leg)
    return offered


# --- callers -----------------------------------------------------------------------------------------------------


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
        tell(board, e.OfferMade(call, f"{call}-o1", "1003", "sip:x", 20.0, {"en": "idle"}))
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


# --- agents ------------------------------------------------------------------------------------------------------


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


async def finish_log_in(board: Switchboard, called: e.AgentPhoneCalled) -> None:
    board.perform(c.Answer(called.call, called.leg))
    await board.expect(e.LegAnswered, leg=called.leg)
    tell(board, called)
    board.perform(c.HangUp(called.call, called.leg))
    await board.expect(e.LegHungUp, leg=called.leg)


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
    board: Switchboard, tmp_path: Path, voice: Path, sentence: Path
) -> None:
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
