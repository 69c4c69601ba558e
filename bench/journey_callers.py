"""Callers of `bench.journey`: telephones of sockets that speak and press keys, each at a node of the flow it is told
to go to by its role. Where a caller is, is read from the journal."""

from __future__ import annotations

import asyncio
import time
from array import array
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.callers import speech
from bench.journey_roles import RENAMED, TOPIC, Role, Step
from calls import events as e
from store.following import Follower
from tests.live.spoken_sound import found
from tests.live.wire_phone import FRAME, PCMA, SILENCE, WirePhone, linear

LINEAR = np.array([linear(byte) for byte in range(256)], np.float64)
RTP_HEAD, RTP_VERSION = 12, 0x80
BATCHES = 4
"""Not all callers' packets leave at once."""
LOOK_S = 0.05
ANSWER_S, ARRIVE_S = 10.0, 45.0
LISTEN_S = 4.0
"""A caller at his last node hears something before he hangs up."""


@dataclass
class Caller(WirePhone):
    """A telephone that keeps what it hears in two arrays: 200 of them run in one process."""

    times: array[float] = field(default_factory=lambda: array("d"))
    sound: bytearray = field(default_factory=bytearray)
    voice: bytes = SILENCE * FRAME
    pressing: bool = False

    def _on_sip(self, data: bytes, source: tuple[str, int]) -> None:
        """Among so many sockets the port above another caller's RTP may be ours: his RTCP is no SIP."""
        if data[0] < RTP_VERSION:
            super()._on_sip(data, source)

    def _on_rtp(self, data: bytes, _: tuple[str, int]) -> None:
        if len(data) == RTP_HEAD + FRAME:
            self.times.append(time.monotonic())
            self.sound += data[RTP_HEAD:]

    def speak_frame(self, number: int) -> None:
        """20 ms of the voice, which is said again and again; nothing while a key is held."""
        if not self.pressing:
            self._timestamp += FRAME
            at = number * FRAME % len(self.voice)
            self._packet(PCMA, self.voice[at : at + FRAME], self._timestamp)

    async def press_all(self, keys: str) -> None:
        for key in keys:
            self.pressing = True
            await self.press(key)
            self.pressing = False
            await asyncio.sleep(0.1)

    @property
    def has_ended(self) -> bool:
        """The hotline has hung up."""
        return any(message.first.startswith("BYE ") for message in self.said)

    def first_heard(self, words: npt.NDArray[np.float64], begin: float, end: float) -> float | None:
        """The moment between these two (time.monotonic) at which the words began."""
        first, last = np.searchsorted(np.array(self.times), [begin, end])
        heard = LINEAR[np.frombuffer(bytes(self.sound[first * FRAME : last * FRAME]), np.uint8)]
        place = found(heard, words)
        return None if place is None else self.times[first + place // FRAME]


@dataclass(slots=True)
class Visit:
    """One caller's call: `answer_s` is INVITE → 200, `wrong` what went wrong at his end."""

    role: Role
    caller: Caller
    began: float
    answer_s: float | None = None
    answered: float = 0.0
    wrong: str = ""


class Whereabouts:
    """The node each caller is at, by his number."""

    def __init__(self, journal: Path) -> None:
        self._journal = Follower(journal)
        self._numbers: dict[str, str] = {}
        self.node: dict[str, str] = {}

    async def follow(self) -> None:
        while True:
            for entry in self._journal.take(500):
                self._see(entry.event)
            await asyncio.sleep(LOOK_S)

    def _see(self, event: e.Event) -> None:
        match event:
            case e.CallOffered(call=call, caller=caller):
                self._numbers[call] = caller
            case e.NodeEntered(call=call) if call in self._numbers:
                self.node[self._numbers[call]] = place(event)


def place(event: e.NodeEntered) -> str:
    """The node's name, with the subflow's before it."""
    return event.node if event.flow == "main" else f"{event.flow}/{event.node}"


class Crowd:
    """All callers; `everybody_goes_on` ends the pastime of those who stand somewhere."""

    def __init__(self, server: tuple[str, int], where: Whereabouts) -> None:
        self.visits: list[Visit] = []
        self.everybody_goes_on = asyncio.Event()
        self._server, self._where = server, where
        self._up: list[Caller] = []
        self._numbers = count(15_800_000_000)
        self._speech = speech()

    async def speak(self) -> None:
        begin, number = time.monotonic(), 0
        while True:
            for caller in self._up[number % BATCHES :: BATCHES]:
                caller.speak_frame(number // BATCHES)
            number += 1
            await asyncio.sleep(max(0.0, begin + number * 0.02 / BATCHES - time.monotonic()))

    async def call(self, role: Role) -> None:
        """From the INVITE to the BYE."""
        voice = {"voice": self._speech} if role.speaks else {}
        caller = await Caller.open(self._server, name=str(next(self._numbers)), **voice)
        assert isinstance(caller, Caller)
        visit = Visit(role, caller, time.monotonic())
        self.visits.append(visit)
        try:
            await self._dial(visit)
            await self._walk(visit)
            if not caller.has_ended and await caller.hang_up() != 200 and not caller.has_ended:
                visit.wrong = "his BYE was refused"
        except (TimeoutError, AssertionError) as error:
            visit.wrong = visit.wrong or str(error) or "no answer"
        finally:
            self._up = [other for other in self._up if other is not caller]
            caller.close()

    async def _dial(self, visit: Visit) -> None:
        caller = visit.caller
        caller.invite()
        answer = await caller.answer(ANSWER_S)
        assert answer.status == 200, answer.first
        visit.answer_s, visit.answered = answer.at - visit.began, answer.at
        caller.accept(answer)
        self._up = [*self._up, caller]

    async def _walk(self, visit: Visit) -> None:
        role = visit.role
        await self._take(visit, role.way)
        while role.callers > 1 and not self.everybody_goes_on.is_set() and not visit.caller.has_ended:
            await self._take(visit, role.pastime)
            if not role.pastime:
                await asyncio.sleep(1.0)
        await self._take(visit, role.last)
        await asyncio.sleep(LISTEN_S)

    async def _take(self, visit: Visit, steps: tuple[Step, ...]) -> None:
        caller = visit.caller
        for step in steps:
            names = {step.node, RENAMED if step.node == TOPIC else step.node}
            await self._arrival(caller, names)
            await asyncio.sleep(step.after_s)
            if not caller.has_ended:
                await caller.press_all(step.keys)

    async def _arrival(self, caller: Caller, nodes: set[str]) -> None:
        """Until he is at one of them ("": anywhere), or the hotline has hung up."""
        deadline = time.monotonic() + ARRIVE_S
        while not ("" in nodes or self._where.node.get(caller.name) in nodes or caller.has_ended):
            if time.monotonic() > deadline:
                raise TimeoutError(f"never came to {' or '.join(nodes)}")
            await asyncio.sleep(LOOK_S)
