"""SIP for the driver: performs the telephony commands with pjsua2 and posts what happens as events.

Everything here runs on the loop's thread. Events are posted from the loop's queue, never from within `perform`.
A command for a leg that is not there is ignored: the leg has ended, and the event saying so is on its way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pjsua2 as pj

from calls import commands as c
from calls import events as e
from calls.model import HangupCause, Sound
from telephony.sip import causes, dialling, headers
from telephony.sip.admission import COMPILED_LEGS, Limits, limits
from telephony.sip.arrivals import Arrival, Door
from telephony.sip.certificates import self_signed
from telephony.sip.digits import Method, Presses
from telephony.sip.endpoint import SipEndpoint
from telephony.sip.ids import new_call_id
from telephony.sip.legs import Leg
from telephony.sip.logins import Logins, is_login
from telephony.sip.media import Media
from telephony.sip.progress import MEDIA_TYPE, is_trusted
from telephony.sip.settings import SipSettings
from telephony.sip.supervision import MediaWatch
from telephony.sip.telling import Telling, is_asked_for

LOG = logging.getLogger("hotline.sip")

LOOK_S = 1.0
GOODBYE_S = 2.0


@dataclass(frozen=True, slots=True)
class SipCounts:
    """What is in use now; all zero but `bridge_ports` (the bridge's own, 1) when nobody calls."""

    callers: int
    legs: int
    players: int
    recorders: int
    bridge_ports: int
    unconfirmed: int
    refused: int


class SipTelephony:
    """`post` takes events on the loop's thread; `sounds` gives the files to play; `logins` judges agent + PIN digits.

    Recordings go into folders by day below `recordings`.
    """

    def __init__(
        self,
        settings: SipSettings,
        post: Callable[[e.Event], None],
        sounds: Callable[[Sequence[Sound]], list[Path]],
        logins: Callable[[str], str | None],
        recordings: Path,
    ) -> None:
        self._settings = settings
        self._post_to = post
        self._sounds = sounds
        self._recordings = recordings
        self._logins = Logins(logins)
        self._limits = _limits(settings)
        self._endpoint = SipEndpoint(_endpoint_settings(settings, self._limits))
        self._watch = MediaWatch(settings.media_silence_s)
        self._telling = Telling(self._send_progress)
        self._legs: dict[str, Leg] = {}
        self._presses: dict[str, Presses] = {}
        self._looking_up: dict[str, asyncio.Task[None]] = {}
        self._draining = False
        self._supervision: asyncio.TimerHandle | None = None
        self._perform: dict[type[c.Command], Callable[[Any], None]] = {
            c.Ring: self._ring,
            c.Answer: self._answer,
            c.Reject: self._reject,
            c.Play: self._play,
            c.StopPlay: self._stop_play,
            c.RingAgent: self._ring_agent,
            c.Dial: self._dial_outside,
            c.Bridge: self._bridge,
            c.HangUp: self._hang_up,
            c.StartRecording: self._start_recording,
            c.StopRecording: self._stop_recording,
        }

    # --- the life of the adapter --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listen. Raises ConfigurationError when a port cannot be had."""
        self._loop = asyncio.get_running_loop()
        self._endpoint.start(self._loop)
        self._guard = pj.SipGuard()
        self._guard.start()
        self._guard.setAdmission(_admission(self._settings, self._limits))
        self._media = Media(
            self._loop,
            self._post,
            sounds=self._sounds,
            leg_audio=self._leg_audio,
            recordings=self._recordings,
            rate_hz=self._settings.endpoint.clock_rate_hz,
        )
        self._door = Door(self._arrived)
        self._door.create(self._endpoint.account_config("hotline"), True)
        self._supervise()

    @property
    def ports(self) -> Mapping[str, int]:
        """The SIP ports really bound, by transport: udp, tcp, tls."""
        return self._endpoint.ports

    def perform(self, command: c.Command) -> None:
        """Do what the command says; KeyError for a command that is not telephony's."""
        self._perform[type(command)](command)

    def tell(self, event: e.Event) -> None:
        """Whatever happened, to any call: a phone that asked to be kept up to date hears of its own call."""
        self._telling.tell(event)

    def drain(self) -> None:
        """No new calls (503 and Retry-After); those that are up go on."""
        self._draining = True
        self._guard.setDraining(True)

    def active_calls(self) -> int:
        """Calls with at least one leg."""
        return len({leg.call for leg in self._legs.values()})

    def counts(self) -> SipCounts:
        guard = self._guard.counts()
        refused = guard.refusedFull + guard.refusedUnconfirmed + guard.refusedPerSource + guard.refusedDraining
        return SipCounts(
            callers=self._callers(),
            legs=len(self._legs),
            players=self._media.players,
            recorders=self._media.recorders,
            bridge_ports=self._endpoint.bridge_ports,
            unconfirmed=guard.unconfirmed,
            refused=refused + guard.softened,
        )

    async def stop(self) -> None:
        """Say goodbye to everybody, let recordings reach the disk, take the library down."""
        self.drain()
        for leg in list(self._legs.values()):
            leg.hang_up(HangupCause.SERVER_RESTART)
        for task in self._looking_up.values():
            task.cancel()
        until = self._loop.time() + GOODBYE_S
        while self._media.recorders and self._loop.time() < until:  # noqa: ASYNC110  the library tells nobody
            await asyncio.sleep(0.02)
        if self._supervision is not None:
            self._supervision.cancel()
        self._door.shutdown()
        await self._endpoint.stop()

    # --- callers arrive -----------------------------------------------------------------------------------------

    def _arrived(self, arrival: Arrival) -> None:
        call = new_call_id()
        leg = Leg(self._door, self, call, f"{call}-c", arrival.library_id)
        emergency = arrival.dialled in self._settings.emergency_numbers
        self._legs[leg.leg] = leg
        if self._draining or not self._limits.admits(self._callers() - 1, emergency):
            del self._legs[leg.leg]
            self._loop.call_soon(leg.turn_away, 503, self._settings.retry_after_s)
        elif is_login(arrival.dialled):
            self._keep_up_to_date(leg, arrival)
            self._post(self._phone_called(leg, arrival))
        else:
            self._keep_up_to_date(leg, arrival)
            self._post(self._offered(leg, arrival))

    def _keep_up_to_date(self, leg: Leg, arrival: Arrival) -> None:
        if is_asked_for(arrival.message) and self._is_trusted(arrival):
            self._telling.asked(leg.call)

    def _is_trusted(self, arrival: Arrival) -> bool:
        return is_trusted(arrival.source_host, self._settings.trusted_sources)

    def _offered(self, leg: Leg, arrival: Arrival) -> e.CallOffered:
        caller = headers.caller(arrival.message, self._is_trusted(arrival))
        return e.CallOffered(
            leg.call,
            leg=leg.leg,
            trunk=arrival.source_host,
            caller=caller.number,
            dialled=arrival.dialled,
            at=datetime.now(UTC),
            caller_name=caller.name,
            diverted_from=headers.diverted_from(arrival.message),
        )

    def _phone_called(self, leg: Leg, arrival: Arrival) -> e.AgentPhoneCalled:
        login = self._logins.answer(arrival.dialled, arrival.source_host, self._loop.time())
        agent = login.agent if arrival.contact else None
        return e.AgentPhoneCalled(leg.call, leg.leg, agent, arrival.contact, login.login, datetime.now(UTC))

    def _callers(self) -> int:
        return sum(leg.inbound for leg in self._legs.values())

    # --- commands -----------------------------------------------------------------------------------------------

    def _ring(self, command: c.Ring) -> None:
        if (leg := self._legs.get(command.leg)) is not None:
            leg.ring()

    def _answer(self, command: c.Answer) -> None:
        if (leg := self._legs.get(command.leg)) is not None:
            leg.accept()

    def _reject(self, command: c.Reject) -> None:
        if (leg := self._legs.get(command.leg)) is not None:
            retry_after_s = command.retry_after_s
            if retry_after_s is None and command.sip_status == 503:
                retry_after_s = self._settings.retry_after_s
            leg.refuse(command.sip_status, retry_after_s, causes.of_refusal(command.sip_status, None, rang=False))

    def _play(self, command: c.Play) -> None:
        if command.leg in self._legs:
            self._media.play(command)

    def _stop_play(self, command: c.StopPlay) -> None:
        self._media.stop_play(command)

    def _bridge(self, command: c.Bridge) -> None:
        if command.leg in self._legs and command.other in self._legs:
            self._media.bridge(command.leg, command.other)

    def _hang_up(self, command: c.HangUp) -> None:
        if (task := self._looking_up.pop(command.leg, None)) is not None:
            task.cancel()
            self._post(e.LegHungUp(command.call, command.leg, command.cause, by_us=True))
        elif (leg := self._legs.get(command.leg)) is not None:
            leg.hang_up(command.cause)

    def _start_recording(self, command: c.StartRecording) -> None:
        if command.leg in self._legs:
            self._media.start_recording(command)

    def _stop_recording(self, command: c.StopRecording) -> None:
        self._media.stop_recording(command.recording)

    def _ring_agent(self, command: c.RingAgent) -> None:
        extra = {"X-Hotline-Call": command.call, "X-Hotline-Queue": headers.printable(command.queue, 64)}
        self._dial(command, command.address, command.caller, command.caller_name, extra)

    def _dial_outside(self, command: c.Dial) -> None:
        self._dial(command, command.address, command.caller, "", {"X-Hotline-Call": command.call})

    def _dial(self, command: c.LegCommand, address: str, caller: str, name: str, extra: dict[str, str]) -> None:
        if command.leg in self._legs or command.leg in self._looking_up:
            LOG.error("leg %s is there already", command.leg)
            return
        local = dialling.local_uri(caller, name, self._endpoint.address)
        uri = dialling.target(address)
        if uri is None:
            LOG.error("leg %s: %r is not a SIP address", command.leg, headers.printable(address, 100))
            self._post(e.LegHungUp(command.call, command.leg, HangupCause.UNALLOCATED_NUMBER))
        elif uri.is_numeric:
            self._invite(command, uri, local, extra)
        else:
            self._looking_up[command.leg] = self._loop.create_task(self._look_up(command, uri, local, extra))

    async def _look_up(self, command: c.LegCommand, uri: headers.Uri, local: str, extra: dict[str, str]) -> None:
        found = await dialling.numeric(uri)
        del self._looking_up[command.leg]
        if found is None:
            LOG.warning("leg %s: nobody knows the host %r", command.leg, uri.host)
            self._post(e.LegHungUp(command.call, command.leg, HangupCause.DESTINATION_OUT_OF_ORDER))
        else:
            self._invite(command, found, local, extra)

    def _invite(self, command: c.LegCommand, uri: headers.Uri, local: str, extra: dict[str, str]) -> None:
        leg = Leg(self._door, self, command.call, command.leg)
        self._legs[command.leg] = leg
        leg.dial(str(uri), local, {name: value for name, value in extra.items() if value})

    # --- what a leg tells (legs.Owner) --------------------------------------------------------------------------

    def rang(self, leg: Leg) -> None:
        self._post(e.LegRinging(leg.call, leg.leg))

    def answered(self, leg: Leg, codec: str) -> None:
        self._post(e.LegAnswered(leg.call, leg.leg, codec))
        if leg.inbound:
            self._telling.answered(leg.call)

    def media_changed(self, leg: Leg) -> None:
        self._media.leg_changed(leg.leg)

    def event_packet(self, leg: Leg, digit: str, timestamp_ms: int, update: bool, ended: bool) -> None:
        if self._pressed(leg).packet(digit, timestamp_ms, update, ended, self._loop.time()):
            self._post(e.DigitPressed(leg.call, leg.leg, digit, Method.RFC4733))

    def info_digit(self, leg: Leg, digit: str) -> None:
        if self._pressed(leg).info(digit, self._loop.time()):
            self._post(e.DigitPressed(leg.call, leg.leg, digit, Method.INFO))

    def ended(self, leg: Leg, cause: HangupCause, by_us: bool, sip_status: int) -> None:
        if self._legs.pop(leg.leg, None) is None:
            return
        self._post(e.LegHungUp(leg.call, leg.leg, cause, by_us, sip_status))
        self._presses.pop(leg.leg, None)
        self._watch.forget(leg.leg)
        self._media.leg_ended(leg.leg)
        if leg.inbound:
            self._telling.ended(leg.call)
        self._loop.call_soon(_forget, leg)

    def _pressed(self, leg: Leg) -> Presses:
        return self._presses.setdefault(leg.leg, Presses())

    # --- inside -------------------------------------------------------------------------------------------------

    def _post(self, event: e.Event) -> None:
        self._loop.call_soon(self._post_to, event)

    def _send_progress(self, call: str, body: str) -> None:
        if (leg := self._legs.get(f"{call}-c")) is not None:
            leg.send_message(MEDIA_TYPE, body)

    def _leg_audio(self, name: str) -> Any:
        leg = self._legs.get(name)
        return None if leg is None else leg.audio()

    def _supervise(self) -> None:
        self._supervision = self._loop.call_later(LOOK_S, self._supervise)
        received = dict(pj.rtpRxPackets())
        expected = {leg.leg: leg for leg in self._legs.values() if leg.is_answered and leg.expects_media}
        packets = {name: received[leg.library_id] for name, leg in expected.items() if leg.library_id in received}
        silence = self._watch.look(packets, self._loop.time())
        for name, silent_s in silence.lost:
            self._post(e.MediaLost(expected[name].call, name, round(silent_s, 1)))
        for name in silence.back:
            self._post(e.MediaBack(expected[name].call, name))


def _forget(leg: Leg) -> None:
    """The loop's reference was the last one: pjsua2 must not lose a Call while one of its methods runs."""
    del leg


def _limits(settings: SipSettings) -> Limits:
    return limits(
        settings.max_calls,
        settings.endpoint.rtp_sessions,
        settings.reserved_for_emergency,
        settings.max_unconfirmed,
        settings.max_unconfirmed_per_source,
    )


def _endpoint_settings(settings: SipSettings, limit: Limits) -> Any:
    """Call slots: one for each leg and some for legs that wait for the answer to their BYE."""
    endpoint = replace(settings.endpoint, max_calls=min(COMPILED_LEGS, limit.legs + limit.legs // 4 + 32))
    if endpoint.tls_port is None or endpoint.certificate is not None or settings.certificates is None:
        return endpoint
    certificate, key = self_signed(settings.certificates, endpoint.public_address or endpoint.host)
    return replace(endpoint, certificate=certificate, private_key=key)


def _admission(settings: SipSettings, limit: Limits) -> Any:
    admission = pj.Admission()
    admission.maxCalls = limit.legs
    admission.maxUnconfirmed = limit.unconfirmed
    admission.maxUnconfirmedPerSource = limit.unconfirmed_per_source
    admission.reservedForEmergency = limit.reserved
    admission.emergencyUsers = pj.StringVector(list(settings.emergency_numbers))
    admission.retryAfter_s = settings.retry_after_s
    return admission
