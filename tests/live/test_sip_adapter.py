"""The SIP adapter on real SIP and RTP: a telephone that shares no code with it, the test as its switchboard."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from calls import commands as c
from calls import events as e
from calls.model import HangupCause, Sound
from tests.live.sip_switchboard import Switchboard, level_db, read_stereo, switchboard
from tests.live.wire_phone import WirePhone

pytestmark = pytest.mark.live

SHORT, LONG, MUSIC = Sound("short"), Sound("long"), Sound("music")
TONE_DB, SILENT_DB = -24.0, -50.0
WORST_GAP_S = 0.1
ABOUT = "查订单\u202e 20261122 \r\nX-Evil: 1"


@pytest.fixture
async def board() -> AsyncIterator[Switchboard]:
    async with switchboard() as running:
        yield running


@pytest.fixture
async def phone(board: Switchboard) -> WirePhone:
    return await board.phone()


async def ringing_agent(board: Switchboard, offered: e.CallOffered, agent: WirePhone, number: int = 1) -> str:
    """The agent's phone is called; the new leg's id."""
    leg = f"{offered.call}-a{number}"
    command = c.RingAgent(offered.call, leg, "1001", agent.address, "13800138000", "张三", "orders", ABOUT)
    board.perform(command)
    return leg


# --- a caller alone ---------------------------------------------------------------------------------------------


async def test_a_caller_is_offered_rings_is_answered_and_hears_the_prompt(
    board: Switchboard, phone: WirePhone
) -> None:
    phone.invite("4008001234")
    offered = await board.expect(e.CallOffered, caller="10086", dialled="4008001234")
    board.perform(c.Ring(offered.call, offered.leg))
    assert (await phone.hear(lambda m: m.status == 180)).body == ""
    board.perform(c.Answer(offered.call, offered.leg))
    phone.accept(await phone.answer())
    await board.expect(e.LegAnswered, leg=offered.leg, codec="PCMA")
    board.perform(c.Play(offered.call, offered.leg, "p1", (SHORT, SHORT)))
    started = time.monotonic()
    await board.expect(e.PlayFinished, play="p1")
    assert 0.95 < time.monotonic() - started < 1.3
    assert phone.level(440) > TONE_DB
    assert phone.longest_gap_s() < WORST_GAP_S


async def test_a_new_prompt_replaces_the_old_one_and_a_stopped_one_reports_nothing(
    board: Switchboard, phone: WirePhone
) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    board.perform(c.Play(offered.call, offered.leg, "p1", (LONG,)))
    await asyncio.sleep(0.6)
    assert phone.level(660, 0.3) > TONE_DB
    board.perform(c.Play(offered.call, offered.leg, "p2", (SHORT,)))
    await board.expect(e.PlayFinished, play="p2")
    assert phone.level(660, 0.3) < SILENT_DB
    board.perform(c.Play(offered.call, offered.leg, "p3", (LONG,)))
    board.perform(c.StopPlay(offered.call, offered.leg, "p2"))
    await asyncio.sleep(0.6)
    assert phone.level(660, 0.3) > TONE_DB
    board.perform(c.StopPlay(offered.call, offered.leg, "p3"))
    await asyncio.sleep(0.5)
    assert phone.level(660, 0.3) < SILENT_DB
    assert board.of_kind(e.PlayFinished) == []


async def test_a_prompt_that_is_not_there_is_told_of_and_over_at_once(board: Switchboard, phone: WirePhone) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    board.perform(c.Play(offered.call, offered.leg, "p1", (Sound("missing"),)))
    missing = await board.expect(e.PromptMissing, play="p1")
    assert missing.prompts == ("missing",)
    await board.expect(e.PlayFinished, play="p1")


async def test_waiting_callers_share_one_player_that_goes_with_the_last(board: Switchboard) -> None:
    phones = [await board.phone() for _ in range(3)]
    for number, phone in enumerate(phones):
        calling = asyncio.create_task(phone.call())
        offered = await board.answered()
        await calling
        board.perform(c.Play(offered.call, offered.leg, f"p{number}", (MUSIC,), loop=True))
    await asyncio.sleep(4)  # longer than the piece, so that it begins again
    assert all(phone.level(550, 0.3) > TONE_DB for phone in phones)
    assert (await board.counts())["players"] == 1
    for phone in phones:
        await phone.hang_up()
    await board.nothing_left()


async def test_each_key_counts_once_however_the_phone_sends_it(board: Switchboard, phone: WirePhone) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    await phone.press("1")
    await phone.press("1")
    await phone.press("2", drop=(0, 1, 2, 7))
    await phone.press("3")
    phone.press_by_info("3")
    assert (await phone.answer()).status == 200
    phone.press_by_info("#")
    assert (await phone.answer()).status == 200
    await board.expect(e.DigitPressed, digit="#", leg=offered.leg, method="info")
    assert [event.digit for event in board.of_kind(e.DigitPressed)] == ["1", "1", "2", "3"]


async def test_silence_on_the_line_is_told_once_and_so_is_the_voice_that_returns() -> None:
    async with switchboard(media_silence_s=2.0) as board:
        phone = await board.phone()
        calling = asyncio.create_task(phone.call())
        offered = await board.answered()
        await calling
        await phone.speak(300, 1.0)
        lost = await board.expect(e.MediaLost, leg=offered.leg)
        assert 1.9 < lost.silent_s < 4.0
        await asyncio.sleep(2.5)
        assert board.of_kind(e.MediaLost) == []
        await phone.speak(300, 1.5)
        await board.expect(e.MediaBack, leg=offered.leg)


# --- how calls end ----------------------------------------------------------------------------------------------


async def test_the_caller_hangs_up_and_nothing_is_left(board: Switchboard, phone: WirePhone) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    board.perform(c.Play(offered.call, offered.leg, "p1", (LONG,)))
    assert await phone.hang_up() == 200
    await board.expect(e.LegHungUp, leg=offered.leg, cause=HangupCause.NORMAL_CLEARING, by_us=False)
    await board.nothing_left()
    assert board.of_kind(e.LegHungUp) == []


async def test_the_caller_gives_up_while_it_rings(board: Switchboard, phone: WirePhone) -> None:
    phone.invite()
    offered = await board.expect(e.CallOffered)
    board.perform(c.Ring(offered.call, offered.leg))
    await phone.hear(lambda m: m.status == 180)
    phone.request("CANCEL")
    assert (await phone.hear(lambda m: m.status == 487)).method == "INVITE"
    await board.expect(e.LegHungUp, leg=offered.leg, cause=HangupCause.ORIGINATOR_CANCEL, by_us=False)
    await board.nothing_left()


async def test_we_hang_up_and_say_why(board: Switchboard, phone: WirePhone) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    board.perform(c.HangUp(offered.call, offered.leg, HangupCause.MEDIA_TIMEOUT))
    bye = await phone.asked("BYE")
    assert bye.headers["reason"] == 'Q.850;cause=102;text="media_timeout"'
    await board.expect(e.LegHungUp, leg=offered.leg, cause=HangupCause.MEDIA_TIMEOUT, by_us=True)
    await board.nothing_left()


async def test_a_refused_caller_hears_when_to_try_again(board: Switchboard, phone: WirePhone) -> None:
    phone.invite()
    offered = await board.expect(e.CallOffered)
    board.perform(c.Reject(offered.call, offered.leg, 503))
    refused = await phone.answer()
    assert (refused.status, refused.headers["retry-after"]) == (503, "5")
    await board.expect(e.LegHungUp, leg=offered.leg, by_us=True, sip_status=503)
    await board.nothing_left()


async def test_commands_for_a_leg_that_is_gone_do_nothing(board: Switchboard, phone: WirePhone) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    await phone.hang_up()
    await board.expect(e.LegHungUp, leg=offered.leg)
    call, leg = offered.call, offered.leg
    for command in (
        c.Ring(call, leg), c.Answer(call, leg), c.Reject(call, leg, 486), c.HangUp(call, leg),
        c.Play(call, leg, "p", (SHORT,)), c.StopPlay(call, leg, "p"), c.Bridge(call, leg, f"{call}-a1"),
        c.StartRecording(call, leg, f"{call}-r1"), c.StopRecording(call, f"{call}-r1"),
    ):  # fmt: skip
        board.perform(command)
    await board.nothing_left()
    assert board.events == []


# --- agents -----------------------------------------------------------------------------------------------------


async def test_caller_and_agent_hear_each_other_only_and_are_recorded_on_their_sides(
    board: Switchboard, phone: WirePhone
) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    agent = await board.phone()
    leg = await ringing_agent(board, offered, agent)
    invite = await agent.asked("INVITE")
    assert invite.headers["x-hotline-call"] == offered.call
    assert invite.headers["x-hotline-queue"] == "orders"
    assert invite.headers["subject"] == "查订单 20261122 X-Evil: 1", "one line, whatever the caller said"
    assert invite.headers["from"].startswith('"张三" <sip:13800138000@127.0.0.1')
    await board.expect(e.LegRinging, leg=leg)
    await board.expect(e.LegAnswered, leg=leg, codec="PCMA")
    board.perform(c.Bridge(offered.call, offered.leg, leg))
    board.perform(c.StartRecording(offered.call, offered.leg, f"{offered.call}-r1", leg))
    started = await board.expect(e.RecordingStarted, recording=f"{offered.call}-r1", rate_hz=8000)
    await asyncio.gather(phone.speak(440, 3), agent.speak(880, 3))
    assert phone.level(880) > TONE_DB
    assert phone.level(440) < SILENT_DB
    assert agent.level(440) > TONE_DB
    assert agent.level(880) < SILENT_DB
    board.perform(c.StopRecording(offered.call, f"{offered.call}-r1"))
    stopped = await board.expect(e.RecordingStopped, recording=f"{offered.call}-r1", cut=False)
    left, right, rate_hz = read_stereo(board.folder / "recordings" / started.path)
    assert len(left) == stopped.frames
    assert 2.9 < stopped.frames / rate_hz < 3.3
    middle = slice(rate_hz, 2 * rate_hz)
    assert level_db(left[middle], 440, rate_hz) > TONE_DB
    assert level_db(left[middle], 880, rate_hz) < SILENT_DB
    assert level_db(right[middle], 880, rate_hz) > TONE_DB
    assert level_db(right[middle], 440, rate_hz) < SILENT_DB
    await agent.hang_up()
    await board.expect(e.LegHungUp, leg=leg, by_us=False)
    await phone.hang_up()
    await board.nothing_left()


async def test_a_recording_of_the_caller_alone_has_what_he_hears_on_the_right(
    board: Switchboard, phone: WirePhone
) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    recording = f"{offered.call}-r1"
    board.perform(c.StartRecording(offered.call, offered.leg, recording))
    started = await board.expect(e.RecordingStarted)
    board.perform(c.Play(offered.call, offered.leg, "p1", (LONG,)))
    await phone.speak(440, 1.5)
    agent = await board.phone()
    leg = await ringing_agent(board, offered, agent)
    await board.expect(e.LegAnswered, leg=leg)
    board.perform(c.Bridge(offered.call, offered.leg, leg))
    await agent.speak(880, 1.5)
    await phone.hang_up()
    stopped = await board.expect(e.RecordingStopped, recording=recording, cut=False)
    left, right, rate_hz = read_stereo(board.folder / "recordings" / started.path)
    assert len(left) == stopped.frames
    first, last = slice(rate_hz // 2, rate_hz), slice(-rate_hz, -rate_hz // 2)
    assert level_db(left[first], 440, rate_hz) > TONE_DB
    assert level_db(right[first], 660, rate_hz) > TONE_DB
    assert level_db(right[last], 880, rate_hz) > TONE_DB
    assert level_db(right[last], 660, rate_hz) < SILENT_DB
    board.perform(c.HangUp(offered.call, leg))
    await board.nothing_left()


async def test_a_caller_who_goes_on_to_another_agent_leaves_the_first_behind(
    board: Switchboard, phone: WirePhone
) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    agents = [await board.phone(), await board.phone()]
    legs = [await ringing_agent(board, offered, agent, number) for number, agent in enumerate(agents)]
    for leg in legs:
        await board.expect(e.LegAnswered, leg=leg)
        board.perform(c.Bridge(offered.call, offered.leg, leg))
    await asyncio.gather(phone.speak(440, 1.5), agents[0].speak(880, 1.5), agents[1].speak(1000, 1.5))
    assert agents[0].level(440) < SILENT_DB
    assert agents[1].level(440) > TONE_DB
    assert phone.level(880) < SILENT_DB
    assert phone.level(1000) > TONE_DB


@pytest.mark.parametrize(
    ("answers", "cause"),
    [
        ((486,), HangupCause.USER_BUSY),
        ((180, 480), HangupCause.NO_USER_RESPONSE),
        ((180, 603), HangupCause.CALL_REJECTED),
        ((404,), HangupCause.UNALLOCATED_NUMBER),
        ((302,), HangupCause.CALL_REJECTED),
    ],
)
async def test_an_agent_who_refuses_is_one_hang_up_with_its_cause(
    board: Switchboard, phone: WirePhone, answers: tuple[int, ...], cause: HangupCause
) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    agent = await board.phone(answers=answers)
    leg = await ringing_agent(board, offered, agent)
    await board.expect(e.LegHungUp, leg=leg, cause=cause, by_us=False, sip_status=answers[-1])
    await asyncio.sleep(0.2)
    assert board.of_kind(e.LegHungUp) == []
    assert (await board.counts())["legs"] == 1


async def test_an_agents_phone_that_only_rings_is_called_off(board: Switchboard, phone: WirePhone) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    agent = await board.phone(answers=(180,))
    leg = await ringing_agent(board, offered, agent)
    await board.expect(e.LegRinging, leg=leg)
    board.perform(c.HangUp(offered.call, leg, HangupCause.NO_ANSWER))
    assert 'cause=19;text="no_answer"' in (await agent.asked("CANCEL")).headers["reason"]
    await board.expect(e.LegHungUp, leg=leg, cause=HangupCause.NO_ANSWER, by_us=True)


async def test_a_phone_that_says_nothing_is_let_go_at_once(board: Switchboard, phone: WirePhone) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    agent = await board.phone(answers=())
    leg = await ringing_agent(board, offered, agent)
    await agent.asked("INVITE")
    board.perform(c.HangUp(offered.call, leg, HangupCause.NO_ANSWER))
    await board.expect(e.LegHungUp, wait_s=0.5, leg=leg, cause=HangupCause.NO_ANSWER, by_us=True)


async def test_an_agent_who_answers_after_we_hung_up_is_hung_up_on(board: Switchboard, phone: WirePhone) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    agent = await board.phone(answers=(180,))
    leg = await ringing_agent(board, offered, agent)
    await board.expect(e.LegRinging, leg=leg)
    agent.ignores_cancel = True
    board.perform(c.HangUp(offered.call, leg))
    await agent.asked("CANCEL")
    agent.respond(agent.invited, 200, agent.sdp())
    await agent.asked("BYE")
    await asyncio.sleep(0.2)
    assert len(board.of_kind(e.LegHungUp)) == 1
    assert board.of_kind(e.LegAnswered) == []


@pytest.mark.parametrize(
    "address", ["sip:1001@127.0.0.1:1", "sip:1001@no-such-host.invalid", "sip:x@y\r\nEvil: 1", ""]
)
async def test_an_address_nobody_answers_at_is_one_hang_up(
    board: Switchboard, phone: WirePhone, address: str
) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    leg = f"{offered.call}-a1"
    board.perform(c.Dial(offered.call, leg, address, "400"))
    if address.endswith(":1"):
        await asyncio.sleep(0.3)
        board.perform(c.HangUp(offered.call, leg))
    await board.expect(e.LegHungUp, leg=leg)
    assert (await board.counts())["legs"] == 1


# --- changes during a call --------------------------------------------------------------------------------------


async def test_a_reinvite_moves_the_sound_to_the_new_place(board: Switchboard, phone: WirePhone) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    board.perform(c.Play(offered.call, offered.leg, "p1", (LONG,)))
    await asyncio.sleep(0.5)
    phone.payloads = "0 101"
    phone.invite()
    phone.accept(await phone.answer())
    phone.heard.clear()
    await asyncio.sleep(0.5)
    assert {packet.payload_type for packet in phone.heard} == {0}
    assert len(phone.heard) > 20


async def test_a_caller_on_hold_is_not_taken_for_silent_and_hears_again_afterwards() -> None:
    async with switchboard(media_silence_s=1.5) as board:
        phone = await board.phone()
        calling = asyncio.create_task(phone.call())
        offered = await board.answered()
        await calling
        board.perform(c.Play(offered.call, offered.leg, "p1", (LONG,)))
        phone.invite(body=phone.sdp("inactive"))
        phone.accept(await phone.answer())
        await asyncio.sleep(3.5)
        assert board.of_kind(e.MediaLost) == []
        phone.invite(body=phone.sdp())
        phone.accept(await phone.answer())
        await asyncio.sleep(0.7)
        assert phone.level(660, 0.3) > TONE_DB


@pytest.mark.parametrize("transport", ["tcp", "tls"])
async def test_calls_come_over_a_connection_too(transport: str, tmp_path: Path) -> None:
    endpoint = {"tcp_port": 0, "tls_port": 0}
    async with switchboard(endpoint=endpoint, certificates=str(tmp_path / "tls")) as board:
        phone = await board.phone(transport=transport)
        calling = asyncio.create_task(phone.call())
        offered = await board.answered()
        await calling
        board.perform(c.Play(offered.call, offered.leg, "p1", (SHORT,)))
        await board.expect(e.PlayFinished, play="p1")
        assert phone.level(440, 0.3) > TONE_DB
        board.perform(c.HangUp(offered.call, offered.leg))
        await phone.asked("BYE")
        await board.nothing_left()


@pytest.mark.parametrize(("payload", "codec"), [(0, "PCMU"), (8, "PCMA"), (9, "G722"), (96, "opus")])
async def test_the_caller_s_codec_is_spoken(board: Switchboard, payload: int, codec: str) -> None:
    phone = await board.phone(payloads=f"{payload} 101")
    calling = asyncio.create_task(phone.call())
    offered = await board.expect(e.CallOffered)
    board.perform(c.Answer(offered.call, offered.leg))
    await board.expect(e.LegAnswered, leg=offered.leg, codec=codec)
    await calling
    board.perform(c.Play(offered.call, offered.leg, "p1", (SHORT,)))
    await board.expect(e.PlayFinished, play="p1")
    assert {packet.payload_type for packet in phone.heard} == {payload}


async def test_a_caller_who_wants_a_session_timer_gets_one(board: Switchboard, phone: WirePhone) -> None:
    phone.invite(extra="Supported: timer\r\nSession-Expires: 120\r\n")
    offered = await board.expect(e.CallOffered)
    board.perform(c.Answer(offered.call, offered.leg))
    answer = await phone.answer()
    assert answer.headers["session-expires"].startswith("120;refresher=")


async def test_a_disk_that_takes_nothing_is_a_cut_recording_and_a_call_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "no-folder").write_text("a file stands where the recordings should go")
    async with switchboard(recordings=str(tmp_path / "no-folder")) as board:
        phone = await board.phone()
        calling = asyncio.create_task(phone.call())
        offered = await board.answered()
        await calling
        board.perform(c.StartRecording(offered.call, offered.leg, f"{offered.call}-r1"))
        await board.expect(e.RecordingStopped, cut=True, frames=0)
        board.perform(c.Play(offered.call, offered.leg, "p1", (SHORT,)))
        await board.expect(e.PlayFinished)
        await phone.hang_up()
        await board.nothing_left()


# --- log-in -----------------------------------------------------------------------------------------------------


async def test_a_phone_logs_in_with_number_and_pin_and_is_known_by_its_contact(
    board: Switchboard, phone: WirePhone
) -> None:
    phone.invite("*4510014321")
    called = await board.expect(e.AgentPhoneCalled, agent="1001", login=True, contact=phone.address)
    board.perform(c.Answer(called.call, called.leg))
    phone.accept(await phone.answer())
    await board.expect(e.LegAnswered, leg=called.leg)
    await phone.hang_up()


async def test_guessing_a_pin_closes_the_door_even_to_the_right_one(board: Switchboard) -> None:
    for digits, agent in (("10019999", None), ("10019998", None), ("10019997", None), ("10014321", None)):
        phone = await board.phone()
        phone.invite(f"*45{digits}")
        called = await board.expect(e.AgentPhoneCalled)
        assert called.agent is agent
        assert digits not in repr(called)
        board.perform(c.Reject(called.call, called.leg, 603))
        await phone.answer()


# --- the server is full, or going -------------------------------------------------------------------------------


async def test_a_full_server_says_503_and_keeps_a_place_for_the_emergency() -> None:
    async with switchboard(max_calls=3, reserved_for_emergency=1, emergency_numbers=["110"]) as board:
        phones = [await board.phone() for _ in range(5)]
        for phone in phones[:2]:
            calling = asyncio.create_task(phone.call())
            await board.answered()
            await calling
        phones[2].invite("400")
        refused = await phones[2].answer()
        assert (refused.status, refused.headers["retry-after"]) == (503, "5")
        calling = asyncio.create_task(phones[3].call("110"))
        assert (await board.answered()).dialled == "110"
        await calling
        phones[4].invite("110")
        assert (await phones[4].answer()).status == 503
        for phone in (*phones[:2], phones[3]):
            await phone.hang_up()
        await board.nothing_left()


async def test_a_customer_we_call_has_a_place_like_one_who_rings_and_none_of_those_for_emergencies() -> None:
    async with switchboard(max_calls=2, reserved_for_emergency=1, emergency_numbers=["110"]) as board:
        customer, other = await board.phone(), await board.phone()
        board.perform(c.Dial("c1-b1.1", "c1-b1.1-c", customer.address, "400"))
        board.perform(c.Dial("c2-b1.1", "c2-b1.1-c", other.address, "400"))
        await board.expect(e.LegHungUp, leg="c2-b1.1-c", cause=HangupCause.CONGESTION)
        await customer.asked("INVITE")
        other.invite("400")
        assert (await other.answer()).status == 503
        calling = asyncio.create_task(other.call("110"))
        await board.answered()
        await calling
        await other.hang_up()
        board.perform(c.HangUp("c1-b1.1", "c1-b1.1-c", HangupCause.ORIGINATOR_CANCEL))
        await board.nothing_left()


async def test_a_draining_server_keeps_its_calls_and_takes_no_new_ones(board: Switchboard, phone: WirePhone) -> None:
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    await board.drain()
    other = await board.phone()
    other.invite()
    assert (await other.answer()).status == 503
    prober = await board.phone()
    prober.request("OPTIONS")
    assert (await prober.answer()).status == 503
    board.perform(c.Play(offered.call, offered.leg, "p1", (SHORT,)))
    await board.expect(e.PlayFinished, play="p1")


async def test_stopping_says_goodbye_to_everybody_and_leaves_whole_recordings() -> None:
    async with switchboard() as board:
        phone = await board.phone()
        calling = asyncio.create_task(phone.call())
        offered = await board.answered()
        await calling
        board.perform(c.StartRecording(offered.call, offered.leg, f"{offered.call}-r1"))
        started = await board.expect(e.RecordingStarted)
        await phone.speak(440, 1)
        assert await board.stop() == 0
        assert "cause=41" in (await phone.asked("BYE")).headers["reason"]
        await board.expect(e.LegHungUp, cause=HangupCause.SERVER_RESTART)
        await board.expect(e.RecordingStopped, cut=False)
        left, _, rate_hz = read_stereo(board.folder / "recordings" / started.path)
        assert len(left) > 0.9 * rate_hz


# --- strange and hostile ----------------------------------------------------------------------------------------


async def test_no_common_codec_is_488_and_no_sdp_is_a_call_like_any_other(board: Switchboard) -> None:
    stranger = await board.phone(payloads="18")
    stranger.invite()
    assert (await stranger.answer()).status == 488
    silent = await board.phone()
    silent.invite(body="")
    offered = await board.expect(e.CallOffered)
    board.perform(c.Answer(offered.call, offered.leg))
    offer = await silent.answer()
    assert "m=audio" in offer.body
    silent.remote_to = offer.headers["to"]
    silent.take_sdp(offer.body)
    silent.request("ACK", silent.sdp())
    await board.expect(e.LegAnswered, leg=offered.leg)
    board.perform(c.Play(offered.call, offered.leg, "p1", (SHORT,)))
    await board.expect(e.PlayFinished)
    assert silent.level(440, 0.2) > TONE_DB


async def test_nobody_takes_over_a_call_by_naming_its_dialog(board: Switchboard, phone: WirePhone) -> None:
    """Replaces (RFC 3891) with the right ids, as one who overheard them would send."""
    calling = asyncio.create_task(phone.call())
    offered = await board.answered()
    await calling
    to_tag = phone.remote_to.partition("tag=")[2]
    thief = await board.phone()
    thief.invite(extra=f"Replaces: {phone.call_id};to-tag={to_tag};from-tag={phone.tag}\r\n")
    assert (await thief.answer()).status == 603
    board.perform(c.Play(offered.call, offered.leg, "p1", (SHORT,)))
    await board.expect(e.PlayFinished)
    assert phone.level(440, 0.3) > TONE_DB


async def test_a_caller_who_insists_on_reliable_ringing_is_answered(board: Switchboard, phone: WirePhone) -> None:
    """100rel (RFC 3262): the 180 is numbered and repeated until the PRACK."""
    phone.invite(extra="Require: 100rel\r\n")
    offered = await board.expect(e.CallOffered)
    board.perform(c.Ring(offered.call, offered.leg))
    ringing = await phone.hear(lambda m: m.status == 180)
    phone.remote_to = ringing.headers["to"]
    invite_cseq = phone.cseq
    phone.request("PRACK", extra=f"RAck: {ringing.headers['rseq']} {invite_cseq} INVITE\r\n")
    assert (await phone.answer()).status == 200
    board.perform(c.Answer(offered.call, offered.leg))
    answer = await phone.hear(lambda m: m.status == 200 and m.method == "INVITE")
    phone.cseq = invite_cseq
    phone.accept(answer)
    await board.expect(e.LegAnswered, leg=offered.leg)


async def test_identities_are_believed_from_trusted_sources_only() -> None:
    asserted = 'P-Asserted-Identity: "李 四" <sip:+8613900139000@carrier>\r\nDiversion: <sip:88888888@pbx>\r\n'
    for trusted, caller in ((["127.0.0.0/8"], "+8613900139000"), (["10.0.0.0/8"], "10086")):
        async with switchboard(trusted_sources=trusted) as board:
            phone = await board.phone()
            phone.invite("400", asserted)
            await board.expect(e.CallOffered, caller=caller, diverted_from="88888888")


async def test_calls_never_acknowledged_lock_nobody_out_and_end_by_themselves(board: Switchboard) -> None:
    """300 INVITEs answered and never acknowledged from one address: a call from another gets through."""
    flood = await board.phone()
    for number in range(300):
        flood.call_id, flood.cseq = f"flood{number}", 0
        flood.invite()
    for _ in range(200):
        offered = await board.expect(e.CallOffered)
        board.perform(c.Answer(offered.call, offered.leg))
    counts = await board.counts()
    assert (counts["unconfirmed"], counts["refused"]) == (200, 100)
    caller = await board.phone(local_host="127.0.0.2")
    calling = asyncio.create_task(caller.call("999"))
    offered = await board.expect(e.CallOffered, dialled="999")
    board.perform(c.Answer(offered.call, offered.leg))
    await calling
    await board.expect(e.LegAnswered, leg=offered.leg)
    await caller.hang_up()
    await asyncio.sleep(33)  # 64*T1: how long a 200 is repeated (RFC 3261, 13.3.1.4)
    assert (await board.counts())["legs"] == 0
    gone = board.of_kind(e.LegHungUp)
    assert {event.cause for event in gone} == {HangupCause.NO_USER_RESPONSE, HangupCause.NORMAL_CLEARING}
    assert len({event.leg for event in gone}) == len(gone) == 201
