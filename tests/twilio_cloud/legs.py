"""One call as Twilio counts them: a CallSid, its state, its far end, and what it hears.

https://www.twilio.com/docs/voice/api/call-resource for the states, https://www.twilio.com/docs/voice/twiml#request-parameters
for what every request says.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.twilio_cloud.handsets import Handset, Manner
from tests.twilio_cloud.rooms import Room
from tests.twilio_cloud.signing import new_sid
from tests.twilio_cloud.sound import SILENCE, Sound, mixed

if TYPE_CHECKING:
    from tests.twilio_cloud.cloud import TwilioCloud
    from tests.twilio_cloud.streams import MediaStream
    from tests.twilio_cloud.tapes import Tape

QUEUED, RINGING, IN_PROGRESS = "queued", "ringing", "in-progress"
COMPLETED, BUSY, FAILED, NO_ANSWER, CANCELED = "completed", "busy", "failed", "no-answer", "canceled"
OVER = (COMPLETED, BUSY, FAILED, NO_ANSWER, CANCELED)
SIP_CODES = {COMPLETED: "200", BUSY: "486", FAILED: "404", NO_ANSWER: "480", CANCELED: "487"}


@dataclass(frozen=True, slots=True)
class Callback:
    """Who is told of a call's progress: `events` of initiated, ringing, answered, completed."""

    url: str = ""
    method: str = "POST"
    events: tuple[str, ...] = ("completed",)


@dataclass(frozen=True, slots=True)
class Page:
    """An address that gives TwiML, and another for when it does not."""

    url: str
    method: str = "POST"
    fallback: str = ""
    fallback_method: str = "POST"


Key = tuple[str, str, float]
"""What a party put in: kind (key, speech), what, and how sure."""


