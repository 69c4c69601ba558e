"""The simulated trunk, on real time: it moves no sound, but knows who would hear what."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from calls import commands as c
from calls.model import HangupCause
from telephony.simulated import Leg, Phone, SimulatedTelephony
from tests.live.trunks.trunk import ANSWERS, BUSY, SILENT, SOUNDS, Party, Trunk, until

MANNERS = {ANSWERS: Phone(0.1), BUSY: Phone(refuses=HangupCause.USER_BUSY), SILENT: Phone(None)}
BETWEEN_KEYS_S = 0.1


class SimulatedParty(Party):
    def __init__(self, telephony: SimulatedTelephony, address: str = "", leg: str = "") -> None:
        self._telephony, self.address, self._leg, self.says = telephony, address, leg, 0
        self._was_there = bool(leg)

    @property
    def leg(self) -> Leg | None:
        """A dialled one is known by the command that dialled it."""
        if not self._leg:
            rung = [one for one in self._telephony.performed if getattr(one, "address", "") == self.address]
            self._leg = getattr(rung[-1], "leg", "") if rung and self.address else ""
        return self._telephony.legs.get(self._leg)

    async def press(self, keys: str) -> None:
        for key in keys:
            await asyncio.sleep(BETWEEN_KEYS_S)
            self._telephony.press(self._leg, key)

    def say(self, frequency_hz: int) -> None:
        self.says = frequency_hz

    def hears(self, frequency_hz: int) -> bool:
        leg = self.leg
        if leg is None:
            return False
        heard = {
            party.says for party in self.others if party.leg and party.leg.leg in self._telephony.heard_by(leg.leg)
        }
        played = {SOUNDS[sound.key][0] for sound in leg.playing.sounds} if leg.playing else set()
        return frequency_hz in heard | played

    others: tuple[SimulatedParty, ...] = ()

    async def hang_up(self) -> None:
        await until(lambda: self.leg is not None)
        self._telephony.hang_up(self._leg, self._cause())

    def _cause(self) -> HangupCause:
        """A caller who was not answered gives up."""
        leg = self.leg
        assert leg is not None
        return HangupCause.NORMAL_CLEARING if leg.answered else HangupCause.ORIGINATOR_CANCEL

    def is_over(self) -> bool:
        leg = self.leg
        return bool(self._leg) and leg is None


class SimulatedTrunk(Trunk):
    name = "simulated"

    def __init__(self) -> None:
        super().__init__()
        self._phones: dict[str, Phone] = {}
        self._numbers = itertools.count(1)
        self._parties: list[SimulatedParty] = []
        loop = asyncio.get_running_loop()
        self._telephony = SimulatedTelephony(loop, self.events.append, self._phones, _length_s)

    def perform(self, command: c.Command) -> None:
        self._telephony.perform(command)

    async def call_in(self, dialled: str, caller: str) -> Party:
        number = next(self._numbers)
        leg = self._telephony.arrive(f"s{number}", caller, dialled, datetime.now(UTC))
        return self._known(SimulatedParty(self._telephony, leg=leg.leg))

    async def phone(self, manner: str) -> Party:
        address = f"sip:{next(self._numbers)}@simulated"
        self._phones[address] = MANNERS.get(manner, Phone(refuses=HangupCause.UNALLOCATED_NUMBER))
        return self._known(SimulatedParty(self._telephony, address))

    def recording(self, path: str) -> Path | None:
        return None

    def _known(self, party: SimulatedParty) -> SimulatedParty:
        self._parties.append(party)
        for one in self._parties:
            one.others = tuple(other for other in self._parties if other is not one)
        return party


def _length_s(play: c.Play) -> float:
    return sum(SOUNDS[sound.key][1] if sound.key in SOUNDS else 0.0 for sound in play.sounds)


@asynccontextmanager
async def simulated_trunk() -> AsyncIterator[Trunk]:
    yield SimulatedTrunk()
