"""One suite for the simulated, the SIP and the Twilio trunk: the same commands and far ends, the same events [X1].

Each test writes down what is told, once; every trunk has to tell just that. Left out is what is the network's own:
codec, SIP's numbers, times, paths. docs/twilio-loopback.md says where Twilio's nature shows in times.
"""

from __future__ import annotations

import asyncio
import inspect
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import numpy as np
import pytest
import pytest_asyncio

from calls import commands as c
from calls import events as e
from calls.model import HangupCause, PauseBy
from calls.monitored import MonitorMode
from tests.live.tones import level_db
from tests.live.trunks.on_sip import sip_trunk
from tests.live.trunks.on_twilio import twilio_trunk
from tests.live.trunks.simulated import simulated_trunk
from tests.live.trunks.trunk import (
    ANSWERS,
    BUSY,
    LONG,
    LONG_HZ,
    MUSIC,
    MUSIC_HZ,
    SHORT,
    SHORT_HZ,
    SILENT,
    STILL_S,
    TAPES,
    UNKNOWN,
    Offered,
    Party,
    Trunk,
)

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

CALLER_HZ, AGENT_HZ, LEAD_HZ = 350, 900, 1300
OFFERED = ("CallOffered", "c", "13800138000", "400", "")
ANSWERED = ("LegAnswered", "c")
CLEARED = HangupCause.NORMAL_CLEARING


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def trunks() -> AsyncIterator[list[Trunk]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(trunk()) for trunk in (simulated_trunk, sip_trunk, twilio_trunk)]