@dataclass
class Leg:
    """`parent` is the call whose Dial made this one. Keys nobody took are in `lost_keys`,
    those of a Gather that has not told them yet in `held_keys`."""

    cloud: TwilioCloud
    direction: str
    from_: str
    to: str
    parent: str = ""
    caller_name: str = ""
    forwarded_from: str = ""
    told: Callback = Callback()
    fallback: tuple[str, str] = ("", "POST")
    sid: str = field(default_factory=lambda: new_sid("CA"))
    status: str = QUEUED
    created: float = field(default_factory=time.time)
    answered_at: float = 0.0
    ended_at: float = 0.0
    lost_keys: str = ""
    held_keys: str = ""
    last_said: np.ndarray = field(default_factory=lambda: SILENCE)
    playing: Sound | None = None
    room: Room | None = None
    streams: list[MediaStream] = field(default_factory=list)
    tapes: list[Tape] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.handset = Handset(self)
        self._taking: asyncio.Queue[Key] | None = None
        self._programme: asyncio.Task[None] | None = None
        self._silent: asyncio.Event | None = None
        self._sequence = 0
        self._answers = asyncio.Event()
        self._refused = ""
        self.ended = asyncio.Event()

    @property
    def is_live(self) -> bool:
        return self.status not in OVER

    # --- what requests say of it ---

    def params(self) -> dict[str, str]:
        given = {
            "AccountSid": self.cloud.account,
            "ApiVersion": "2010-04-01",
            "CallSid": self.sid,
            "CallStatus": self.status,
            "Called": self.to,
            "Caller": self.from_,
            "Direction": self.direction,
            "From": self.from_,
            "To": self.to,
        }
        extra = {
            "ParentCallSid": self.parent, "CallerName": self.caller_name, "ForwardedFrom": self.forwarded_from,
        }  # fmt: skip
        return given | {name: value for name, value in extra.items() if value}

    def tell(self, event: str, status: str = "") -> None:
        """A status callback, where one is asked for. Sequence numbers count those that are sent."""
        if not self.told.url or event not in self.told.events:
            return
        params = self.params() | {
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self._sequence),
            "Timestamp": formatdate(usegmt=False),
        }
        if status:
            params["CallStatus"] = status
        if event == COMPLETED:
            params |= {"CallDuration": str(self.duration_s), "Duration": str(-(-self.duration_s // 60))}
            if self.direction != "inbound":
                params["SipResponseCode"] = SIP_CODES[self.status]
        self._sequence += 1
        self.cloud.call_back(self.sid, self.told.method, self.told.url, params)

    @property
    def duration_s(self) -> int:
        return round((self.ended_at or time.time()) - self.answered_at) if self.answered_at else 0

    # --- its programme ---

    def start(self, programme: Coroutine[Any, Any, None]) -> None:
        """Instead of what ran: a redirected call begins anew."""
        self.stop()
        self._programme = asyncio.create_task(programme)

    async def finished(self) -> None:
        """Whatever it was told to do is done, or called off."""
        if self._programme is not None:
            await asyncio.wait({self._programme})

    def stop(self) -> None:
        if self._programme is not None and self._programme is not asyncio.current_task():
            self._programme.cancel()

    # --- ringing, answering, ending ---

    async def ring(self, manner: Manner, timeout_s: float) -> str:
        """Dial the far end: IN_PROGRESS when it answers, else how it ended."""
        self.tell("initiated", "initiated")
        if manner.refuses:
            return manner.refuses
        self.status = RINGING
        self.tell("ringing")
        if manner.answer_s is not None:
            asyncio.get_running_loop().call_later(manner.answer_s, self.picked_up)
        try:
            await asyncio.wait_for(self._answers.wait(), timeout_s + self.cloud.timing.ring_buffer_s)
        except TimeoutError:
            return NO_ANSWER
        if self._refused:
            return self._refused
        self.answer()
        self._behave(manner)
        return IN_PROGRESS

    def _behave(self, manner: Manner) -> None:
        if manner.says_hz:
            self.handset.say_on(manner.says_hz)
        if manner.talk_s is not None:
            asyncio.get_running_loop().call_later(manner.talk_s, self.far_end_hung_up)

    def picked_up(self) -> None:
        self._answers.set()

    def answer(self) -> None:
        if self.status in (QUEUED, RINGING):
            self.status, self.answered_at = IN_PROGRESS, time.time()
            self.handset.was_answered()
            self.tell("answered")

    def far_end_hung_up(self) -> None:
        if self.direction == "inbound" or self.status == IN_PROGRESS:
            self.end(COMPLETED if self.status == IN_PROGRESS else NO_ANSWER)
        elif self.is_live:
            self._refused = BUSY
            self._answers.set()

    def end(self, status: str) -> None:
        """The call is over; nothing of it goes on. Its own programme may end it as well."""
        if not self.is_live:
            return
        self.status, self.ended_at = status, time.time()
        self.stop()
        for tape in list(self.tapes):
            self.cloud.stop_tape(tape)
        for stream in list(self.streams):
            stream.stop()
        self.playing = None
        self.ended.set()
        self.handset.is_through()
        self.tell(COMPLETED)

    # --- keys and words ---

    @contextmanager
    def taking(self) -> Iterator[asyncio.Queue[Key]]:
        """Keys and words come here meanwhile; otherwise they are lost, as at Twilio: it keeps none for later."""
        self._taking = asyncio.Queue()
        try:
            yield self._taking
        finally:
            self._taking = None

    @property
    def takes_keys(self) -> bool:
        return self._taking is not None or any(stream.both_ways for stream in self.streams)

    def pressed(self, key: str) -> None:
        if self.status != IN_PROGRESS:
            return
        streams = [stream for stream in self.streams if stream.both_ways]
        for stream in streams:
            stream.key(key)
        if self._taking is not None:
            self._taking.put_nowait(("key", key, 1.0))
        elif not streams:
            self.lost_keys += key

    def spoke(self, text: str, confidence: float) -> None:
        if self._taking is not None:
            self._taking.put_nowait(("speech", text, confidence))

    # --- sound ---

    async def play(self, sound: Sound) -> None:
        """Until it is over."""
        self.playing, self._silent = sound, asyncio.Event()
        try:
            await self._silent.wait()
        finally:
            self.playing = None

    def hears(self, said: dict[str, np.ndarray]) -> np.ndarray:
        """The next 20 ms in the earpiece."""
        parts: list[np.ndarray | None] = [stream.frame() for stream in self.streams if stream.both_ways]
        if self.playing is not None:
            parts.append(self._played())
        if self.room is not None and self.sid in self.room.seats:
            parts += self.room.heard_by(self, said)
        return mixed(parts) if parts else SILENCE

    def _played(self) -> np.ndarray | None:
        assert self.playing is not None
        frame = self.playing.frame()
        if frame is None and self._silent is not None:
            self._silent.set()
        return frame
