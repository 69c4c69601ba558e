"""Who hears whom in a call with supervisors: the telephone and its twin are held to one suite [C2].

The twin says whom a leg hears. On the telephone every phone speaks a tone of its own, and whom it hears is what is in
the sound that comes to it: a tone is there, or is 60 dB below full scale; in between is a failure.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest

from calls import commands as c
from calls import events as e
from calls.model import HangupCause
from calls.monitored import MonitorMode
from telephony.simulated import Phone, SimulatedTelephony
from tests.journeys.world import HandLoop
from tests.live.sip_switchboard import Switchboard, switchboard
from tests.live.who_is_heard import LOOKED_AT_S, heard_at
from tests.live.wire_phone import WirePhone

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

HZ = {"c": 440, "a1": 880, "s1": 1340, "s2": 1780}
"""None but the agent's is a multiple of another: A-law makes harmonics, above all odd ones."""
SETTLED_S = 0.4


class Scene(Protocol):
    """A call with its caller (leg c) and agent (a1), who hear each other; supervisors' phones can be rung."""

    call: str

    async def ring(self, supervisor: str) -> None: ...
    def perform(self, command: c.Command) -> None: ...
    async def heard(self) -> dict[str, set[str]]:
        """By leg: the legs it hears."""
        ...


class TwinScene:
    def __init__(self) -> None:
        self.call = "call1"
        self._telephony = SimulatedTelephony(HandLoop(), lambda _: None, {"sip:any@127.0.0.1": Phone(answer_s=None)})
        self._telephony.arrive(self.call, "1", "2", datetime.now(UTC))
        self.perform(c.RingAgent(self.call, f"{self.call}-a1", "1001", "sip:any@127.0.0.1", "1"))
        self.perform(c.Bridge(self.call, f"{self.call}-c", f"{self.call}-a1"))

    async def ring(self, supervisor: str) -> None:
        self.perform(
            c.RingSupervisor(self.call, f"{self.call}-{supervisor}", "sip:any@127.0.0.1", MonitorMode.LISTEN)
        )

    def perform(self, command: c.Command) -> None:
        self._telephony.perform(command)

    async def heard(self) -> dict[str, set[str]]:
        short = len(self.call) + 1
        return {leg[short:]: {one[short:] for one in self._telephony.heard_by(leg)} for leg in self._telephony.legs}


class SipScene:
    def __init__(self, board: Switchboard) -> None:
        self.call, self._board = "", board
        self._phones: dict[str, WirePhone] = {}
        self._speaking: list[asyncio.Task[None]] = []

    async def begin(self) -> None:
        caller = await self._board.phone()
        calling = asyncio.create_task(caller.call())
        offered = await self._board.answered()
        await calling
        self.call = offered.call
        self._speaks("c", caller)
        agent = await self._board.phone(name="1001")
        leg = f"{self.call}-a1"
        self.perform(c.RingAgent(self.call, leg, "1001", agent.address, "10086"))
        await self._board.expect(e.LegAnswered, leg=leg)
        self._speaks("a1", agent)
        self.perform(c.Bridge(self.call, offered.leg, leg))

    async def ring(self, supervisor: str) -> None:
        phone, leg = await self._board.phone(name=supervisor), f"{self.call}-{supervisor}"
        self.perform(c.RingSupervisor(self.call, leg, phone.address, MonitorMode.LISTEN, "1001"))
        await self._board.expect(e.LegAnswered, leg=leg)
        self._speaks(supervisor, phone)

    def _speaks(self, leg: str, phone: WirePhone) -> None:
        self._phones[leg] = phone
        self._speaking.append(asyncio.create_task(phone.speak(HZ[leg], 80)))

    def perform(self, command: c.Command) -> None:
        self._board.perform(command)

    async def heard(self) -> dict[str, set[str]]:
        await asyncio.sleep(SETTLED_S + LOOKED_AT_S)
        gone = {event.leg.rpartition("-")[2] for event in self._board.of_kind(e.LegHungUp)}
        return {leg: heard_at(phone, HZ) for leg, phone in self._phones.items() if leg not in gone}

    def end(self) -> None:
        for task in self._speaking:
            task.cancel()


@asynccontextmanager
async def _on_sip() -> AsyncIterator[SipScene]:
    async with switchboard() as board:
        scene = SipScene(board)
        await scene.begin()
        yield scene
        scene.end()


@pytest.fixture(params=["twin", "sip"])
async def scene(request: Any) -> AsyncIterator[Scene]:
    if request.param == "twin":
        yield TwinScene()
    else:
        async with _on_sip() as on_sip:
            yield on_sip


def join(scene: Scene, who: str, hears: str, heard_by: str = "") -> None:
    """Legs by their short names, with blanks between them."""

    def legs(named: str) -> tuple[str, ...]:
        return tuple(f"{scene.call}-{name}" for name in named.split())

    scene.perform(c.Join(scene.call, f"{scene.call}-{who}", legs(hears), legs(heard_by)))


