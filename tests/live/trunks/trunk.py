"""What a test says to a trunk and its far ends, whatever it is made of.

A `Trunk` is an adapter with the test as its switchboard: it performs commands and tells events. A `Party` is one far
end of it: who calls in, or a phone that is dialled.
"""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from calls import commands as c
from calls import events as e
from calls.event import CallEvent
from calls.model import Sound

WAIT_S = 8.0
LOOK_S = 0.01
STILL_S = 0.4
"""So long nothing shall happen where nothing shall happen."""
SHORT_HZ, LONG_HZ, MUSIC_HZ = 440, 660, 550
SOUNDS = {"short": (SHORT_HZ, 0.5), "long": (LONG_HZ, 20.0), "music": (MUSIC_HZ, 0.6)}
"""By key: frequency and length."""
SHORT, LONG, MUSIC = Sound("short"), Sound("long"), Sound("music")
ANSWERS, BUSY, SILENT, UNKNOWN = "answers", "busy", "silent", "unknown"
"""How a dialled phone behaves: answers after ringing, is busy, rings on, or is not there."""
OURS_TO_DIFFER = {"at", "codec", "path", "frames", "at_ms", "trunk", "method", "sip_status", "rate_hz", "caller_name"}
"""Fields of events that tell of the network and the clock, not of the call."""

EventType = TypeVar("EventType", bound=e.Event)


class Party(ABC):
    """`address` is where it is dialled; tones are in hertz."""

    address = ""

    @abstractmethod
    async def press(self, keys: str) -> None: ...

    @abstractmethod
    def say(self, frequency_hz: int) -> None:
        """From now on."""

    @abstractmethod
    def hears(self, frequency_hz: int) -> bool:
        """In the last fraction of a second."""

    @abstractmethod
    async def hang_up(self) -> None: ...

    @abstractmethod
    def is_over(self) -> bool:
        """The other side has hung up, or refused."""

    async def until_hears(self, *frequencies_hz: int) -> None:
        async with asyncio.timeout(WAIT_S):
            while not all(self.hears(frequency_hz) for frequency_hz in frequencies_hz):  # noqa: ASYNC110  sound
                await asyncio.sleep(0.05)

    async def until_still(self, *frequencies_hz: int) -> None:
        async with asyncio.timeout(WAIT_S):
            while any(self.hears(frequency_hz) for frequency_hz in frequencies_hz):  # noqa: ASYNC110  sound
                await asyncio.sleep(0.05)

    async def until_over(self) -> None:
        async with asyncio.timeout(WAIT_S):
            while not self.is_over():  # noqa: ASYNC110  three kinds of phones
                await asyncio.sleep(LOOK_S)


class Trunk(ABC):
    """`events` are all that were told, in order. `name` is for test ids."""

    name = ""

    def __init__(self) -> None:
        self.events: list[e.Event] = []
        self._legs = itertools.count(1)

    @abstractmethod
    def perform(self, command: c.Command) -> None: ...

    @abstractmethod
    async def call_in(self, dialled: str, caller: str) -> Party:
        """Somebody dials; he is offered soon."""

    @abstractmethod
    async def phone(self, manner: str) -> Party:
        """A phone to be dialled."""

    @abstractmethod
    def recording(self, path: str) -> Path | None:
        """The file of one, where the trunk makes any."""

    # --- waiting ---

    async def expect(self, kind: type[EventType], since: int = 0, **fields: Any) -> EventType:
        """The first of the kind with these fields, also one that was told before."""

        def found() -> list[EventType]:
            return [
                event
                for event in self.events[since:]
                if isinstance(event, kind) and all(getattr(event, key) == value for key, value in fields.items())
            ]

        try:
            await until(lambda: bool(found()))
        except TimeoutError:
            last = self.events[-8:]
            raise AssertionError(f"{self.name}: no {kind.__name__} with {fields}; the last were {last}") from None
        return found()[0]

    async def offered(self, dialled: str = "400", caller: str = "13800138000") -> Offered:
        since = len(self.events)
        party = await self.call_in(dialled, caller)
        return Offered(self, party, await self.expect(e.CallOffered, since))

    async def answered(self, dialled: str = "400") -> Offered:
        offered = await self.offered(dialled)
        offered.do(c.Answer)
        await self.expect(e.LegAnswered, leg=offered.leg)
        return offered

    # --- what happened ---

    def story(self, call: str, kinds: Sequence[type[CallEvent]]) -> list[tuple[Any, ...]]:
        """The call's events of these kinds in order, without what the network says; legs without the call's name."""
        return [
            (type(event).__name__, *_plain(event, call))
            for event in self.events
            if isinstance(event, tuple(kinds)) and event.call == call
        ]


def _plain(event: CallEvent, call: str) -> list[Any]:
    values = [
        getattr(event, field.name)
        for field in dataclasses.fields(event)
        if field.name not in OURS_TO_DIFFER | {"call"}
    ]
    return [value.replace(f"{call}-", "") if isinstance(value, str) else value for value in values]


@dataclasses.dataclass
class Offered:
    """A call on a trunk, and who calls. `do` gives the caller's leg a command."""

    trunk: Trunk
    party: Party
    event: e.CallOffered

    @property
    def call(self) -> str:
        return self.event.call

    @property
    def leg(self) -> str:
        return self.event.leg

    def do(self, kind: type[c.LegCommand], *more: Any, leg: str = "", **named: Any) -> None:
        self.trunk.perform(kind(self.call, leg or self.leg, *more, **named))

    def ring(self, phone: Party, name: str = "a1") -> str:
        """An agent's phone is called; its leg."""
        leg = f"{self.call}-{name}"
        self.trunk.perform(
            c.RingAgent(self.call, leg, "1001", phone.address, "13800138000", "张三", "orders", "订单")
        )
        return leg

    async def bridged(self, phone: Party, name: str = "a1") -> str:
        leg = self.ring(phone, name)
        await self.trunk.expect(e.LegAnswered, leg=leg)
        self.do(c.Bridge, leg)
        return leg

    def story(self, *kinds: type[CallEvent]) -> list[tuple[Any, ...]]:
        return self.trunk.story(self.call, kinds or LEGS)


LEGS = (e.CallOffered, e.LegRinging, e.LegAnswered, e.LegHungUp, e.DigitPressed, e.PlayFinished, e.PromptMissing)
TAPES = (e.RecordingStarted, e.RecordingPaused, e.RecordingResumed, e.RecordingStopped)


async def until(come: Callable[[], bool], within_s: float = WAIT_S) -> None:
    async with asyncio.timeout(within_s):
        while not come():  # noqa: ASYNC110  three kinds of phones
            await asyncio.sleep(LOOK_S)
