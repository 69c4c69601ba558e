"""A telephone network in memory, for journeys told with time moved by hand and for simulation.

It performs the same commands as the real one and posts the same events; the far ends are moved by `Phone`s and by
the methods below. It moves no sound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from calls import commands as c
from calls import events as e
from calls.errors import OwnError
from calls.model import HangupCause, Match, Purpose
from calls.secrets import masked

RATE_HZ = 8000


class Clock(Protocol):
    def time(self) -> float: ...

    def call_at(self, when: float, callback: Callable[[], None], /) -> object: ...


@dataclass(frozen=True, slots=True)
class Phone:
    """A dialled phone: answers after `answer_s`, refuses at once with `refuses`, or rings on (both None)."""

    answer_s: float | None = 1.0
    refuses: HangupCause | None = None


@dataclass(slots=True)
class Leg:
    """One simulated leg. `deaf` legs do not confirm that they were hung up; `listened` is who listens to it.

    `joined` is what a supervisor's leg was told last.
    """

    call: str
    leg: str
    answered: bool = False
    playing: c.Play | None = None
    bridged_to: str | None = None
    deaf: bool = False
    secret: bool = False
    listened: c.Listen | None = None
    joined: c.Join | None = None


@dataclass(slots=True)
class Recording:
    call: str
    started: float
    legs: tuple[str, str] = field(default=("", ""))
    purpose: Purpose = Purpose.TALK
    paused: bool = False
    others: set[str] = field(default_factory=set)


class SimulatedTelephony:
    """`play_s` tells how long a Play lasts; `phones` answers for dialled addresses (unknown ones are unreachable).

    Commands of the kinds in `broken` fail, as if the network's software had a defect.
    """

    def __init__(
        self,
        clock: Clock,
        post: Callable[[e.Event], None],
        phones: Mapping[str, Phone],
        play_s: Callable[[c.Play], float] = lambda _: 2.0,
    ) -> None:
        self.legs: dict[str, Leg] = {}
        self.recordings: dict[str, Recording] = {}
        self.performed: list[c.Command] = []
        self.broken: set[type[c.Command]] = set()
        self._clock = clock
        self._post = post
        self._phones = phones
        self.play_s = play_s

    def perform(self, command: c.Command) -> None:
        """Anything about a leg that is gone is passed over, as on a real line."""
        if type(command) in self.broken:
            raise OwnError(f"{type(command).__name__} is broken")
        self.performed.append(command)
        if isinstance(command, c.RingAgent | c.RingSupervisor | c.Dial):
            self._dial(command)
        elif isinstance(command, c.StopRecording):
            self._stop_recording(command.recording)
        elif isinstance(command, c.PauseRecording | c.ResumeRecording):
            self._pause_recording(command, isinstance(command, c.PauseRecording))
        elif isinstance(command, c.LegCommand) and command.leg in self.legs:
            _PERFORM[type(command)](self, self.legs[command.leg], command)

    # --- who hears whom ---

    def heard_by(self, leg: str) -> set[str]:
        """The legs whose voices reach the leg."""
        heard = {self.legs[leg].bridged_to} if self.legs[leg].bridged_to is not None else set()
        heard |= {one.leg for one in self.legs.values() if one.joined is not None and leg in one.joined.heard_by}
        joined = self.legs[leg].joined
        return {name for name in heard | set(joined.hears if joined else ()) if name in self.legs}

    def recorded_right(self, recording: str) -> set[str]:
        """The legs on the right side of a recording: the agent's and supervisors', or all that the caller hears."""
        taken = self.recordings[recording]
        heard = {taken.legs[1]} & self.legs.keys() if taken.legs[1] else self.heard_by(taken.legs[0])
        return heard | taken.others

    # --- what far ends do ---

    def arrive(self, call: str, caller: str, dialled: str, at: datetime, trunk: str = "simulated") -> Leg:
        """A caller dials in."""
        leg = self.legs[f"{call}-c"] = Leg(call, f"{call}-c")
        self._post(e.CallOffered(call, leg.leg, trunk, caller, dialled, at))
        return leg

    def press(self, leg: str, digits: str) -> None:
        pressed = self.legs[leg]
        for digit in digits:
            self._post(e.DigitPressed(pressed.call, leg, digit, secret=pressed.secret or self._is_paused(leg)))

    def speak(self, leg: str, text: str, confidence: float = 1.0, matches: tuple[Match, ...] = ()) -> None:
        """The far end says something; nobody knows where nobody listens. An empty text is one not understood."""
        listened = self.legs[leg].listened
        if listened is not None:
            about = (listened.call, leg, listened.listening)
            self._post(e.SpeechBegan(*about))
            self._post(e.SpeechHeard(*about, masked(text), confidence, matches))

    def hold(self, leg: str, on: bool = True) -> None:
        """The far end puts us on hold, or takes us back."""
        self._post((e.LegHeld if on else e.LegResumed)(self.legs[leg].call, leg))

    def hang_up(self, leg: str, cause: HangupCause = HangupCause.NORMAL_CLEARING) -> None:
        """The far end hangs up."""
        self._gone(leg, cause, by_us=False)

    def answer(self, leg: str) -> None:
        """The far end picks up."""
        if leg in self.legs and not self.legs[leg].answered:
            self.legs[leg].answered = True
            self._post(e.LegAnswered(self.legs[leg].call, leg, "PCMA"))

    # --- commands ---

    def _answer(self, leg: Leg, _: c.Answer) -> None:
        self.answer(leg.leg)

    def _reject(self, leg: Leg, command: c.Reject) -> None:
        del self.legs[leg.leg]
        cause = HangupCause.UNALLOCATED_NUMBER if command.sip_status == 404 else HangupCause.CONGESTION
        self._post(e.LegHungUp(leg.call, leg.leg, cause, by_us=True, sip_status=command.sip_status))

    def _play(self, leg: Leg, command: c.Play) -> None:
        leg.playing = command
        if not command.loop:
            at = self._clock.time() + self.play_s(command)
            self._clock.call_at(at, lambda: self._play_over(leg, command))

    def _play_over(self, leg: Leg, command: c.Play) -> None:
        if self.legs.get(leg.leg) is leg and leg.playing is command:
            leg.playing = None
            self._post(e.PlayFinished(leg.call, leg.leg, command.play))

    def _stop_play(self, leg: Leg, command: c.StopPlay) -> None:
        if leg.playing is not None and leg.playing.play == command.play:
            leg.playing = None

    def _dial(self, command: c.RingAgent | c.RingSupervisor | c.Dial) -> None:
        leg = self.legs[command.leg] = Leg(command.call, command.leg)
        phone = self._phones.get(command.address, Phone(refuses=HangupCause.DESTINATION_OUT_OF_ORDER))
        if phone.refuses is not None:
            self._gone(leg.leg, phone.refuses, by_us=False)
            return
        self._post(e.LegRinging(leg.call, leg.leg))
        if phone.answer_s is not None:
            self._clock.call_at(self._clock.time() + phone.answer_s, lambda: self.answer(leg.leg))

    def _bridge(self, leg: Leg, command: c.Bridge) -> None:
        other = self.legs.get(command.other)
        if other is None:
            return
        for one in (leg, other):
            self._part(one)
        leg.bridged_to, other.bridged_to = other.leg, leg.leg
        if command.recording in self.recordings:
            self.recordings[command.recording].others.add(other.leg)

    def _part(self, leg: Leg) -> None:
        """It hears nobody, and nobody hears it."""
        leg.playing = leg.joined = None
        if leg.bridged_to in self.legs:
            self.legs[leg.bridged_to].bridged_to = None
        leg.bridged_to = None
        for other in self.legs.values():
            if other.joined is not None:
                other.joined = _without(other.joined, leg.leg)

    def _join(self, leg: Leg, command: c.Join) -> None:
        leg.joined = command
        for name, recording in self.recordings.items():
            (recording.others.add if name == command.recording else recording.others.discard)(leg.leg)

    def _hang_up(self, leg: Leg, command: c.HangUp) -> None:
        if not leg.deaf:
            self._gone(leg.leg, command.cause, by_us=True)

    def _start_recording(self, leg: Leg, command: c.StartRecording) -> None:
        legs = (leg.leg, command.other)
        self.recordings[command.recording] = Recording(leg.call, self._clock.time(), legs, command.purpose)
        path = f"{command.recording}.wav"
        self._post(e.RecordingStarted(leg.call, command.recording, path, RATE_HZ, command.purpose))

    def _stop_recording(self, recording: str) -> None:
        taken = self.recordings.pop(recording, None)
        if taken is not None:
            frames = round((self._clock.time() - taken.started) * RATE_HZ)
            path = f"{recording}.wav"
            self._post(e.RecordingStopped(taken.call, recording, path, frames, RATE_HZ, purpose=taken.purpose))

    def _pause_recording(self, command: c.PauseRecording | c.ResumeRecording, on: bool) -> None:
        recording = self.recordings.get(command.recording)
        if recording is not None and recording.paused != on:
            recording.paused = on
            at_ms = round((self._clock.time() - recording.started) * 1000)
            kind = e.RecordingPaused if on else e.RecordingResumed
            self._post(kind(command.call, command.recording, at_ms, command.by))

    def _is_paused(self, leg: str) -> bool:
        return any(recording.paused and leg in recording.legs for recording in self.recordings.values())

    def _keep_secret(self, leg: Leg, command: c.KeepSecret) -> None:
        leg.secret = command.on

    def _listen(self, leg: Leg, command: c.Listen) -> None:
        leg.listened = command

    def _stop_listening(self, leg: Leg, command: c.StopListening) -> None:
        if leg.listened is not None and leg.listened.listening == command.listening:
            leg.listened = None

    def _gone(self, leg: str, cause: HangupCause, *, by_us: bool) -> None:
        gone = self.legs.pop(leg, None)
        if gone is None:
            return
        self._part(gone)
        for recording in self.recordings.values():
            recording.others.discard(leg)
        self._post(e.LegHungUp(gone.call, leg, cause, by_us=by_us))

    def _ring(self, leg: Leg, _: c.Ring) -> None:
        self._post(e.LegRinging(leg.call, leg.leg))


def _without(join: c.Join, leg: str) -> c.Join:
    """The wires of a leg without another one's."""
    hears = tuple(one for one in join.hears if one != leg)
    return replace(join, hears=hears, heard_by=tuple(one for one in join.heard_by if one != leg))


_PERFORM: dict[type[c.Command], Callable[[SimulatedTelephony, Leg, Any], None]] = {
    c.Ring: SimulatedTelephony._ring,
    c.Answer: SimulatedTelephony._answer,
    c.Reject: SimulatedTelephony._reject,
    c.Play: SimulatedTelephony._play,
    c.StopPlay: SimulatedTelephony._stop_play,
    c.Bridge: SimulatedTelephony._bridge,
    c.Join: SimulatedTelephony._join,
    c.HangUp: SimulatedTelephony._hang_up,
    c.StartRecording: SimulatedTelephony._start_recording,
    c.KeepSecret: SimulatedTelephony._keep_secret,
    c.Listen: SimulatedTelephony._listen,
    c.StopListening: SimulatedTelephony._stop_listening,
}
