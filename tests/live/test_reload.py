"""SIGHUP and start-up with right and wrong configuration: a faulty file never takes a working hotline down."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from calls import events as e
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phones import agent_phone, happened, reach, wire_phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

TALKER = Agent("1001", free_ports(), skills=("orders",))


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("hotline"), [TALKER]) as running:
        yield running


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


async def reloaded(hotline: Served, word: str) -> str:
    """Send SIGHUP; the log once the word is in it."""
    hotline.reload()

    async def said() -> str:
        return hotline.log if word in hotline.log else ""

    return await hotline.until(said, 5)


async def test_a_faulty_file_is_named_and_the_live_configuration_stays(hotline: Served) -> None:
    change(hotline.config / "routing.yaml", "ring_s: 5", "ring_s: 1")
    log = await reloaded(hotline, "unchanged")
    change(hotline.config / "routing.yaml", "ring_s: 1", "ring_s: 5")
    assert "routing.yaml:2" in log
    async with agent_phone(hotline, TALKER), wire_phone(hotline, name="13800000001") as caller:
        await reach(hotline, caller, "1", e.TalkStarted)
        await caller.hang_up()
    await hotline.quiet()


async def test_a_good_one_holds_for_new_calls_and_those_who_wait_keep_their_place(hotline: Served) -> None:
    async with (
        agent_phone(hotline, TALKER),
        wire_phone(hotline, name="13800000010") as talking,
        wire_phone(hotline, name="13800000011") as first,
        wire_phone(hotline, name="13800000012") as second,
        wire_phone(hotline, name="13800000013") as later,
    ):
        await reach(hotline, talking, "1", e.TalkStarted)
        await reach(hotline, first, "1", e.CallQueued)
        await reach(hotline, second, "1", e.CallQueued)
        change(hotline.config / "flows" / "main.yaml", "2: repair", "7: orders, 2: repair")
        change(hotline.config / "routing.yaml", "订单", "订单与物流")
        published = len(hotline.events(e.FlowPublished, flow="main"))
        hotline.reload()
        await hotline.until(lambda: republished(hotline, published), 5)
        await reach(hotline, later, "7", e.CallQueued)
        for caller, following in pairwise((talking, first, second, later)):
            await caller.hang_up()
            await happened(hotline, following, e.TalkStarted)
        served = [entry.event.call for entry in hotline.events(e.TalkStarted)]
        assert served == [entry.event.call for entry in hotline.events(e.CallQueued)]
        await later.hang_up()
        await hotline.quiet(3)


async def republished(hotline: Served, before: int) -> bool:
    """The flow comes after the table whose queues it names."""
    return len(hotline.events(e.FlowPublished, flow="main")) > before


def test_a_faulty_configuration_at_start_names_file_line_and_remedy_and_ends_with_2(tmp_path: Path) -> None:
    hotline = Served(tmp_path, [TALKER])
    change(hotline.config / "flows" / "main.yaml", "2: repair", "2: nowhere")
    change(hotline.config / "lines.yaml", "tier: emergency", "tier: urgent")
    hotline.launch()
    assert hotline.wait() == 2
    faults = [line for line in hotline.log.splitlines() if ".yaml:" in line]
    assert any("flows/main.yaml:5" in line and "nowhere" in line for line in faults), faults
    assert any("lines.yaml:5" in line and "urgent" in line and "emergency" in line for line in faults), faults
    assert not hotline.ready_lines
