"""An emergency goes before everybody: behind twenty who wait, and before one whose agent's phone rings already."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest

from calls import events as e
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phones import agent_phone, happened, hears_something, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

ORDERS_ONLY = Agent("1001", free_ports(), skills=("orders",))
QUALIFIED = Agent("1002", free_ports(), skills=("orders", "emergency"))
WAITING = 20


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("hotline"), [ORDERS_ONLY, QUALIFIED]) as running:
        yield running


@pytest.fixture(autouse=True)
async def agents_at_rest(hotline: Served) -> AsyncIterator[None]:
    yield
    await hotline.quiet(5)


async def test_behind_twenty_waiting_callers_the_next_qualified_agent_is_theirs(hotline: Served) -> None:
    before = len(hotline.events(e.TalkStarted))
    async with AsyncExitStack() as phones:
        for agent in (ORDERS_ONLY, QUALIFIED):
            await phones.enter_async_context(agent_phone(hotline, agent))
        names = [f"138{number:08d}" for number in range(WAITING + 3)]
        callers = [await phones.enter_async_context(wire_phone(hotline, name=name)) for name in names]
        with_orders, with_qualified, *waiting, emergency = callers
        await reach(hotline, with_orders, "1", e.TalkStarted)
        await reach(hotline, with_qualified, "1", e.TalkStarted)
        for caller in waiting:
            await caller.call()
            await hears_something(caller)
            await caller.press("1")
        await happened(hotline, waiting[-1], e.CallQueued)
        urgent = await reach(hotline, emergency, "9", e.CallQueued)
        await with_orders.hang_up()
        await happened(hotline, waiting[0], e.TalkStarted)
        assert not hotline.events(e.TalkStarted, call=urgent), "who only knows orders is not asked"
        await with_qualified.hang_up()
        await happened(hotline, emergency, e.TalkStarted)
        (talk,) = hotline.events(e.TalkStarted, call=urgent)
        freed = hotline.events(e.TalkEnded, agent=QUALIFIED.number)[-1]
        print(f"served {(talk.at - freed.at).total_seconds():.3f} s after the talk before, wrap-up 0.5 s")
        assert talk.event.agent == QUALIFIED.number
        assert len(hotline.events(e.TalkStarted)) - before == 4, (
            "of those who wait one is served, the others keep waiting"
        )


async def test_it_takes_over_a_phone_that_rings_for_somebody_else(hotline: Served) -> None:
    async with (
        agent_phone(hotline, QUALIFIED, answers=(180,)) as agent,
        agent_phone(hotline, ORDERS_ONLY, answers=(180,)),
        wire_phone(hotline, name="13900000001") as first,
        wire_phone(hotline, name="13900000002") as second,
        wire_phone(hotline, name="13900000003") as emergency,
    ):
        await reach(hotline, first, "1", e.LegRinging)
        await reach(hotline, second, "1", e.LegRinging)
        offer = hotline.events(e.OfferMade, agent=QUALIFIED.number)[-1].event
        agent.answers = (180, 200)
        urgent = await reach(hotline, emergency, "9", e.TalkStarted)
        (withdrawn,) = hotline.events(e.OfferWithdrawn)
        (talk,) = hotline.events(e.TalkStarted, call=urgent)
        (queued,) = hotline.events(e.CallQueued, call=urgent)
        print(f"from the key to the talk {1000 * (talk.at - queued.at).total_seconds():.0f} ms")
        assert withdrawn.event.offer == offer.offer
        assert talk.event.agent == QUALIFIED.number
