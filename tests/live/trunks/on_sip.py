"""The SIP trunk: the adapter in a process of its own, telephones that share no code with it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from calls import commands as c
from tests.live.sip_switchboard import Switchboard, switchboard, write_tone
from tests.live.trunks.trunk import ANSWERS, BUSY, SILENT, SOUNDS, Party, Trunk
from tests.live.wire_phone import WirePhone

STATUSES = {ANSWERS: (180, 200), BUSY: (486,), SILENT: (180,)}
TALK_S = 60.0
LOUD_DB = -30.0
GONE = ("BYE", "CANCEL")


class WireParty(Party):
    def __init__(self, phone: WirePhone, *, calls: bool = False) -> None:
        self._phone, self._tasks = phone, set[asyncio.Task[object]]()
        self.address = phone.address
        self._calling = asyncio.create_task(self._call()) if calls else None
        self._refused = False

    async def _call(self) -> None:
        answer = await self._phone.hear(lambda message: message.status >= 200 and message.method == "INVITE", 30.0)
        if answer.status == 200:
            self._phone.accept(answer)
        self._refused = answer.status >= 300

    async def press(self, keys: str) -> None:
        for key in keys:
            await self._phone.press(key, 60)

    def say(self, frequency_hz: int) -> None:
        task = asyncio.create_task(self._phone.speak(frequency_hz, TALK_S))
        self._tasks = {task}

    def hears(self, frequency_hz: int) -> bool:
        return self._phone.level(frequency_hz, 0.2) > LOUD_DB

    async def hang_up(self) -> None:
        if self._calling is not None and not self._calling.done():
            self._phone.request("CANCEL")
            return
        for task in self._tasks:
            task.cancel()
        self._phone.request("BYE")

    def is_over(self) -> bool:
        return self._refused or any(message.first.split()[0] in GONE for message in self._phone.said)

    async def close(self) -> None:
        tasks = [*self._tasks, *([self._calling] if self._calling else [])]
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


class SipTrunk(Trunk):
    name = "sip"

    def __init__(self, board: Switchboard) -> None:
        super().__init__()
        self._board, self.events = board, board.events
        self._numbers = itertools.count(1001)
        self.parties: list[WireParty] = []

    def perform(self, command: c.Command) -> None:
        self._board.perform(command)

    async def call_in(self, dialled: str, caller: str) -> Party:
        phone = await self._board.phone(name=caller)
        phone.invite(dialled)
        return self._known(WireParty(phone, calls=True))

    async def phone(self, manner: str) -> Party:
        name = str(next(self._numbers))
        return self._known(WireParty(await self._board.phone(name=name, answers=STATUSES.get(manner, (404,)))))

    def recording(self, path: str) -> Path | None:
        return self._board.folder / "recordings" / path

    def _known(self, party: WireParty) -> WireParty:
        self.parties.append(party)
        return party


@asynccontextmanager
async def sip_trunk() -> AsyncIterator[Trunk]:
    async with switchboard() as board:
        for key, (frequency_hz, length_s) in SOUNDS.items():
            write_tone(board.folder / f"{key}.wav", frequency_hz, length_s)
        trunk = SipTrunk(board)
        yield trunk
        for party in trunk.parties:
            await party.close()
