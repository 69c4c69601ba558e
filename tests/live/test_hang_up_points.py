"""Wherever a call is when somebody hangs up, two seconds later nothing of it is left but its one record."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from calls import events as e
from tests.live.hotline_folder import RINGS_FIRST, Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phones import agent_phone, bye, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

AGENT = Agent("1001", free_ports(), skills=("orders",))
REFUSER = Agent("1002", free_ports(), skills=("repair",))
GONE_WITHIN_S = 2.0


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("hotline"), [AGENT, REFUSER]) as running:
        yield running


async def nothing_is_left(hotline: Served, caller: str, cause: str, by: str, stage: str) -> None:
    """Called at the moment of hanging up."""
    hung_up = time.monotonic()
    await hotline.quiet(GONE_WITHIN_S)
    record = await hotline.record(GONE_WITHIN_S - (time.monotonic() - hung_up), caller=caller)
    print(f"{stage}: gone and recorded after {time.monotonic() - hung_up:.2f} s")
    assert (record["cause"], record["ended_by"]) == (cause, by)
    (ended,) = hotline.events(e.CallEnded, call=record["id"])
    assert ended.event.stage == stage


async def test_the_caller_cancels_while_it_rings(hotline: Served) -> None:
    async with wire_phone(hotline, name="13800000001") as caller:
        caller.invite(RINGS_FIRST)
        await caller.hear(lambda message: message.status == 180)
        caller.request("CANCEL")
        assert (await caller.answer()).status == 200, "to the CANCEL"
        assert (await caller.answer()).status == 487, "to the INVITE"
        await nothing_is_left(hotline, caller.name, "originator_cancel", "caller", "offered")


async def test_the_caller_hangs_up_in_the_menu(hotline: Served) -> None:
    async with wire_phone(hotline, name="13800000002") as caller:
        await caller.call()
        await asyncio.sleep(0.5)
        assert await caller.hang_up() == 200
        await nothing_is_left(hotline, caller.name, "normal_clearing", "caller", "in_ivr")


async def test_the_caller_hangs_up_in_the_queue(hotline: Served) -> None:
    async with agent_phone(hotline, REFUSER, answers=(486,)), wire_phone(hotline, name="13800000003") as caller:
        await reach(hotline, caller, "2", e.OfferRefused)
        assert await caller.hang_up() == 200
        await nothing_is_left(hotline, caller.name, "normal_clearing", "caller", "queued")


async def test_the_caller_hangs_up_while_the_agents_phone_rings(hotline: Served) -> None:
    async with (
        agent_phone(hotline, AGENT, answers=(180,)) as agent,
        wire_phone(hotline, name="13800000004") as caller,
    ):
        await reach(hotline, caller, "1", e.LegRinging)
        assert await caller.hang_up() == 200
        await agent.asked("CANCEL", 1.0)
        await nothing_is_left(hotline, caller.name, "normal_clearing", "caller", "queued")


async def test_the_agent_picks_up_although_the_caller_has_just_gone(hotline: Served) -> None:
    async with (
        agent_phone(hotline, AGENT, answers=(180,), ignores_cancel=True) as agent,
        wire_phone(hotline, name="13800000005") as caller,
    ):
        await reach(hotline, caller, "1", e.LegRinging)
        assert await caller.hang_up() == 200
        await agent.asked("CANCEL", 1.0)
        assert agent.invited is not None
        agent.respond(agent.invited, 200, agent.sdp())
        await agent.asked("ACK", 1.0)
        await bye(agent, 1.0)
        await nothing_is_left(hotline, caller.name, "normal_clearing", "caller", "queued")


@pytest.mark.parametrize("by", ["caller", "agent", "both"])
async def test_somebody_hangs_up_in_the_talk(hotline: Served, by: str) -> None:
    async with agent_phone(hotline, AGENT) as agent, wire_phone(hotline, name=f"1380000001{len(by)}") as caller:
        call = await reach(hotline, caller, "1", e.TalkStarted)
        await asyncio.sleep(0.3)
        if by in ("caller", "both"):
            caller.request("BYE")
        if by in ("agent", "both"):
            agent.request("BYE")
        if by == "caller":
            await bye(agent, 1.0)
        if by == "agent":
            await bye(caller, 1.0)
        await nothing_is_left(hotline, caller.name, "normal_clearing", "caller" if by == "both" else by, "talking")
        assert (await hotline.sealed(call))["talk_s"] >= 0.3
