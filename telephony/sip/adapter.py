"""SIP for the driver: performs the telephony commands with pjsua2 and posts what happens as events.

Everything here runs on the loop's thread. Events are posted from the loop's queue, never from within `perform`.
A command for a leg that is not there is ignored: the leg has ended, and the event saying so is on its way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pjsua2 as pj

from calls import commands as c
from calls import events as e
from calls.model import HangupCause, Sound
from calls.traced import Traced
from telephony.hearing import Listener
from telephony.sip import causes
from telephony.sip.dialling import Dialler
from telephony.sip.endpoint import SipEndpoint
from telephony.sip.guard import Guard
from telephony.sip.legs import Leg
from telephony.sip.logins import Logins
from telephony.sip.media import Media
from telephony.sip.progress import MEDIA_TYPE
from telephony.sip.reception import Reception
from telephony.sip.registry import Registry
from telephony.sip.settings import SipSettings
from telephony.sip.supervision import MediaWatch
from telephony.sip.telling import Telling
from telephony.sip.tracing import Tracer

LOOK_S = 1.0
MEASURE_EVERY = 10
"""Looks: so often each leg is measured."""
GOODBYE_S = 2.0
ACCOUNT = "hotline"


@dataclass(frozen=True, slots=True)
class SipCounts:
    """What is in use now; `refused` counts INVITEs since the start. A quiet server has one bridge port, its own."""

    callers: int
    legs: int
    players: int
    recorders: int
    bridge_ports: int
    unconfirmed: int
    refused: int


def nothing_unsaid(_: Sequence[Sound]) -> tuple[str, ...]:
    """Where every prompt is known to be there."""
    return ()


class SipTelephony:
    """`post` takes events on the loop's thread; `sounds` gives the files to play, `unsaid` the prompts asked
    for when none of them can be said; `logins` judges agent + PIN digits.

    Recordings go into folders by day below `recordings`. `listener` understands what callers say in files of the
    private folder `ears`; without one nobody is listened to.
    """

    def __init__(
        self,
        settings: SipSettings,
        post: Callable[[e.Event], None],
        sounds: Callable[[Sequence[Sound]], list[Path]],
        logins: Callable[[str], str | None],
        recordings: Path,
        *,
        unsaid: Callable[[Sequence[Sound]], tuple[str, ...]] = nothing_unsaid,
        listener: Listener | None = None,
        ears: Path | None = None,
    ) -> None:
        self._settings = settings
        self._driver_post = post
        self._sounds, self._unsaid = sounds, unsaid
        self._recordings = recordings
        self._listener, self._ears = listener, ears or recordings
        self._logins = Logins(logins)
        self._limits = settings.limits()
        self._endpoint = SipEndpoint(settings.complete_endpoint())
        self._telling = Telling(self._send_progress)
        self._watch = MediaWatch(settings.media_silence_s)
        self._tracer = Tracer()
        self._looks = 0
        self._looking: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Listen. Raises ConfigurationError when a port cannot be had."""
        self._loop = asyncio.get_running_loop()
        self._endpoint.start(self._loop)
        self._guard = Guard(self._settings, self._limits)
        if self._settings.trace:
            self._tracer.start()
        self._registry = Registry(
            self._loop, self._post, self._renewed, self._gone, self._keys_are_secret, tracer=self._tracer
        )
        self._media = self._make_media()
        self._reception = Reception(
            self._settings,
            self._limits,
            self._registry,
            self._post,
            logins=self._logins,
            asked_for_progress=self._telling.asked,
        )
        self._dialler = Dialler(
            self._reception.door, self._registry, self._post, self._endpoint.address, self._limits
        )
        self._performers = self._make_performers()
        self._reception.door.create(self._endpoint.account_config(ACCOUNT), True)
        self._look()

    @property
    def ports(self) -> Mapping[str, int]:
        """The SIP ports really bound, by transport: udp, tcp, tls."""
        return self._endpoint.ports

    @property
    def most_callers(self) -> int:
        """For how many there is room, the places kept for emergencies among them."""
        return self._limits.callers

    def perform(self, command: c.Command) -> None:
        """Do what the command says; KeyError for a command that is not telephony's."""
        self._performers[type(command)](command)

    def tell(self, event: e.Event) -> None:
        """Whatever happened, to any call: a phone that asked to be kept up to date hears of its own call."""
        self._telling.tell(event)

    def reserve_for(self, emergency_numbers: tuple[str, ...]) -> None:
        """The reserved places are for callers of these numbers from now on."""
        self._settings = self._reception.settings = replace(self._settings, emergency_numbers=emergency_numbers)
        self._guard.admit(self._settings, self._limits)

    def drain(self, for_s: float = 0.0) -> None:
        """No new calls (503 and Retry-After); those that are up go on, and who is due is called back while there is
        time enough left of `for_s`."""
        self._dialler.leaving.begin(self._loop.time() + for_s)
        self._reception.is_draining = True
        self._guard.drain()

    def holds(self, call: str) -> bool:
        """Whether a leg of the call is here."""
        return any(leg.call == call for leg in self._registry.all())

    def active_calls(self) -> int:
        """Calls with at least one leg."""
        return self._registry.calls()

    def counts(self) -> SipCounts:
        return SipCounts(
            callers=self._registry.callers(),
            legs=len(self._registry),
            players=self._media.players,
            recorders=self._media.recorders,
            bridge_ports=self._endpoint.bridge_ports,
            unconfirmed=self._guard.unconfirmed,
            refused=self._guard.refused + self._reception.turned_away,
        )

    def traced(self) -> list[Traced]:
        """SIP messages of calls since the last time, and how well legs are heard; from one other thread. Empty unless
        the settings ask for it."""
        return self._tracer.traced()

    @property
    def untraced(self) -> int:
        """Messages there was no room to keep."""
        return self._tracer.lost

    async def stop(self) -> None:
        """Say goodbye to everybody, let recordings reach the disk, take the library down."""
        self.drain()
        self._dialler.stop()
        for leg in self._registry.all():
            leg.hang_up(HangupCause.SERVER_RESTART)
        self._media.stop_ears()
        await self._media.sealed(GOODBYE_S)
        if self._looking is not None:
            self._looking.cancel()
        self._reception.door.shutdown()
        await self._endpoint.stop()

    # --- commands -----------------------------------------------------------------------------------------------

    def _make_performers(self) -> dict[type[c.Command], Callable[[Any], None]]:
        return {
            c.Ring: lambda command: self._with_leg(command, Leg.ring),
            c.Answer: lambda command: self._with_leg(command, Leg.accept),
            c.Reject: self._reject,
            c.Play: lambda command: self._with_leg(command, lambda _: self._media.play(command)),
            c.StopPlay: self._media.stop_play,
            c.RingAgent: self._dialler.ring_agent,
            c.RingSupervisor: self._dialler.ring_supervisor,
            c.Dial: self._dialler.dial_outside,
            c.Bridge: self._bridge,
            c.Join: lambda command: self._with_leg(command, lambda _: self._media.join(command)),
            c.HangUp: self._hang_up,
            c.StartRecording: lambda command: self._with_leg(command, lambda _: self._media.start_recording(command)),
            c.StopRecording: lambda command: self._media.stop_recording(command.recording),
            c.PauseRecording: self._media.pause_recording,
            c.ResumeRecording: self._media.pause_recording,
            c.KeepSecret: lambda command: self._with_leg(
                command, lambda _: self._media.keep_secret(command.leg, command.on)
            ),
            c.Listen: lambda command: self._with_leg(command, lambda _: self._media.listen(command)),
            c.StopListening: self._media.stop_listening,
        }

    def _with_leg(self, command: c.LegCommand, do: Callable[[Leg], None]) -> None:
        if (leg := self._registry.get(command.leg)) is not None:
            do(leg)

    def _reject(self, command: c.Reject) -> None:
        status, retry_after_s = command.sip_status, command.retry_after_s
        if retry_after_s is None and status == 503:
            retry_after_s = self._settings.retry_after_s
        cause = causes.of_refusal(status, None, rang=False)
        self._with_leg(command, lambda leg: leg.refuse(status, retry_after_s, cause))

    def _bridge(self, command: c.Bridge) -> None:
        if command.leg in self._registry and command.other in self._registry:
            self._media.bridge(command)

    def _hang_up(self, command: c.HangUp) -> None:
        if not self._dialler.call_off(command):
            self._with_leg(command, lambda leg: leg.hang_up(command.cause))

    # --- inside -------------------------------------------------------------------------------------------------

    def _post(self, event: e.Event) -> None:
        self._loop.call_soon(self._driver_post, event)

    def _make_media(self) -> Media:
        return Media(
            self._loop,
            self._post,
            sounds=self._sounds,
            unsaid=self._unsaid,
            leg_audio=self._registry.audio,
            recordings=self._recordings,
            rate_hz=self._settings.endpoint.clock_rate_hz,
            listener=self._listener,
            ears=self._ears,
        )

    def _renewed(self, leg: Leg) -> None:
        self._media.leg_changed(leg.leg, leg.is_held)
        if leg.inbound and leg.is_answered:
            self._telling.answered(leg.call)

    def _keys_are_secret(self, leg: str) -> bool:
        return self._media.keys_are_secret(leg)

    def _gone(self, leg: Leg) -> None:
        self._watch.forget(leg.leg)
        self._media.leg_ended(leg.leg)
        if leg.inbound:
            self._telling.ended(leg.call)

    def _send_progress(self, call: str, body: str) -> None:
        if (leg := self._registry.get(f"{call}-c")) is not None:
            leg.send_message(MEDIA_TYPE, body)

    def _look(self) -> None:
        """Once a second at the packets of all legs."""
        self._looking = self._loop.call_later(LOOK_S, self._look)
        received = dict(pj.rtpRxPackets())
        talking = {leg.leg: leg for leg in self._registry.all() if leg.is_answered and leg.expects_media}
        packets = {name: received[leg.library_id] for name, leg in talking.items() if leg.library_id in received}
        silence = self._watch.look(packets, self._loop.time())
        for name, silent_s in silence.lost:
            self._post(e.MediaLost(talking[name].call, name, round(silent_s, 1)))
        for name in silence.back:
            self._post(e.MediaBack(talking[name].call, name))
        if self._tracer.is_on:
            self._listen_in(list(talking.values()))

    def _listen_in(self, talking: list[Leg]) -> None:
        """How well they are heard: each leg's turn comes once in a while."""
        self._looks += 1
        for leg in talking[self._looks % MEASURE_EVERY :: MEASURE_EVERY]:
            if (quality := leg.measure()) is not None:
                self._tracer.heard(quality)
