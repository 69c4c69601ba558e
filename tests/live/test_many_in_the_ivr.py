"""Twenty callers in the IVR, in the menu and waiting, while an announcement is published and a flow is published and
rolled back: nobody notices but by hearing it [H1, H4]. `python -m bench.journey` does the same with two hundred."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from calls import events as e
from calls.model import CHINESE
from tests.live.flow_commands import flow, in_force, publish
from tests.live.hotline_folder import MAIN, MAIN_FLOW, Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.spoken_sound import beginning, heard_at
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import agent_phone, happened, hears_something, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(240)]

WANG = Agent("1001", free_ports())
IN_THE_MENU, WAITING = 12, 8
STORM = "受台风影响，今天的配送可能会延迟，敬请谅解。"
HEARD_WITHIN_S = 8.0
GAP_S = 1.0
"""Nobody on a busy machine calls a shorter one a break in the line."""
SECOND = MAIN_FLOW.replace("1: orders", "1: repair")


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path, [WANG], media_silence_s=200) as running:
        yield running


@asynccontextmanager
async def callers(hotline: Served, count: int, first: int) -> AsyncIterator[list[WirePhone]]:
    async with AsyncExitStack() as stack:
        names = [str(first + number) for number in range(count)]
        yield [await stack.enter_async_context(wire_phone(hotline, name=name)) for name in names]


async def in_the_menu(phone: WirePhone) -> None:
    await phone.call(MAIN)
    await hears_something(phone)


async def version_of(hotline: Served, phone: WirePhone) -> str:
    call = await happened(hotline, phone, e.FlowStarted)
    return str(hotline.events(e.FlowStarted, call=call)[0].event.version)


async def test_nobody_notices_but_by_hearing_it(hotline: Served) -> None:
    draft = await hotline.post("/api/announcements/preview", {"words": {CHINESE: STORM}})
    words = beginning((await hotline.get(draft["audio"][CHINESE])).content)
    async with (
        agent_phone(hotline, WANG),
        wire_phone(hotline, name="13900000000") as busy,
        callers(hotline, WAITING, 13900000100) as waiting,
        callers(hotline, IN_THE_MENU, 13900000200) as choosing,
        callers(hotline, 2, 13900000300) as new,
    ):
        await reach(hotline, busy, "1", e.TalkStarted)
        await asyncio.gather(*(reach(hotline, phone, "1", e.CallWaits, 15) for phone in waiting))
        await asyncio.gather(*(in_the_menu(phone) for phone in choosing))

        await hotline.post(f"/api/announcements/{draft['draft']}/publish", {"for_s": 120})
        await asyncio.sleep(HEARD_WITHIN_S)
        assert [phone.name for phone in waiting if heard_at(phone, words) is None] == []
        assert heard_at(busy, words) is None, "who talks is left in peace"

        assert (await publish(hotline, SECOND))["version"] == 2
        await in_the_menu(new[0])
        assert await version_of(hotline, new[0]) == "2"
        assert (await flow(hotline, "rollback", "main", "--reason", "错了"))["version"] == 1
        await in_force(hotline, "1")
        await in_the_menu(new[1])
        assert await version_of(hotline, new[1]) == "1"
        await asyncio.sleep(HEARD_WITHIN_S)
        assert [phone.name for phone in new if heard_at(phone, words) is None] == []

        assert hotline.events(e.CallEnded) == [], "all calls go on"
        assert [phone.longest_gap_s() for phone in (*waiting, *choosing) if phone.longest_gap_s() > GAP_S] == []
        await choose(hotline, choosing, "orders")
        await choose(hotline, [new[0]], "repair")
        assert len(hotline.events(e.CallEnded)) == 0
        for phone in (*new, *choosing, *waiting, busy):
            await phone.hang_up()
        assert await ended(hotline) == {"normal_clearing"}


async def choose(hotline: Served, phones: Sequence[WirePhone], queue: str) -> None:
    """Everybody presses 1, which is another queue in another version."""
    await asyncio.gather(*(phone.press("1") for phone in phones))
    for phone in phones:
        call = await happened(hotline, phone, e.CallQueued)
        assert hotline.events(e.CallQueued, call=call)[0].event.queue == queue


async def ended(hotline: Served) -> set[str]:
    """Why, once all have."""
    everybody = WAITING + IN_THE_MENU + 3
    deadline = time.monotonic() + 10

    async def look() -> bool:
        return len(hotline.events(e.CallEnded)) == everybody

    await hotline.until(look, deadline - time.monotonic())
    return {entry.event.cause.value for entry in hotline.events(e.CallEnded)}
