"""Agents' phones that are busy, declined, unavailable or never answered: the caller goes to the next, place kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from calls import events as e
from tests.live.hotline_folder import MAIN, Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.sipp_phone import SIPP_PORTS, sipp_phone
from tests.live.wire_phones import agent_phone, happened, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

RING_S = 5.0
CREW = [Agent(f"100{number}", free_ports(SIPP_PORTS), skills=("orders",)) for number in range(1, 6)]
HOW_THEY_ANSWER = ("486 Busy Here", "480 Temporarily Unavailable", "603 Decline", "never", "200")
REASONS = ["busy", "no_answer", "declined", "no_answer"]
REFUSER, TALKER = Agent("2001", free_ports(), skills=("repair",)), Agent("2002", free_ports(), skills=("repair",))


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("hotline"), [*CREW, REFUSER, TALKER]) as running:
        yield running


@pytest.fixture
async def crew(tmp_path: Path) -> AsyncIterator[None]:
    """The phones of CREW, each SIPp with its way to answer."""
    async with AsyncExitStack() as phones:
        for agent, way in zip(CREW, HOW_THEY_ANSWER, strict=True):
            scenario = {"never": "agent_silent", "200": "agent_answer"}.get(way, "agent_refuse")
            given = {"refusal": way} if scenario == "agent_refuse" else {}
            given |= {} if scenario == "agent_silent" else {"ring_ms": 100}
            await phones.enter_async_context(sipp_phone(scenario, tmp_path / agent.number, port=agent.port, **given))
        yield


async def test_the_caller_is_passed_on_until_somebody_answers(hotline: Served, crew: None, tmp_path: Path) -> None:
    caller = sipp_phone(
        "caller_rfc4733",
        tmp_path / "caller",
        to=f"{MAIN}@127.0.0.1:{hotline.sip_port}",
        presses=[(800, "1")],
        stay_ms=7500,
        caller="13800000001",
    )
    async with caller as phone:
        assert await phone.finished() == 0, phone.trace
    record = await hotline.record(caller="13800000001")
    refused = hotline.events(e.OfferRefused, call=record["id"])
    assert [entry.event.agent for entry in refused] == [agent.number for agent in CREW[:4]]
    assert [entry.event.reason for entry in refused] == REASONS
    (rang, *_), (talk,) = refused, hotline.events(e.TalkStarted, call=record["id"])
    print(f"three refusals and one silent phone took {record['wait_s']} s, of which {RING_S} s ringing in vain")
    assert record["agent"] == CREW[4].number
    assert RING_S < record["wait_s"] < RING_S + 1.5
    assert talk.at > rang.at
    await hotline.quiet()


async def test_a_refused_caller_keeps_his_place_before_those_who_came_later(hotline: Served) -> None:
    async with (
        agent_phone(hotline, REFUSER, answers=(180,)) as refuser,
        agent_phone(hotline, TALKER),
        wire_phone(hotline, name="13800000010") as talking,
        wire_phone(hotline, name="13800000011") as first,
        wire_phone(hotline, name="13800000012") as second,
    ):
        await reach(hotline, talking, "2", e.TalkStarted)
        refused = await reach(hotline, first, "2", e.LegRinging)
        await reach(hotline, second, "2", e.CallQueued)
        assert refuser.invited is not None
        refuser.respond(refuser.invited, 486)
        await happened(hotline, first, e.OfferRefused)
        assert not hotline.events(e.TalkStarted, call=refused)
        await talking.hang_up()
        await happened(hotline, first, e.TalkStarted)
        waiting = await happened(hotline, second, e.CallQueued)
        assert not hotline.events(e.TalkStarted, call=waiting)
        await first.hang_up()
        await happened(hotline, second, e.TalkStarted)
        await second.hang_up()
        await hotline.quiet(3)
