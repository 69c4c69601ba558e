"""Conferences with their callbacks: who is told that it began, who came, who left, and why.

https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallbackEvent. Events are told to the address the
first participant gave; their sequence numbers count from 1 in each conference.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import formatdate
from typing import TYPE_CHECKING

from tests.twilio_cloud.grammar import Verb
from tests.twilio_cloud.recording import told_of
from tests.twilio_cloud.rooms import Room, Seat, hold_music
from tests.twilio_cloud.sound import Sound
from tests.twilio_cloud.tapes import Tape, Told

if TYPE_CHECKING:
    from tests.twilio_cloud.cloud import TwilioCloud

Absolute = Callable[[str], str]

KIND = {
    "conference-start": "start", "conference-end": "end", "participant-join": "join", "participant-leave": "leave",
    "participant-mute": "mute", "participant-unmute": "mute", "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify", "announcement-end": "announcement",
}  # fmt: skip
"""By which word of statusCallbackEvent an event is asked for."""


class Hall:
    """A conference from its first participant to its end."""

    def __init__(self, cloud: TwilioCloud, name: str) -> None:
        self.room = Room(name)
        self.tape: Tape | None = None
        self._cloud = cloud
        self._told, self._method, self._events = "", "POST", frozenset[str]()
        self._is_first, self._sequence = True, 0
        self._tape_told: Told | None = None

    @property
    def sid(self) -> str:
        return self.room.sid

    @property
    def is_over(self) -> bool:
        return self.room.status == "completed"

    def hear(self, noun: Verb, absolute: Absolute) -> None:
        """What the first participant's document says of callbacks and recording."""
        if not self._is_first:
            return
        self._is_first = False
        url = noun.get("statusCallback")
        self.tell_to(
            absolute(url) if url else "", noun.get("statusCallbackMethod", "POST"), noun.get("statusCallbackEvent")
        )
        if noun.get("record") == "record-from-start":
            url = noun.get("recordingStatusCallback")
            self._tape_told = told_of(noun, absolute(url) if url else "")

    def tell_to(self, url: str, method: str, events: str) -> None:
        self._is_first = False
        self._told, self._method, self._events = url, method, frozenset(events.split())

    async def attend(self, seat: Seat) -> None:
        """From coming in to leaving, by whoever's doing."""
        leg = seat.leg
        leg.room = self.room
        begins = self.room.sit(seat)
        self.tell("participant-join", seat)
        if begins:
            self._begin(seat)
        if not self.room.is_begun:
            self._let_wait(seat)
        try:
            await seat.gone.wait()
        finally:
            leg.room = None
            self._leave(seat)

    def _begin(self, seat: Seat) -> None:
        self.tell("conference-start", seat)
        if self._tape_told is not None:
            self.tape = Tape(
                self._cloud.account, self.room.first, "Conference", 2, conference=self.sid, told=self._tape_told
            )
            self._cloud.start_tape(None, self.tape)

    def _let_wait(self, seat: Seat) -> None:
        """Twilio's music, ours, or nothing."""
        if seat.wait_url is None:
            seat.music = hold_music()
        elif seat.wait_url:
            seat.waiting = self._cloud.beside(self._cloud.wait(seat.leg, seat.wait_url, seat.wait_method))

    def _leave(self, seat: Seat) -> None:
        was_in = seat.leg.sid in self.room.seats
        ends = was_in and self.room.stand_up(seat)
        why = seat.why or ("participant_hung_up" if not seat.leg.is_live else "participant_updated_via_api")
        if was_in:
            self.tell("participant-leave", seat, ReasonParticipantLeft=why)
        if not ends:
            return
        for other in list(self.room.seats.values()):
            self.room.stand_up(other)
            other.gone.set()
            self.tell("participant-leave", other, ReasonParticipantLeft="moderator_ended_conference")
        self.close(
            "participant-with-end-conference-on-exit-left" if seat.ends else "last-participant-left", seat.leg.sid
        )

    def close(self, why: str, ending: str = "") -> None:
        self.room.status, self.room.changed = "completed", time.time()
        if self.tape is not None:
            self._cloud.stop_tape(self.tape)
        more = {"ReasonConferenceEnded": why, "CallSidEndingConference": ending}
        self.tell("conference-end", None, **{name: value for name, value in more.items() if value})
        self._cloud.halls.forget(self)

    def end(self) -> None:
        """By the REST API: everybody leaves, and goes on with his document."""
        for seat in list(self.room.seats.values()):
            self.room.stand_up(seat)
            seat.gone.set()
            self.tell("participant-leave", seat, ReasonParticipantLeft="conference_ended_via_api")
        self.close("conference-ended-via-api")

    # --- what the REST API changes ---

    def kick(self, seat: Seat) -> None:
        """He leaves, and goes on with his document."""
        seat.why = "participant_removed_via_api"
        seat.gone.set()

    def mute(self, seat: Seat, on: bool) -> None:
        if seat.muted != on:
            seat.muted = on
            self.tell("participant-mute" if on else "participant-unmute", seat)

    def hold(self, seat: Seat, on: bool, url: str = "", method: str = "GET") -> None:
        if seat.hold == on:
            return
        seat.hold = on
        seat.silence_music()
        if on and url:
            seat.waiting = self._cloud.beside(self._cloud.wait(seat.leg, url, method))
        elif on:
            seat.music = hold_music()
        self.tell("participant-hold" if on else "participant-unhold", seat)

    def coach(self, seat: Seat, coached: str) -> None:
        seat.coaches = coached
        self.tell("participant-modify", seat)

    async def announce(self, seats: list[Seat], url: str, method: str) -> None:
        """Said to them besides what they hear."""
        samples = await self._cloud.announcement(url, method)
        for seat in seats:
            seat.announced = Sound(samples)

    # --- callbacks ---

    def tell(self, event: str, seat: Seat | None, **more: str) -> None:
        if not self._told or KIND[event] not in self._events:
            return
        self._sequence += 1
        params = {
            "AccountSid": self._cloud.account,
            "ConferenceSid": self.sid,
            "FriendlyName": self.room.name,
            "SequenceNumber": str(self._sequence),
            "StatusCallbackEvent": event,
            "Timestamp": formatdate(),
        }
        self._cloud.call_back(self.sid, self._method, self._told, params | (_about(seat) if seat else {}) | more)


def _about(seat: Seat) -> dict[str, str]:
    truths = {
        "Muted": seat.muted, "Hold": seat.hold, "Coaching": bool(seat.coaches), "StartConferenceOnEnter": seat.starts,
        "EndConferenceOnExit": seat.ends,
    }  # fmt: skip
    given = {"CallSid": seat.leg.sid} | {name: str(value).lower() for name, value in truths.items()}
    return given | ({"ParticipantLabel": seat.label} if seat.label else {})


class Halls:
    """Conferences by name as long as they are under way, and by their sid for ever."""

    def __init__(self, cloud: TwilioCloud) -> None:
        self._cloud = cloud
        self._named: dict[str, Hall] = {}
        self.all: dict[str, Hall] = {}

    def named(self, name: str) -> Hall:
        """The one under way, or a new one."""
        if name not in self._named:
            hall = self._named[name] = Hall(self._cloud, name)
            self.all[hall.sid] = hall
        return self._named[name]

    def get(self, name_or_sid: str) -> Hall | None:
        return self.all.get(name_or_sid) or self._named.get(name_or_sid)

    def under_way(self) -> list[Hall]:
        return list(self._named.values())

    def forget(self, hall: Hall) -> None:
        if self._named.get(hall.room.name) is hall:
            del self._named[hall.room.name]
