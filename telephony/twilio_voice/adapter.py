"""Twilio for the driver: performs the telephony commands with TwiML and REST and posts what happens as events.

Everything here runs on the call loop; requests and webhooks pass through `Outside`. Events are posted from the loop's
queue or from a webhook, never from within `perform`. A command for a leg that is not there is ignored: the leg has
ended, and the event saying so is on its way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from calls import commands as c
from calls import events as e
from calls.model import HangupCause, Sound
from telephony.hearing import Listener
from telephony.leaving import Leaving
from telephony.twilio_voice import causes, dialling
from telephony.twilio_voice.app import WebCounts, Webhooks
from telephony.twilio_voice.ears import Ears
from telephony.twilio_voice.legs import Documents, Leg, Playing, Room
from telephony.twilio_voice.reception import DeskCounts, Reception
from telephony.twilio_voice.recordings import Recordings
from telephony.twilio_voice.registry import Registry
from telephony.twilio_voice.rest import Rest, RestCounts, RestError
from telephony.twilio_voice.serving import Outside
from telephony.twilio_voice.settings import TwilioSettings
from telephony.twilio_voice.signatures import Signatures
from telephony.twilio_voice.sounds import Shelf
from telephony.twilio_voice.upkeep import Upkeep

LOG = logging.getLogger("hotline.twilio")

GOODBYE_S = 5.0


@dataclass(frozen=True, slots=True)
class TwilioCounts:
    """What is in use now, and since the start what webhooks and requests came to; see the parts' own counts."""

    callers: int
    legs: int
    recordings_to_fetch: int
    listened_to: int
    webhooks: WebCounts
    desk: DeskCounts
    rest: RestCounts

    def flat(self) -> dict[str, int]:
        """By name, for a metrics page."""
        own = {field.name: getattr(self, field.name) for field in fields(self)[:4]}
        parts = {"webhooks": self.webhooks, "desk": self.desk, "rest": self.rest}
        return own | {
            f"{part}_{field.name}": getattr(counts, field.name)
            for part, counts in parts.items()
            for field in fields(counts)  # type: ignore[arg-type]
        }


