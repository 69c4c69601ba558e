"""Telephones in memory: whoever calls the cloud's numbers, and whoever is called by it.

Those dialled as `sip:` are in memory as well: no SIP is spoken here.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.twilio_cloud.sound import FRAME, SILENCE, Ears, Sound, read_wav, tone

if TYPE_CHECKING:
    from tests.twilio_cloud.legs import Leg

PRESSED_S = 0.1


@dataclass(frozen=True, slots=True)
class Manner:
    """How a dialled phone behaves: answers after `answer_s`, or rings on (None); `refuses` with busy or failed.

    Answered, it says a tone of `says_hz` without end, if any, and hangs up after `talk_s`, if any.
    """

    answer_s: float | None = 0.1
    refuses: str = ""
    says_hz: float = 0.0
    talk_s: float | None = None


class Handset:
    """One end of one call. `status` is Twilio's word for the call, `heard` what came out of the earpiece."""

    def __init__(self, leg: Leg) -> None:
        self.leg = leg
        self.heard = Ears()
        self.rejected = ""
        self._mouth: deque[Sound] = deque()
        self._answered, self._over = asyncio.Event(), asyncio.Event()

    # --- what a person does ---

    async def press(self, keys: str, between_s: float = 0.0) -> None:
        """Keys one after another."""
        for key in keys:
            self.leg.pressed(key)
            await asyncio.sleep(between_s)

    def say_tone(self, frequency_hz: float, length_s: float = 1.0) -> None:
        """After what he is saying already."""
        self._mouth.append(Sound(tone(frequency_hz, length_s)))

    def say_on(self, frequency_hz: float) -> None:
        """A tone without end, instead of what he says."""
        self._mouth.clear()
        self._mouth.append(Sound(tone(frequency_hz, FRAME / 8), loop=True))

    def say(self, wav: Path) -> None:
        """What is in the file."""
        self._mouth.append(Sound(read_wav(wav.read_bytes())))

    def say_samples(self, samples: np.ndarray) -> None:
        self._mouth.append(Sound(samples))

    def say_words(self, text: str, confidence: float = 0.9) -> None:
        """What a Gather for speech would understand; no sound is made and none is understood."""
        self.leg.spoke(text, confidence)

    def hush(self) -> None:
        self._mouth.clear()

    def answer(self) -> None:
        """A dialled phone is picked up."""
        self.leg.picked_up()

    def hang_up(self) -> None:
        """A caller who was not answered yet gives up; a dialled phone that rings declines."""
        self.leg.far_end_hung_up()

    # --- what a person notices ---

    @property
    def status(self) -> str:
        return self.leg.status

    @property
    def is_listened_to(self) -> bool:
        """Keys and words count now."""
        return self.leg.takes_keys

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    @property
    def is_answered(self) -> bool:
        return self._answered.is_set()

    async def answered(self, within_s: float = 5.0) -> None:
        await asyncio.wait_for(self._answered.wait(), within_s)

    async def over(self, within_s: float = 5.0) -> str:
        """Waits until the call is over; its last status."""
        await asyncio.wait_for(self._over.wait(), within_s)
        return self.leg.status

    async def hears(self, frequency_hz: float, within_s: float = 5.0, above_db: float = -30.0) -> None:
        """Waits for a tone. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while self.heard.level(frequency_hz, 0.2) < above_db:  # noqa: ASYNC110  sound has no event
                await asyncio.sleep(0.02)

    # --- the line ---

    def frame(self) -> np.ndarray:
        """What he says in the next 20 ms."""
        while self._mouth:
            if (frame := self._mouth[0].frame()) is not None:
                return frame
            self._mouth.popleft()
        return SILENCE

    def was_answered(self) -> None:
        self._answered.set()

    def is_through(self) -> None:
        self._over.set()
