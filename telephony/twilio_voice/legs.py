"""One call at Twilio (a CallSid): what it should be doing, and the document that has it done.

A leg is in one of few states: nothing said yet (its party hears ringing), playing, waiting for keys, in a room with
others, over. Commands change what it should be doing; the document follows when Twilio asks, or is sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from calls import commands as c
from calls.events import CallOffered
from switchboard.voicemail import SOUND
from telephony.twilio_voice import causes, twiml
from telephony.twilio_voice.sounds import Shelf, length_of, names_from
from telephony.twilio_voice.steps import Step, Steps

ON_THE_WAY_S = 0.25
"""About how long it takes from a document's being given to its first sound."""


@dataclass(slots=True)
class Playing:
    """What a Play plays; `offset_s` is what was heard of it before the document at hand, given at `given_at`."""

    command: c.Play
    files: list[Path]
    offset_s: float = 0.0
    given_at: float | None = None

    def go_on(self, now: float) -> None:
        """A new document takes it up where the one before has come to: rather a little said twice than left out."""
        if self.given_at is not None:
            self.offset_s += max(0.0, now - self.given_at - ON_THE_WAY_S)
        self.given_at = now

    @property
    def is_private(self) -> bool:
        return any(sound.key == SOUND for sound in self.command.sounds)


@dataclass(frozen=True, slots=True)
class Room:
    """A conference. Who is `muted` only hears; with `coach`, a leg, he is heard by that one alone."""

    name: str
    muted: bool = False
    coach: str = ""


@dataclass(slots=True)
class Leg:
    """`token` is in the addresses Twilio asks for; `sid` is empty until Twilio has told it.

    `is_answered` is what we told the house, `is_up` what Twilio knows: only then can its document be changed there.
    `dirty`: what it should be doing is not what it was told. `answering` is there while a webhook waits for its
    answer. `grouping_since` is set while keys gathered at Twilio are not reported yet: to change the document
    now would lose them.
    """

    call: str
    leg: str
    token: str
    inbound: bool
    sid: str = ""
    offer: CallOffered | None = None
    is_offered: bool = False
    is_answered: bool = False
    is_up: bool = False
    rang: bool = False
    is_over: bool = False
    refusal: int = 0
    playing: Playing | None = None
    room: Room | None = None
    streams: list[twiml.Stream] = field(default_factory=list)
    keyed: bool = False
    grouping_since: float | None = None
    secret: bool = False
    steps: Steps = field(default_factory=Steps)
    current: str = ""
    dirty: bool = True
    updating: bool = False
    tries: int = 0
    seen_at: float = 0.0
    answering: asyncio.Future[str] | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Documents:
    """Writes documents. `address` makes a path of ours one Twilio can ask for; `sid_of` gives a leg's CallSid."""

    def __init__(self, shelf: Shelf, address: Callable[[str], str], sid_of: Callable[[str], str]) -> None:
        self._shelf, self._address, self._sid_of = shelf, address, sid_of

    def step_url(self, leg: Leg, step: Step) -> str:
        return f"{self.again_url(leg)}?n={step.number}"

    def again_url(self, leg: Leg) -> str:
        """For the document at hand: of itself it reports nothing."""
        return self._address(f"/twilio/step/{leg.token}")

    def render(self, leg: Leg, now: float) -> str:
        """The document for what the leg should be doing; it counts as given from now on."""
        leg.dirty, leg.grouping_since = False, None
        leg.current = self._written(leg, now)
        leg.streams.clear()
        return leg.current

    def _written(self, leg: Leg, now: float) -> str:
        if leg.is_over:
            unanswered = leg.inbound and not leg.is_up
            return twiml.reject(causes.reject_reason(leg.refusal)) if unanswered else twiml.hang_up()
        if not leg.is_answered:
            return twiml.wait(self.step_url(leg, leg.steps.issue(now)))
        leg.is_up = True
        if leg.room is not None:
            return self._in_room(leg, leg.room, now)
        return self._with_keys(leg, now)

    def _in_room(self, leg: Leg, room: Room, now: float) -> str:
        step = leg.steps.issue(now)
        coach = self._sid_of(room.coach) if room.coach else ""
        return twiml.conference(
            self.step_url(leg, step),
            room.name,
            again=self.again_url(leg),
            muted=room.muted,
            coach=coach,
            streams=leg.streams,
        )

    def _with_keys(self, leg: Leg, now: float) -> str:
        step, sounds = self._sounds(leg, now)
        grouped = leg.secret or leg.keyed
        leg.grouping_since = now if grouped and sounds is None else None
        return twiml.keys(
            self.step_url(leg, step), sounds, grouped=grouped, again=self.again_url(leg), streams=leg.streams
        )

    def _sounds(self, leg: Leg, now: float) -> tuple[Step, twiml.Sounds | None]:
        playing = leg.playing
        if playing is None or not playing.files:
            return leg.steps.issue(now, playing.command.play if playing else ""), None
        playing.go_on(now)
        if playing.command.loop:
            playing.offset_s %= sum(map(length_of, playing.files)) or 1.0
        names, length_s = names_from(self._shelf, playing.files, playing.offset_s, private=playing.is_private)
        urls = tuple(self._sound_url(name) for name in names)
        if not playing.command.loop:
            step = leg.steps.issue(now, playing.command.play, length_s + playing.offset_s, playing.offset_s)
            return step, twiml.Sounds(urls)
        whole = tuple(self._sound_url(self._shelf.name(path)) for path in playing.files)
        return leg.steps.issue(now), twiml.Sounds(urls if playing.offset_s else (), whole)

    def _sound_url(self, name: str) -> str:
        return self._address(f"/twilio/sounds/{name}.wav")