def each_trunk(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """On all three at once: that they take their time side by side is all they have to do with each other."""

    async def on_all(trunks: list[Trunk], **given: object) -> None:
        results = await asyncio.gather(*(test(trunk, **given) for trunk in trunks), return_exceptions=True)
        failures = [(trunk.name, result) for trunk, result in zip(trunks, results, strict=True) if result]
        for name, failure in failures:
            failure.add_note(f"on the {name} trunk")
        if failures:
            raise BaseExceptionGroup(f"on {[name for name, _ in failures]}", [failure for _, failure in failures])

    given = [one for one in inspect.signature(test).parameters.values() if one.name != "trunk"]
    trunks = inspect.Parameter("trunks", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    on_all.__name__, on_all.__doc__ = test.__name__, test.__doc__
    on_all.__signature__ = inspect.Signature([trunks, *given])  # type: ignore[attr-defined]
    return on_all


def key(digit: str, secret: bool = False) -> tuple[object, ...]:
    return ("DigitPressed", "c", digit, secret)


def gone(leg: str, cause: HangupCause = CLEARED, by_us: bool = False) -> tuple[object, ...]:
    return ("LegHungUp", leg, cause, by_us)


async def hung_up(offered: Offered, leg: str = "") -> None:
    await offered.trunk.expect(e.LegHungUp, leg=leg or offered.leg)


async def over(offered: Offered, *legs: str) -> None:
    """Everybody is hung up on, so that the next test finds an empty house."""
    for leg in (offered.leg, *legs):
        offered.do(c.HangUp, leg=leg)
        await hung_up(offered, leg)


# --- a caller alone ---------------------------------------------------------------------------------------------


@each_trunk
async def test_a_caller_is_offered_rings_is_answered_hears_a_prompt_and_is_hung_up_on(trunk: Trunk) -> None:
    offered = await trunk.offered()
    offered.do(c.Ring)
    offered.do(c.Answer)
    await trunk.expect(e.LegAnswered, leg=offered.leg)
    offered.do(c.Play, "p1", (SHORT, SHORT))
    await offered.party.until_hears(SHORT_HZ)
    await trunk.expect(e.PlayFinished, call=offered.call, play="p1")
    offered.do(c.HangUp, HangupCause.MEDIA_TIMEOUT)
    await offered.party.until_over()
    await hung_up(offered)
    assert offered.story(e.CallOffered, e.LegAnswered, e.PlayFinished, e.LegHungUp) == [
        OFFERED, ANSWERED, ("PlayFinished", "c", "p1"), gone("c", HangupCause.MEDIA_TIMEOUT, by_us=True),
    ]  # fmt: skip


@each_trunk
async def test_a_caller_gives_up_while_it_rings(trunk: Trunk) -> None:
    offered = await trunk.offered()
    offered.do(c.Ring)
    await asyncio.sleep(STILL_S)
    await offered.party.hang_up()
    await hung_up(offered)
    assert offered.story(e.CallOffered, e.LegAnswered, e.LegHungUp) == [
        OFFERED, gone("c", HangupCause.ORIGINATOR_CANCEL),
    ]  # fmt: skip


@pytest.mark.parametrize(("status", "cause"), [(404, HangupCause.UNALLOCATED_NUMBER), (503, HangupCause.CONGESTION)])
@each_trunk
async def test_a_caller_is_refused(trunk: Trunk, status: int, cause: HangupCause) -> None:
    offered = await trunk.offered()
    offered.do(c.Reject, status)
    await offered.party.until_over()
    await hung_up(offered)
    assert offered.story(e.CallOffered, e.LegAnswered, e.LegHungUp) == [OFFERED, gone("c", cause, by_us=True)]


@each_trunk
async def test_the_caller_hangs_up_first(trunk: Trunk) -> None:
    offered = await trunk.answered()
    offered.do(c.Play, "p1", (LONG,))
    await offered.party.until_hears(LONG_HZ)
    await offered.party.hang_up()
    await hung_up(offered)
    offered.do(c.Play, "p2", (SHORT,))
    offered.do(c.HangUp)
    await asyncio.sleep(STILL_S)
    assert offered.story() == [OFFERED, ANSWERED, gone("c")]


@each_trunk
async def test_keys_come_in_order_and_none_is_lost_while_a_prompt_plays(trunk: Trunk) -> None:
    offered = await trunk.answered()
    offered.do(c.Play, "p1", (LONG,))
    await offered.party.until_hears(LONG_HZ)
    await offered.party.press("1120*#")
    await trunk.expect(e.DigitPressed, call=offered.call, digit="#")
    assert offered.story() == [OFFERED, ANSWERED, *(key(digit) for digit in "1120*#")]
    await over(offered)


@each_trunk
async def test_keys_pressed_ahead_of_the_prompt_that_asks_for_them_are_told_too(trunk: Trunk) -> None:
    offered = await trunk.answered()
    await asyncio.sleep(STILL_S)
    await offered.party.press("4711")
    offered.do(c.Play, "p1", (SHORT,))
    await offered.party.press("2")
    await trunk.expect(e.DigitPressed, call=offered.call, digit="2")
    await trunk.expect(e.PlayFinished, call=offered.call, play="p1")
    assert offered.story(e.DigitPressed) == [key(digit) for digit in "47112"]
    await over(offered)


@each_trunk
async def test_secret_keys_are_told_as_such(trunk: Trunk) -> None:
    offered = await trunk.answered()
    offered.do(c.KeepSecret, True)
    offered.do(c.Play, "p1", (LONG,))
    await offered.party.until_hears(LONG_HZ)
    await offered.party.press("12")
    await trunk.expect(e.DigitPressed, call=offered.call, digit="2", secret=True)
    offered.do(c.KeepSecret, False)
    await offered.party.press("3")
    await trunk.expect(e.DigitPressed, call=offered.call, digit="3")
    assert offered.story(e.DigitPressed) == [key("1", True), key("2", True), key("3")]
    await over(offered)


@each_trunk
async def test_a_new_prompt_replaces_the_old_one_and_a_stopped_one_reports_nothing(trunk: Trunk) -> None:
    offered = await trunk.answered()
    offered.do(c.Play, "p1", (LONG,))
    await offered.party.until_hears(LONG_HZ)
    offered.do(c.Play, "p2", (SHORT,))
    await trunk.expect(e.PlayFinished, call=offered.call, play="p2")
    await offered.party.until_still(LONG_HZ)
    offered.do(c.Play, "p3", (LONG,))
    await offered.party.until_hears(LONG_HZ)
    offered.do(c.StopPlay, "p2")
    offered.do(c.StopPlay, "p3")
    await offered.party.until_still(LONG_HZ)
    assert offered.story() == [OFFERED, ANSWERED, ("PlayFinished", "c", "p2")]
    await over(offered)


@each_trunk
async def test_commands_for_a_leg_that_is_gone_do_nothing(trunk: Trunk) -> None:
    offered = await trunk.answered()
    await offered.party.hang_up()
    await hung_up(offered)
    before = len(trunk.events)
    offered.do(c.Ring)
    offered.do(c.Answer)
    offered.do(c.Reject, 486)
    offered.do(c.Play, "p", (SHORT,))
    offered.do(c.StopPlay, "p")
    offered.do(c.Bridge, f"{offered.call}-a1")
    offered.do(c.Join, (f"{offered.call}-a1",))
    offered.do(c.StartRecording, f"{offered.call}-r1")
    trunk.perform(c.StopRecording(offered.call, f"{offered.call}-r1"))
    await asyncio.sleep(STILL_S)
    assert trunk.events[before:] == []


# --- agents ------------------------------------------------------------------------------------------------------


async def talking(trunk: Trunk) -> tuple[Offered, Party, str]:
    """A caller and an agent who hear each other."""
    offered, agent = await trunk.answered(), await trunk.phone(ANSWERS)
    leg = await offered.bridged(agent)
    offered.party.say(CALLER_HZ)
    agent.say(AGENT_HZ)
    await offered.party.until_hears(AGENT_HZ)
    await agent.until_hears(CALLER_HZ)
    return offered, agent, leg


@each_trunk
async def test_an_agent_is_rung_answers_and_music_stops_when_they_talk(trunk: Trunk) -> None:
    offered, agent = await trunk.answered(), await trunk.phone(ANSWERS)
    offered.do(c.Play, "music", (MUSIC,), loop=True)
    await offered.party.until_hears(MUSIC_HZ)
    await asyncio.sleep(1.0)
    assert offered.party.hears(MUSIC_HZ), "it begins again"
    leg = await offered.bridged(agent)
    agent.say(AGENT_HZ)
    await offered.party.until_hears(AGENT_HZ)
    await offered.party.until_still(MUSIC_HZ)
    assert not agent.hears(MUSIC_HZ)
    await agent.hang_up()
    await hung_up(offered, leg)
    assert offered.story() == [
        OFFERED, ANSWERED, ("LegRinging", "a1"), ("LegAnswered", "a1"), gone("a1"),
    ]  # fmt: skip
    await over(offered)


@each_trunk
async def test_the_agent_hangs_up_first_and_the_caller_stays(trunk: Trunk) -> None:
    offered, agent, leg = await talking(trunk)
    await agent.hang_up()
    await hung_up(offered, leg)
    offered.do(c.Play, "p1", (SHORT,))
    await offered.party.until_hears(SHORT_HZ)
    await trunk.expect(e.PlayFinished, call=offered.call, play="p1")
    await offered.party.press("5")
    await trunk.expect(e.DigitPressed, call=offered.call, digit="5")
    await over(offered)
    assert offered.story()[2:] == [
        ("LegRinging", "a1"), ("LegAnswered", "a1"), gone("a1"), ("PlayFinished", "c", "p1"), key("5"),
        gone("c", by_us=True),
    ]  # fmt: skip


@each_trunk
async def test_the_caller_hangs_up_first_and_the_agent_stays_until_he_is_hung_up_on(trunk: Trunk) -> None:
    offered, agent, leg = await talking(trunk)
    await offered.party.hang_up()
    await hung_up(offered)
    await asyncio.sleep(STILL_S)
    assert not agent.is_over()
    offered.do(c.HangUp, leg=leg)
    await agent.until_over()
    await hung_up(offered, leg)
    assert offered.story()[4:] == [gone("c"), gone("a1", by_us=True)]


@pytest.mark.parametrize(
    ("manner", "cause"), [(BUSY, HangupCause.USER_BUSY), (UNKNOWN, HangupCause.UNALLOCATED_NUMBER)]
)
@each_trunk
async def test_a_phone_that_is_busy_or_not_there(trunk: Trunk, manner: str, cause: HangupCause) -> None:
    offered, agent = await trunk.answered(), await trunk.phone(manner)
    leg = offered.ring(agent)
    await hung_up(offered, leg)
    await asyncio.sleep(STILL_S)
    assert offered.story() == [OFFERED, ANSWERED, gone("a1", cause)]
    await over(offered)


@each_trunk
async def test_a_phone_that_rings_on_is_called_off(trunk: Trunk) -> None:
    offered, agent = await trunk.answered(), await trunk.phone(SILENT)
    leg = offered.ring(agent)
    await trunk.expect(e.LegRinging, leg=leg)
    offered.do(c.HangUp, HangupCause.NO_ANSWER, leg=leg)
    await hung_up(offered, leg)
    await agent.until_over()
    await asyncio.sleep(STILL_S)
    assert offered.story()[2:] == [("LegRinging", "a1"), gone("a1", HangupCause.NO_ANSWER, by_us=True)]
    await over(offered)


@each_trunk
async def test_a_caller_goes_on_to_a_second_agent(trunk: Trunk) -> None:
    offered, agent, leg = await talking(trunk)
    other = await trunk.phone(ANSWERS)
    other_leg = await offered.bridged(other, "a2")
    other.say(LEAD_HZ)
    await offered.party.until_hears(LEAD_HZ)
    await offered.party.until_still(AGENT_HZ)
    await agent.until_still(CALLER_HZ)
    await over(offered, leg, other_leg)


@each_trunk
async def test_an_address_outside_is_dialled_and_hears_what_is_played(trunk: Trunk) -> None:
    customer = await trunk.phone(ANSWERS)
    call = f"{trunk.name}-callback"
    leg = f"{call}-c"
    trunk.perform(c.Dial(call, leg, customer.address, "400"))
    await trunk.expect(e.LegAnswered, leg=leg)
    trunk.perform(c.Play(call, leg, "p1", (SHORT,)))
    await customer.until_hears(SHORT_HZ)
    await trunk.expect(e.PlayFinished, leg=leg)
    trunk.perform(c.HangUp(call, leg))
    await customer.until_over()
    await trunk.expect(e.LegHungUp, leg=leg)
    assert trunk.story(call, (e.LegRinging, e.LegAnswered, e.PlayFinished, e.LegHungUp)) == [
        ("LegRinging", "c"), ANSWERED, ("PlayFinished", "c", "p1"), gone("c", by_us=True),
    ]  # fmt: skip


# --- supervisors ---------------------------------------------------------------------------------------------------


@each_trunk
async def test_a_supervisor_listens_whispers_to_the_agent_and_speaks_to_both(trunk: Trunk) -> None:
    offered, agent, leg = await talking(trunk)
    lead = await trunk.phone(ANSWERS)
    lead_leg = f"{offered.call}-m1"
    trunk.perform(c.RingSupervisor(offered.call, lead_leg, lead.address, MonitorMode.LISTEN, "1001"))
    await trunk.expect(e.LegAnswered, leg=lead_leg)
    both = (offered.leg, leg)
    offered.do(c.Join, both, leg=lead_leg)
    await lead.until_hears(CALLER_HZ, AGENT_HZ)
    lead.say(LEAD_HZ)
    await asyncio.sleep(STILL_S)
    assert not offered.party.hears(LEAD_HZ)
    assert not agent.hears(LEAD_HZ)
    offered.do(c.Join, both, (leg,), leg=lead_leg)
    await agent.until_hears(LEAD_HZ)
    assert not offered.party.hears(LEAD_HZ)
    offered.do(c.Join, both, both, leg=lead_leg)
    await offered.party.until_hears(LEAD_HZ, AGENT_HZ)
    await agent.until_hears(LEAD_HZ, CALLER_HZ)
    await lead.hang_up()
    await hung_up(offered, lead_leg)
    await offered.party.until_still(LEAD_HZ)
    assert offered.party.hears(AGENT_HZ)
    assert offered.story()[4:] == [("LegRinging", "m1"), ("LegAnswered", "m1"), gone("m1")]
    await over(offered, leg)


# --- recordings ---------------------------------------------------------------------------------------------------


def part(trunk: Trunk, path: str, first_s: float, length_s: float = 0.3) -> tuple[np.ndarray, np.ndarray] | None:
    """Left and right of a recording, where the trunk makes one."""
    file = trunk.recording(path)
    if file is None:
        return None
    with wave.open(str(file)) as content:
        assert (content.getnchannels(), content.getframerate()) == (2, 8000)
        samples = np.frombuffer(content.readframes(content.getnframes()), "<i2").reshape(-1, 2).T / 32_768
    at = slice(round(first_s * 8000), round((first_s + length_s) * 8000))
    return samples[0][at], samples[1][at]


@each_trunk
async def test_a_talk_is_recorded_on_two_sides_and_silent_while_it_is_paused(trunk: Trunk) -> None:
    offered, _, leg = await talking(trunk)
    name = f"{offered.call}-r1"
    offered.do(c.StartRecording, name, leg)
    started = await trunk.expect(e.RecordingStarted, recording=name)
    await asyncio.sleep(0.7)
    trunk.perform(c.PauseRecording(offered.call, name, PauseBy.AGENT))
    await trunk.expect(e.RecordingPaused, recording=name)
    await asyncio.sleep(0.7)
    trunk.perform(c.ResumeRecording(offered.call, name, PauseBy.AGENT))
    await trunk.expect(e.RecordingResumed, recording=name)
    await asyncio.sleep(0.7)
    trunk.perform(c.StopRecording(offered.call, name))
    stopped = await trunk.expect(e.RecordingStopped, recording=name)
    await over(offered, leg)
    assert 1.9 < stopped.frames / stopped.rate_hz < 4.0
    kinds = [told[0] for told in offered.story(*TAPES)]
    assert kinds == ["RecordingStarted", "RecordingPaused", "RecordingResumed", "RecordingStopped"]
    talk, pause = part(trunk, started.path, 0.2), part(trunk, started.path, 0.95, 0.2)
    if talk is None or pause is None:
        return
    for side, heard_hz, other_hz in ((talk[0], CALLER_HZ, AGENT_HZ), (talk[1], AGENT_HZ, CALLER_HZ)):
        assert level_db(side, heard_hz, 8000) > -30
        assert level_db(side, other_hz, 8000) < -55
    assert not any(np.any(side) for side in pause)


@each_trunk
async def test_a_recording_of_the_caller_alone_has_what_he_hears_on_the_right_and_ends_with_him(trunk: Trunk) -> None:
    offered = await trunk.answered()
    name = f"{offered.call}-r1"
    offered.do(c.StartRecording, name)
    started = await trunk.expect(e.RecordingStarted, recording=name)
    offered.do(c.Play, "p1", (LONG,))
    offered.party.say(CALLER_HZ)
    await offered.party.until_hears(LONG_HZ)
    await asyncio.sleep(1.0)
    await offered.party.hang_up()
    await hung_up(offered)
    trunk.perform(c.StopRecording(offered.call, name))
    stopped = await trunk.expect(e.RecordingStopped, recording=name)
    assert stopped.frames > 0.8 * stopped.rate_hz
    sides = part(trunk, started.path, stopped.frames / stopped.rate_hz - 0.8)
    if sides is not None:
        assert level_db(sides[0], CALLER_HZ, 8000) > -30 > -55 > level_db(sides[0], LONG_HZ, 8000)
        assert level_db(sides[1], LONG_HZ, 8000) > -30 > -55 > level_db(sides[1], CALLER_HZ, 8000)
