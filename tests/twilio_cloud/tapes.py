"""Recordings: https://www.twilio.com/docs/voice/api/recording.

A dual recording of a call has on the first channel what the call's party says (its inbound track), on the second what
he is made to hear (outbound). One of a conference has the first to join on the first channel, all others on the
second. Paused, it holds silence or (PauseBehavior=skip) nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from tests.twilio_cloud.signing import new_sid
from tests.twilio_cloud.sound import FRAME_S, SILENCE, mixed, wav

IN_PROGRESS, PAUSED, STOPPED, PROCESSING, COMPLETED, ABSENT = (
    "in-progress", "paused", "stopped", "processing", "completed", "absent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told of a recording, and of what."""

    url: str = ""
    method: str = "POST"
    events: tuple[str, ...] = ("completed",)


@dataclass
class Tape:
    """`track` is inbound, outbound or both."""

    account: str
    call: str
    source: str
    channels: int = 1
    track: str = "both"
    conference: str = ""
    told: Told = Told()
    sid: str = field(default_factory=lambda: new_sid("RE"))
    status: str = IN_PROGRESS
    began: float = field(default_factory=time.time)
    skips: bool = False
    duration: int = -1
    is_deleted: bool = False

    def __post_init__(self) -> None:
        self._said: list[np.ndarray] = []
        self._heard: list[np.ndarray] = []

    def take(self, said: np.ndarray, heard: np.ndarray) -> None:
        if self.status == PAUSED and not self.skips:
            said = heard = SILENCE
        if self.status == IN_PROGRESS or (self.status == PAUSED and not self.skips):
            self._said.append(said)
            self._heard.append(heard)

    @property
    def length_s(self) -> float:
        return len(self._said) * FRAME_S

    @property
    def is_running(self) -> bool:
        return self.status in (IN_PROGRESS, PAUSED)

    def wav(self, channels: int) -> bytes:
        """Two channels only of a recording that has them."""
        if self.track != "both":
            return wav(_joined(self._said if self.track == "inbound" else self._heard))
        if channels == 2:
            return wav(_joined(self._said), _joined(self._heard))
        return wav(_joined([mixed(pair) for pair in zip(self._said, self._heard, strict=True)]))

    def drop_sound(self) -> None:
        self.is_deleted = True
        self._said.clear()
        self._heard.clear()


def _joined(frames: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(frames) if frames else np.zeros(0, np.int16)
