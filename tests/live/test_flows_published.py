"""Supervisors publish a flow while callers are in it: who is in finishes on his version, the next hears the new one,
a roll-back brings the one before, and a faulty draft changes nothing [H1, R7]."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from calls import events as e
from tests.live.flow_commands import flow, in_force, publish, terminal, written
from tests.live.hotline_folder import MAIN, MAIN_FLOW
from tests.live.people import OWN_PASSWORD, add_user
from tests.live.served import Served
from tests.live.wire_phone import WirePhone
from tests.live.wire_phones import happened, hears_something, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

SECOND = MAIN_FLOW.replace("menu: menu.topic", "menu: queue.next").replace("1: orders", "1: busy")
"""Another prompt at the menu, and 1 ends the call."""
FIRST_AGAIN = MAIN_FLOW.replace("busy: {hangup: queue.full}", "busy: {hangup: queue.next}")
FAULTY = SECOND.replace("2: repair", "2: repairs")
OTHER_EMERGENCY = MAIN_FLOW.replace("9: emergency", "8: emergency")


@pytest.fixture
def hotline(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path) as running:
        yield running


async def in_the_menu(hotline: Served, caller: WirePhone) -> tuple[str, tuple[str, ...]]:
    """The version the call began in, and what it hears at the menu."""
    await caller.call(MAIN)
    await hears_something(caller)
    call = await happened(hotline, caller, e.NodeEntered)
    (started,) = hotline.events(e.FlowStarted, call=call)
    entered = hotline.events(e.NodeEntered, call=call)
    return started.event.version, entered[0].event.prompts


async def test_who_is_in_a_flow_finishes_on_his_version_and_the_next_hears_the_new_one(hotline: Served) -> None:
    async with wire_phone(hotline, name="13800000001") as first, wire_phone(hotline, name="13800000002") as second:
        assert await in_the_menu(hotline, first) == ("1", ("menu.topic",))
        done = await publish(hotline, SECOND)
        assert (done["version"], done["state"]) == (2, "live")
        assert await in_the_menu(hotline, second) == ("2", ("queue.next",))
        items = {item["name"]: item for item in (await flow(hotline, "list"))["items"]}
        assert (items["main"]["version"], items["main"]["calls"]) == ("2", {"1": 1, "2": 1})
        assert items["emergency"]["version"] == "1"

        await first.press("1")
        call = await happened(hotline, first, e.CallQueued)
        assert hotline.events(e.CallQueued, call=call)[0].event.queue == "orders"
        await second.press("1")
        ended = await happened(hotline, second, e.CallEnded)
        assert not hotline.events(e.CallQueued, call=ended)
        await first.hang_up()
        await happened(hotline, first, e.CallEnded)

    back = await flow(hotline, "rollback", "main", "--reason", "错了")
    assert (back["version"], back["state"]) == (1, "live")
    await in_force(hotline, "1")
    async with wire_phone(hotline, name="13800000003") as third:
        assert await in_the_menu(hotline, third) == ("1", ("menu.topic",))
        await third.hang_up()
        await happened(hotline, third, e.CallEnded)
    history = await flow(hotline, "history", "main")
    states = {item["number"]: [row["state"] for row in item["publications"]] for item in history["items"]}
    assert states == {1: ["live", "past"], 2: ["past"]}


async def test_a_faulty_draft_is_refused_with_line_and_remedy_and_nothing_changes(hotline: Served) -> None:
    done = await asyncio.to_thread(
        terminal, hotline, "flow", "publish", "main", written(hotline, FAULTY), "--reason", "晚高峰"
    )
    line = FAULTY[: FAULTY.index("repairs")].count("\n") + 1
    assert done.returncode == 2
    assert f"flows/main.yaml:{line}:" in done.stderr
    assert "repair？" in done.stderr
    async with wire_phone(hotline, name="13800000004") as caller:
        assert await in_the_menu(hotline, caller) == ("1", ("menu.topic",))
        await caller.hang_up()
        await happened(hotline, caller, e.CallEnded)
    assert [item["number"] for item in (await flow(hotline, "history", "main"))["items"]] == [1]
    assert len(hotline.events(e.FlowPublished, flow="main")) == 1


async def test_other_keys_for_emergencies_wait_for_a_second_person(hotline: Served) -> None:
    add_user(hotline, "李娜", "supervisor")
    asked = await publish(hotline, OTHER_EMERGENCY)
    assert asked["state"] == "awaiting_approval"
    agreed = await flow(hotline, "approve", "main", "2", "--user", "李娜", password=OWN_PASSWORD)
    assert (agreed["state"], agreed["approved_by"]) == ("live", "李娜")
    await in_force(hotline, "2")


async def test_a_restart_keeps_what_was_published_and_a_faulty_file_does_not_stop_it(hotline: Served) -> None:
    await publish(hotline, SECOND)
    hotline.terminate()
    hotline.wait()
    (hotline.config / "flows" / "main.yaml").write_text(FAULTY)
    hotline.start()
    assert "flows/main.yaml" in hotline.log
    async with wire_phone(hotline, name="13800000005") as caller:
        assert await in_the_menu(hotline, caller) == ("2", ("queue.next",))
        await caller.hang_up()
        await happened(hotline, caller, e.CallEnded)


async def test_a_changed_file_is_a_new_version_when_the_server_is_told(hotline: Served) -> None:
    (hotline.config / "flows" / "main.yaml").write_text(FIRST_AGAIN)
    hotline.reload()

    async def look() -> bool:
        return len(hotline.events(e.FlowPublished, flow="main")) == 2

    await hotline.until(look, 5)
    await in_force(hotline, "2")
    (item, _) = (await flow(hotline, "history", "main"))["items"]
    assert (item["author"], item["reason"]) == ("file", "flows/main.yaml")
