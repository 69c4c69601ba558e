"""Events of a served hotline: to the example's ticket desk, and to a far end that is down when the server dies."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calls import events as e
from calls.told import TOLD
from examples.ticket_desk import Tickets, serve
from tests.live.hotline_folder import Agent
from tests.live.ports import free_ports
from tests.live.served import Served
from tests.live.wire_phones import agent_phone, happened, reach, wire_phone
from tests.unit.hotline.events.receiver import Receiver, Reply

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

TALKER = Agent("1001", free_ports(), skills=("orders",))
SECRET = "whsec_dGlja2V0LWRlc2stb2YtdGhlLXRlc3Rz"
EVENTS = "[call.arrived, call.queued, call.offered_to_agent, call.connected, call.ended]"
WANTED = {"call.arrived", "call.queued", "call.offered_to_agent", "call.connected", "call.ended"}


class House:
    def __init__(self, folder: Path) -> None:
        self.tickets = folder / "tickets.db"
        self.desk = serve(Tickets(self.tickets), SECRET, 0)
        threading.Thread(target=self.desk.serve_forever, args=(0.05,), daemon=True).start()
        self.receiver = Receiver(SECRET)
        self.receiver.__enter__()
        self.hotline = Served(folder, [TALKER])
        config = self.hotline.config
        (config / "secrets").mkdir()
        (config / "secrets" / "hook").write_text(SECRET + "\n")
        desk = f"http://127.0.0.1:{self.desk.server_address[1]}/"
        (config / "services.yaml").write_text(
            f"webhooks:\n  desk: {{url: '{desk}', events: {EVENTS}, numbers: full, {_OTHERS}}}\n"
            f"  bi: {{url: '{self.receiver.url}', events: {EVENTS}, {_OTHERS}}}\n"
        )

    def close(self) -> None:
        self.desk.shutdown()
        self.desk.server_close()
        self.receiver.__exit__(None, None, None)

    def open_tickets(self) -> list[Any]:
        database = sqlite3.connect(self.tickets)
        try:
            return database.execute("SELECT call, caller, queue, agent, closed_at FROM tickets").fetchall()
        finally:
            database.close()

    def journalled(self) -> set[str]:
        """What there is to be told."""
        return {f"node1-{entry.seq}" for entry in self.hotline.entries() if TOLD.get(type(entry.event), "") in WANTED}


_OTHERS = "allow_private: true, secrets: ['file:secrets/hook']"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("hotline"))
    with house.hotline:
        yield house
    house.close()


async def a_call(hotline: Served, number: str) -> str:
    async with wire_phone(hotline, name=number) as caller:
        call = await reach(hotline, caller, "1", e.TalkStarted)
        await caller.hang_up()
        await happened(hotline, caller, e.CallEnded)
        return call


async def test_a_ticket_is_opened_when_the_agent_is_rung_and_closed_with_the_call(house: House) -> None:
    hotline = house.hotline
    async with agent_phone(hotline, TALKER):
        async with wire_phone(hotline, name="13800000001") as caller:
            call = await reach(hotline, caller, "1", e.TalkStarted)
            assert await hotline.until(lambda: tickets(house, closed=False), 5) == [
                (call, "13800000001", "orders", "1001", None)
            ]
            await caller.hang_up()
        (ticket,) = await hotline.until(lambda: tickets(house, closed=True), 5)
        assert ticket[:4] == (call, "13800000001", "orders", "1001")
        await hotline.quiet(4)


async def tickets(house: House, *, closed: bool) -> list[Any]:
    return [ticket for ticket in house.open_tickets() if (ticket[-1] is not None) is closed]


async def test_nothing_is_lost_when_the_server_is_killed_while_the_far_end_is_down(house: House) -> None:
    hotline, receiver = house.hotline, house.receiver
    receiver.always = Reply(503)
    async with agent_phone(hotline, TALKER):
        await a_call(hotline, "13800000002")
        await hotline.quiet(4)
        await a_call(hotline, "13800000003")
        hotline.kill()
    receiver.always = None
    hotline.start()
    await hotline.until(lambda: everything(house), 40)
    taken = receiver.taken
    assert {told["call"]["caller"] for told in taken} >= {"138****0002", "138****0003"}
    first: dict[str, Any] = {}
    for told in taken:
        first.setdefault(told["id"], told)
    for call in {told["call"]["id"] for told in taken}:
        of_call = [told["seq"] for told in first.values() if told["call"]["id"] == call]
        assert of_call == sorted(of_call)


async def everything(house: House) -> bool:
    return {told["id"] for told in house.receiver.taken} >= house.journalled()


async def test_what_is_dead_is_listed_and_replayed(house: House) -> None:
    hotline, receiver = house.hotline, house.receiver
    receiver.always = Reply(410)
    async with agent_phone(hotline, TALKER):
        await a_call(hotline, "13800000004")
    await hotline.until(lambda: is_gone(hotline), 10)
    receiver.always = None
    before = len(receiver.taken)
    await hotline.post("/api/webhooks/bi/enable")
    assert (await hotline.post("/api/webhooks/bi/replay", {}))["posts"] >= 1
    await hotline.until(lambda: more_than(receiver, before), 10)
    assert "hotline_webhook_attempts_total" in (await hotline.get("/metrics")).text


async def is_gone(hotline: Served) -> bool:
    found = {each["endpoint"]: each for each in (await hotline.api("/api/webhooks"))["items"]}
    await asyncio.sleep(0.05)
    return bool(found["bi"]["state"] == "gone" and found["bi"]["failed"])


async def more_than(receiver: Receiver, before: int) -> bool:
    return len(receiver.taken) > before