class TwilioTelephony:
    """`post` takes events on the loop's thread; `sounds` gives the files to play, `unsaid` the prompts asked for when
    none of them can be said. Recordings go into folders by day below `recordings`; those not fetched yet are noted in
    `state`. `listener` understands what callers say in files of the private folder `ears`.
    """

    def __init__(
        self,
        settings: TwilioSettings,
        post: Callable[[e.Event], None],
        sounds: Callable[[Sequence[Sound]], list[Path]],
        recordings: Path,
        state: Path,
        *,
        unsaid: Callable[[Sequence[Sound]], tuple[str, ...]] = lambda _: (),
        listener: Listener | None = None,
        ears: Path | None = None,
        clock_ahead_s: float = 0.0,
        goodbye_s: float = GOODBYE_S,
    ) -> None:
        self._settings, self._driver_post = settings, post
        self._sounds, self._unsaid = sounds, unsaid
        self._folder, self._state = recordings, state
        self._listener, self._ears_folder = listener, ears or state
        self._ahead_s, self._goodbye_s = clock_ahead_s, goodbye_s
        self._emergency_numbers: tuple[str, ...] = ()
        self._leaving = Leaving()
        self._rooms = 0

    async def start(self) -> None:
        """Take webhooks. Raises ConfigurationError when the port cannot be had."""
        self._loop = asyncio.get_running_loop()
        self._registry, self._shelf = Registry(), Shelf()
        self._documents = Documents(self._shelf, self._address, self._registry.sid_of)
        self._reception = self._make_reception()
        self._ears = Ears(self._loop, self._post, self._listener, self._ears_folder)
        signatures = Signatures(self._settings.public_url, self._settings.auth_tokens)
        self._webhooks = Webhooks(self._reception, self._ears, self._loop, signatures, self._shelf)
        settings = self._settings
        self._outside = Outside(self._webhooks.app, lambda: Rest(settings), settings.host, settings.port)
        self._upkeep = self._make_upkeep()
        self._recordings = Recordings(
            self._outside,
            self._post,
            settings,
            folder=self._folder,
            state=self._state,
            callback=self._address("/twilio/recording"),
        )
        self._performers = self._make_performers()
        await asyncio.to_thread(self._outside.start)
        self._recordings.resume()

    @property
    def port(self) -> int:
        """Where webhooks are really taken."""
        return self._outside.port

    def perform(self, command: c.Command) -> None:
        """Do what the command says; KeyError for a command that is not telephony's."""
        self._performers[type(command)](command)

    def holds(self, call: str) -> bool:
        """Whether a leg of the call is here."""
        return self._registry.holds(call) or self._recordings.is_of(call)

    def reserve_for(self, emergency_numbers: tuple[str, ...]) -> None:
        """Callers of these numbers are let in when all places are taken."""
        self._emergency_numbers = emergency_numbers

    def drain(self, for_s: float = 0.0) -> None:
        """No new calls: they hear busy. Those that are up go on, and who is due is called back while there is time
        enough left of `for_s`."""
        self._leaving.begin(self._loop.time() + for_s)

    def active_calls(self) -> int:
        return self._registry.calls()

    def counts(self) -> TwilioCounts:
        return TwilioCounts(
            callers=self._registry.callers(),
            legs=len(self._registry),
            recordings_to_fetch=len(self._recordings),
            listened_to=len(self._ears),
            webhooks=self._webhooks.counts,
            desk=self._reception.counts,
            rest=self._outside.rest.counts,
        )

    async def stop(self) -> None:
        """Say goodbye to everybody. Recordings not fetched yet are fetched after the next start."""
        self.drain()
        self._ears.stop_all()
        for leg in self._registry.all():
            self._end(leg, HangupCause.SERVER_RESTART)
        await self._recordings.stop(self._goodbye_s)
        await self._upkeep.finished(self._goodbye_s)
        self._upkeep.stop()
        await asyncio.to_thread(self._outside.stop)

    # --- commands -----------------------------------------------------------------------------------------------

    def _make_performers(self) -> dict[type[c.Command], Callable[[Any], None]]:
        return {
            c.Ring: lambda _: None,  # an unanswered caller hears ringing at Twilio by himself
            c.Answer: lambda command: self._with_leg(command, self._answer),
            c.Reject: lambda command: self._with_leg(command, lambda leg: self._reject(leg, command)),
            c.Play: lambda command: self._with_leg(command, lambda leg: self._play(leg, command)),
            c.StopPlay: lambda command: self._with_leg(command, lambda leg: self._stop_play(leg, command)),
            c.RingAgent: self._dial,
            c.RingSupervisor: self._dial,
            c.Dial: self._dial,
            c.Bridge: self._bridge,
            c.Join: lambda command: self._with_leg(command, lambda leg: self._join(leg, command)),
            c.HangUp: lambda command: self._with_leg(command, lambda leg: self._end(leg, command.cause)),
            c.StartRecording: lambda command: self._with_leg(command, lambda leg: self._record(leg, command)),
            c.StopRecording: lambda command: self._recordings.stop_one(command.recording),
            c.PauseRecording: lambda command: self._recordings.pause(command.recording, True, command.by),
            c.ResumeRecording: lambda command: self._recordings.pause(command.recording, False, command.by),
            c.KeepSecret: lambda command: self._with_leg(command, lambda leg: self._keep_secret(leg, command.on)),
            c.Listen: lambda command: self._with_leg(command, lambda leg: self._listen(leg, command)),
            c.StopListening: lambda command: self._ears.stop(command.listening),
        }

    def _with_leg(self, command: c.LegCommand, do: Callable[[Leg], None]) -> None:
        if (leg := self._registry.get(command.leg)) is not None:
            do(leg)

    def _answer(self, leg: Leg) -> None:
        if leg.inbound and not leg.is_answered:
            leg.is_answered = True
            leg.news.set()
            self._post(e.LegAnswered(leg.call, leg.leg, "PCMU"))

    def _reject(self, leg: Leg, command: c.Reject) -> None:
        leg.refusal = command.sip_status
        self._end(leg, dialling.cause_of_refusal(command.sip_status), command.sip_status)

    def _play(self, leg: Leg, command: c.Play) -> None:
        files = self._files(command)
        leg.room, leg.keyed = None, False
        leg.playing = Playing(command, files)
        if not files and not command.loop:
            self._loop.call_soon(self._nothing_to_play, leg, leg.playing)
        self._upkeep.changed(leg)

    def _nothing_to_play(self, leg: Leg, playing: Playing) -> None:
        if leg.playing is playing:
            leg.playing = None
            self._driver_post(e.PlayFinished(leg.call, leg.leg, playing.command.play))

    def _files(self, command: c.Play) -> list[Path]:
        """What there is to play; who hears nothing is told of, music excepted."""
        try:
            if not command.loop and (missing := self._unsaid(command.sounds)):
                self._post(e.PromptMissing(command.call, command.leg, command.play, missing))
            return self._sounds(command.sounds)
        except Exception:
            LOG.exception("no sound for %s", [sound.key for sound in command.sounds])
            keys = tuple(sound.key for sound in command.sounds)
            self._post(e.PromptMissing(command.call, command.leg, command.play, keys))
            return []

    def _stop_play(self, leg: Leg, command: c.StopPlay) -> None:
        if leg.playing is not None and leg.playing.command.play == command.play:
            leg.playing = None
            self._upkeep.changed(leg)

    def _dial(self, command: c.RingAgent | c.RingSupervisor | c.Dial) -> None:
        if command.leg in self._registry:
            LOG.error("leg %s is there already", command.leg)
            return
        if (cause := self._turned_away(command)) is not None:
            self._post(e.LegHungUp(command.call, command.leg, cause, by_us=True))
            return
        wanted = dialling.wanted(command, self._settings, self._dialled(command.call))
        if wanted is None:
            LOG.error("leg %s: %r is no address", command.leg, command.address[:100])
            self._post(e.LegHungUp(command.call, command.leg, HangupCause.UNALLOCATED_NUMBER))
            return
        leg = dialling.new_leg(command, self._loop.time())
        self._registry.add(leg)
        self._upkeep.dial(leg, wanted | dialling.addresses(leg, self._address))

    def _dialled(self, call: str) -> str:
        """The number of ours that was called, where the call came in."""
        offers = [leg.offer for leg in self._registry.of_call(call) if leg.offer is not None]
        return offers[0].dialled if offers else ""

    def _turned_away(self, command: c.LegCommand) -> HangupCause | None:
        """A call that begins with the leg has to be let in like one that comes."""
        if self._registry.holds(command.call):
            return None
        if not self._leaving.calls_back(self._loop.time()):
            return HangupCause.SERVER_RESTART
        return None if self._registry.calls() < self._settings.max_calls else HangupCause.CONGESTION

    def _bridge(self, command: c.Bridge) -> None:
        pair = self._registry.get(command.leg), self._registry.get(command.other)
        if pair[0] is None or pair[1] is None:
            return
        self._rooms += 1
        room = Room(f"{command.call}-{self._rooms}")
        for leg in (pair[0], pair[1]):
            leg.playing, leg.room = None, room
            self._upkeep.changed(leg)

    def _join(self, leg: Leg, command: c.Join) -> None:
        """Into the room of those he hears: as a listener, whispering to one, or as one of them."""
        rooms = [heard.room for name in command.hears if (heard := self._registry.get(name)) is not None]
        room = next((room for room in rooms if room is not None), None)
        if room is None:
            return
        whispers = command.heard_by[0] if len(command.heard_by) == 1 and len(command.hears) > 1 else ""
        wanted = Room(room.name, muted=not command.heard_by, coach=whispers)
        if wanted != leg.room:
            leg.playing, leg.room = None, wanted
            self._upkeep.changed(leg)

    def _end(self, leg: Leg, cause: HangupCause, sip_status: int = 0) -> None:
        self._gone(leg, cause, by_us=True, sip_status=sip_status)
        self._upkeep.farewell(leg)

    def _record(self, leg: Leg, command: c.StartRecording) -> None:
        self._recordings.start(command, leg)

    def _keep_secret(self, leg: Leg, on: bool) -> None:
        leg.secret = on
        self._recordings.keep_secret(leg, on)
        self._ears.keep_secret(leg.leg, on)

    def _listen(self, leg: Leg, command: c.Listen) -> None:
        token = self._ears.expect(command)
        if token is not None:
            url = f"{self._settings.stream_base}/twilio/media/{token}"
            leg.streams.append(dialling.stream(command.listening, url))
            self._upkeep.changed(leg)

    # --- inside -------------------------------------------------------------------------------------------------

    def _post(self, event: e.Event) -> None:
        self._loop.call_soon(self._driver_post, event)

    def _address(self, path: str) -> str:
        return self._settings.base + path

    def _make_reception(self) -> Reception:
        return Reception(
            self._registry,
            self._documents,
            self._driver_post,
            self._address,
            admits=self._admits,
            over=self._ended,
            keys_are_secret=lambda leg: leg.secret or self._recordings.is_paused(leg.leg),
            recorded=lambda sid: self._recordings.look(sid),  # noqa: PLW0108  they come after the reception
            clock_ahead_s=self._ahead_s,
        )

    def _make_upkeep(self) -> Upkeep:
        outside = self._outside
        return Upkeep(
            self._registry,
            self._documents,
            lambda path, form, once: outside.ask(outside.rest.post(path, form, once=once)),
            lambda path: outside.ask(outside.rest.get(path)),
            ended=self._ended,
            failed=self._not_told,
            refused=self._refused,
        )

    def _admits(self, dialled: str) -> bool:
        if self._leaving.begun:
            return False
        return self._registry.calls() < self._settings.max_calls or dialled in self._emergency_numbers

    def _ended(self, leg: Leg, status: str, sip_status: int) -> None:
        """By itself, or by its party."""
        cause = causes.of_end(status, sip_status, inbound=leg.inbound, answered=leg.is_answered, rang=leg.rang)
        self._gone(leg, cause, by_us=False, sip_status=sip_status)

    def _refused(self, leg: Leg, error: RestError) -> None:
        if not leg.is_over:
            self._gone(leg, causes.of_refused_request(error.status, error.code), by_us=False)

    def _gone(self, leg: Leg, cause: HangupCause, *, by_us: bool, sip_status: int = 0) -> None:
        if leg.is_over:
            return
        leg.is_over, leg.dirty = True, True
        self._registry.remove(leg)
        self._recordings.leg_ended(leg.leg)
        self._ears.leg_ended(leg.leg)
        if leg.is_offered or not leg.inbound:
            self._post(e.LegHungUp(leg.call, leg.leg, cause, by_us=by_us, sip_status=sip_status))

    def _not_told(self, leg: Leg) -> None:
        """Twilio is out of reach. A prompt counts as heard; who could not be put through is let go, unless it is the
        caller: he is tried again."""
        playing = leg.playing
        if playing is not None and not playing.command.loop:
            leg.playing = None
            self._post(e.PlayFinished(leg.call, leg.leg, playing.command.play))
        elif leg.room is not None and leg.leg != f"{leg.call}-c":
            self._end(leg, HangupCause.TEMPORARY_FAILURE)
