"""Conferences, and the two ends of a Dial: who hears whom.

https://www.twilio.com/docs/voice/twiml/conference and https://www.twilio.com/docs/voice/api/conference-participant.
A conference begins when two are in it and one of them may start it; until then each hears its `waitUrl`. It beeps
when somebody comes or goes, unless told not to. Somebody on hold neither hears nor is heard; a coach is heard by whom
he coaches only.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from tests.twilio_cloud.signing import new_sid
from tests.twilio_cloud.sound import Sound, mixed, tone

if TYPE_CHECKING:
    from tests.twilio_cloud.legs import Leg

BEEP_HZ, HOLD_HZ = 1000.0, 350.0
"""Twilio's beep, and what stands here for its hold music."""


@dataclass(slots=True)
class Seat:
    """A participant. `music` is what he hears instead of the others, `announced` what he hears besides them."""

    leg: Leg
    muted: bool = False
    hold: bool = False
    coaches: str = ""
    starts: bool = True
    ends: bool = False
    beep: str = "true"
    label: str = ""
    wait_url: str | None = None
    wait_method: str = "POST"
    music: Sound | None = None
    announced: Sound | None = None
    waiting: asyncio.Task[None] | None = None
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    why: str = ""

    def silence_music(self) -> None:
        if self.waiting is not None:
            self.waiting.cancel()
        self.waiting = self.music = None


class Room:
    """`name` is the FriendlyName; a Dial of a number has a room without one."""

    def __init__(self, name: str = "") -> None:
        self.name, self.sid = name, new_sid("CF")
        self.seats: dict[str, Seat] = {}
        self.status = "init" if name else "in-progress"
        self.created = time.time()
        self.changed = self.created
        self.first = ""
        self._beep: Sound | None = None
        self._beep_now: np.ndarray | None = None

    @property
    def is_begun(self) -> bool:
        return self.status == "in-progress"

    def sit(self, seat: Seat) -> bool:
        """Whether the conference begins with it."""
        self.seats[seat.leg.sid] = seat
        self.first = self.first or seat.leg.sid
        begins = self.status == "init" and len(self.seats) > 1 and any(one.starts for one in self.seats.values())
        if begins:
            self.status, self.changed = "in-progress", time.time()
            for one in self.seats.values():
                if not one.hold:
                    one.silence_music()
        if seat.beep in ("true", "onEnter"):
            self.beep()
        return begins

    def stand_up(self, seat: Seat) -> bool:
        """Whether the conference ends with it: all others are gone as well, or have to go."""
        self.seats.pop(seat.leg.sid, None)
        seat.silence_music()
        if seat.beep in ("true", "onExit"):
            self.beep()
        if seat.ends or not self.seats:
            self.status, self.changed = "completed", time.time()
            return True
        return False

    def beep(self) -> None:
        if self.name and self.is_begun:
            self._beep = Sound(tone(BEEP_HZ, 0.2))

    def heard_by(self, leg: Leg, said: dict[str, np.ndarray]) -> list[np.ndarray | None]:
        """What reaches the leg, of what all legs say in this frame."""
        me = self.seats[leg.sid]
        own = [me.music.frame() if me.music else None, me.announced.frame() if me.announced else None]
        if not self.is_begun or me.hold:
            return own
        others = (said.get(name) for name, seat in self.seats.items() if self._reaches(seat, me))
        return [*own, *others, self._beep_now]

    def tick(self) -> None:
        """The next 20 ms of what the room itself says."""
        self._beep_now = self._beep.frame() if self._beep is not None else None

    @staticmethod
    def _reaches(seat: Seat, me: Seat) -> bool:
        if seat is me or seat.muted or seat.hold:
            return False
        return not seat.coaches or seat.coaches == me.leg.sid

    def taped(self, said: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """The first to join, and everybody else."""
        heard = {name: said.get(name) for name, seat in self.seats.items() if not seat.muted and not seat.hold}
        first = heard.pop(self.first, None)
        return mixed([first]), mixed(heard.values())


def hold_music() -> Sound:
    return Sound(tone(HOLD_HZ, 2.0, 0.1), loop=True)