async def test_one_supervisor_listens_whispers_barges_in_and_listens_again(scene: Scene) -> None:
    await scene.ring("s1")
    assert await scene.heard() == {"c": {"a1"}, "a1": {"c"}, "s1": set()}, "he is nowhere before he is told where"
    join(scene, "s1", "c a1")
    assert await scene.heard() == {"c": {"a1"}, "a1": {"c"}, "s1": {"c", "a1"}}
    join(scene, "s1", "c a1", "a1")
    assert await scene.heard() == {"c": {"a1"}, "a1": {"c", "s1"}, "s1": {"c", "a1"}}
    join(scene, "s1", "c a1", "c a1")
    assert await scene.heard() == {"c": {"a1", "s1"}, "a1": {"c", "s1"}, "s1": {"c", "a1"}}
    join(scene, "s1", "c a1")
    assert await scene.heard() == {"c": {"a1"}, "a1": {"c"}, "s1": {"c", "a1"}}


async def test_two_supervisors_hear_each_other_only_as_they_are_told(scene: Scene) -> None:
    await scene.ring("s1")
    await scene.ring("s2")
    join(scene, "s1", "c a1", "a1")
    join(scene, "s2", "c a1")
    assert await scene.heard() == {"c": {"a1"}, "a1": {"c", "s1"}, "s1": {"c", "a1"}, "s2": {"c", "a1"}}
    join(scene, "s2", "c a1", "c a1 s1")
    join(scene, "s1", "c a1 s2", "a1")
    heard = await scene.heard()
    assert heard == {"c": {"a1", "s2"}, "a1": {"c", "s1", "s2"}, "s1": {"c", "a1", "s2"}, "s2": {"c", "a1"}}
    scene.perform(c.HangUp(scene.call, f"{scene.call}-s2"))
    assert await scene.heard() == {"c": {"a1"}, "a1": {"c", "s1"}, "s1": {"c", "a1"}}


async def test_who_takes_over_is_alone_with_the_caller_and_another_hears_both(scene: Scene) -> None:
    await scene.ring("s1")
    await scene.ring("s2")
    join(scene, "s1", "c a1", "c a1")
    join(scene, "s2", "c a1 s1")
    scene.perform(c.Bridge(scene.call, f"{scene.call}-c", f"{scene.call}-s1"))
    assert await scene.heard() == {"c": {"s1"}, "s1": {"c"}, "a1": set(), "s2": {"a1"}}
    scene.perform(c.HangUp(scene.call, f"{scene.call}-a1", HangupCause.NORMAL_CLEARING))
    join(scene, "s2", "c s1", "s1")
    assert await scene.heard() == {"c": {"s1"}, "s1": {"c", "s2"}, "s2": {"c", "s1"}}


async def test_a_supervisor_who_hangs_up_is_heard_by_nobody_and_the_talk_goes_on(scene: Scene) -> None:
    await scene.ring("s1")
    join(scene, "s1", "c a1", "c a1")
    scene.perform(c.HangUp(scene.call, f"{scene.call}-s1"))
    assert await scene.heard() == {"c": {"a1"}, "a1": {"c"}}


async def test_a_full_server_and_one_that_drains_ring_no_supervisor() -> None:
    async with switchboard(max_calls=2, reserved_for_emergency=0) as board:
        scene = SipScene(board)
        await scene.begin()
        await scene.ring("s1")
        supervisor = await board.phone(name="s2")
        ring = c.RingSupervisor(scene.call, f"{scene.call}-s2", supervisor.address, MonitorMode.LISTEN)
        board.perform(ring)
        full = await board.expect(e.LegHungUp, leg=ring.leg)
        assert (full.by_us, full.cause) == (True, HangupCause.CONGESTION)
        caller = await board.phone(name="10087")
        caller.invite()
        assert (await caller.answer()).status == 503, "the place of his legs is taken, and no promise is broken"
        await board.drain()
        board.perform(ring)
        assert (await board.expect(e.LegHungUp, leg=ring.leg)).cause is HangupCause.SERVER_RESTART
        assert (await scene.heard())["a1"] == {"c"}
        scene.end()


async def test_a_supervisors_phone_shows_what_it_rings_for_and_no_number_of_the_caller() -> None:
    async with switchboard() as board:
        scene = SipScene(board)
        await scene.begin()
        await scene.ring("s1")
        (phone,) = (phone for leg, phone in scene._phones.items() if leg == "s1")
        assert phone.invited is not None
        assert '"监听 listen 1001" <sip:supervision@' in phone.invited.headers["from"]
        assert phone.invited.headers["subject"] == "监听 listen 1001"
        assert "10086" not in str(phone.invited)
        scene.end()
