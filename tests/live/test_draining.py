"""A server that goes, is full, or is flooded: those who talk talk on, others are told 503 and when to try again."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from calls import events as e
from tests.live.hotline_folder import EMERGENCY, MAIN, Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phone import Message, WirePhone
from tests.live.wire_phones import agent_phone, bye, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

AGENT = Agent("1001", free_ports(), skills=("orders",))
DRAIN_S = 20
MAX_CALLS, RESERVED = 6, 2
HELP = "120"
"""No emergency number until the configuration is changed."""
MAX_UNCONFIRMED = 20
HEARD_DB = -30.0


async def answer_to(hotline: Served, caller: WirePhone, dialled: str = MAIN) -> Message:
    caller.invite(dialled)
    return await caller.answer()


def is_turned_away(answer: Message) -> bool:
    """503 and a Retry-After of some seconds (RFC 3261, 21.5.4)."""
    return answer.status == 503 and int(answer.headers.get("retry-after", 0)) > 0


# --- leaving ------------------------------------------------------------------------------------------------------


async def test_who_talks_when_sigterm_comes_may_finish_and_nobody_new_is_taken(tmp_path: Path) -> None:
    with Served(tmp_path, [AGENT], drain_s=DRAIN_S) as hotline:
        async with (
            agent_phone(hotline, AGENT) as agent,
            wire_phone(hotline, name="13800000001") as caller,
            wire_phone(hotline, name="13800000002") as late,
            wire_phone(hotline, name="13800000003") as asking,
        ):
            call = await reach(hotline, caller, "1", e.TalkStarted)
            hotline.terminate()
            asking.request("OPTIONS")
            assert (await hotline.until(lambda: refused(asking), 5)).status == 503
            assert is_turned_away(await answer_to(hotline, late))
            assert is_turned_away(await answer_to(hotline, late, EMERGENCY)), "the other node serves emergencies now"
            agent.heard.clear()
            await asyncio.gather(caller.speak(440, 2.0), agent.speak(880, 2.0))
            assert (await hotline.get("/readyz")).status_code == 503
            assert agent.level(440, 1.0) > HEARD_DB
            assert caller.level(880, 1.0) > HEARD_DB
            assert await caller.hang_up() == 200
            hung_up = time.monotonic()
            assert hotline.wait(10) == 0
            print(f"the process ended {time.monotonic() - hung_up:.1f} s after the last call")
        (ended,) = hotline.events(e.CallEnded, call=call)
        assert (ended.event.cause, ended.event.by) == ("normal_clearing", "caller")
        assert hotline.events(e.RecordingClosed, call=call)[0].event.length_ms >= 2000


async def refused(phone: WirePhone) -> Message | None:
    """The answer to OPTIONS once it is no 200: the signal takes a moment to arrive."""
    answer = await phone.answer()
    if answer.status == 200:
        phone.request("OPTIONS")
        return None
    return answer


async def test_who_talks_too_long_is_let_go_with_a_reason(tmp_path: Path) -> None:
    with Served(tmp_path, [AGENT], drain_s=1) as hotline:
        async with agent_phone(hotline, AGENT) as agent, wire_phone(hotline, name="13800000001") as caller:
            call = await reach(hotline, caller, "1", e.TalkStarted)
            hotline.signal(signal.SIGINT)  # Ctrl-C is as decent as SIGTERM
            assert "Q.850" in (await bye(caller)).headers["reason"]
            await bye(agent)
            assert hotline.wait(10) == 0
        (ended,) = hotline.events(e.CallEnded, call=call)
        assert (ended.event.cause, ended.event.by) == ("server_restart", "system")
        assert len(hotline.events(e.RecordingClosed, call=call)) == 1


# --- full and flooded ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    given = {"max_calls": MAX_CALLS, "reserved_for_emergency": RESERVED, "max_unconfirmed": 100}
    with Served(tmp_path_factory.mktemp("small"), **given) as running:
        yield running


async def test_when_all_places_are_taken_only_an_emergency_gets_in(small: Served) -> None:
    async with AsyncExitStack() as phones:
        callers = [await phones.enter_async_context(wire_phone(small, name=f"1380000000{n}")) for n in range(8)]
        for caller in callers[: MAX_CALLS - RESERVED]:
            await caller.call()
        assert is_turned_away(await answer_to(small, callers[4]))
        assert is_turned_away(await answer_to(small, callers[4], HELP))
        await reserve_also_for_help(small)
        await callers[5].call(EMERGENCY)
        await callers[6].call(HELP)
        assert is_turned_away(await answer_to(small, callers[7], EMERGENCY))
        assert (await answer_to(small, callers[4])).status == 503
        for caller in (*callers[:2], callers[5]):
            await caller.hang_up()
        await callers[4].call()
        for caller in (*callers[2:5], callers[6]):
            await caller.hang_up()
    await small.quiet()


async def reserve_also_for_help(small: Served) -> None:
    lines = small.config / "lines.yaml"
    lines.write_text(lines.read_text().replace(f'"{EMERGENCY}"', f'["{EMERGENCY}", "12*"]'))
    before = len(small.events(e.FlowsPublished))
    small.reload()
    await small.until(lambda: published_again(small, before), 5)


async def published_again(small: Served, before: int) -> bool:
    return len(small.events(e.FlowsPublished)) > before


@pytest.fixture
def flooded(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path, max_calls=100, max_unconfirmed=MAX_UNCONFIRMED) as running:
        yield running


async def test_a_flood_nobody_acknowledges_shuts_out_neither_others_nor_an_emergency(flooded: Served) -> None:
    async with AsyncExitStack() as phones:
        flood = [
            await phones.enter_async_context(wire_phone(flooded, name=f"666{n}")) for n in range(3 * MAX_UNCONFIRMED)
        ]
        answers = [await answer_to(flooded, phone) for phone in flood]
        assert {answer.status for answer in answers} == {200, 503}
        assert is_turned_away(answers[-1])
        other = await phones.enter_async_context(wire_phone(flooded, name="13800000001", local_host="127.0.0.2"))
        await other.call()
        same = await phones.enter_async_context(wire_phone(flooded, name="13800000002"))
        await same.call(EMERGENCY)
        print("let in of the flood:", sum(answer.status == 200 for answer in answers), await flooded.in_use())
        await other.hang_up()
        await same.hang_up()
