"""Who has just come in: turned away, logging in, or a caller."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from calls import events as e
from telephony.ids import new_call_id
from telephony.sip import headers
from telephony.sip.admission import Limits
from telephony.sip.arrivals import Arrival, Door
from telephony.sip.legs import Leg
from telephony.sip.logins import Logins, is_login
from telephony.sip.progress import is_trusted
from telephony.sip.registered import registered_at
from telephony.sip.registry import Registry
from telephony.sip.settings import SipSettings


class Reception:
    """Owns the door. `asked_for_progress` gets the calls whose phones want to be kept up to date. New `settings` hold
    for those who come from then on."""

    def __init__(
        self,
        settings: SipSettings,
        limit: Limits,
        registry: Registry,
        post: Callable[[e.Event], None],
        *,
        logins: Logins,
        asked_for_progress: Callable[[str], None],
    ) -> None:
        self.settings, self._limit, self._registry, self._post = settings, limit, registry, post
        self._logins, self._asked_for_progress = logins, asked_for_progress
        self._loop = asyncio.get_running_loop()
        self.is_draining = False
        self.turned_away = 0
        self.door = Door(self._arrived)

    def _arrived(self, arrival: Arrival) -> None:
        call = new_call_id()
        leg = Leg(self.door, self._registry, call, f"{call}-c", arrival.library_id)
        if not self._is_admitted(arrival):
            self.turned_away += 1
            self._loop.call_soon(leg.turn_away, 503, self.settings.retry_after_s)
            return
        trusted = is_trusted(arrival.source_host, self.settings.trusted_sources)
        is_agent = is_login(arrival.dialled)
        source = (headers.source(arrival.message) if trusted else "") or arrival.source_host
        event = (
            self._phone_called(leg, arrival, source, trusted)
            if is_agent
            else _offered(leg, arrival, source, trusted, self.settings)
        )
        self._registry.add(leg)
        if not is_agent:  # what a phone dials to log in has a PIN in it
            self._registry.trace(leg, arrival.dialog)
        if trusted and arrival.asks_for_progress:
            self._asked_for_progress(call)
        self._post(event)

    def _is_admitted(self, arrival: Arrival) -> bool:
        emergency = self.settings.is_emergency(arrival.dialled)
        return not self.is_draining and self._limit.admits(self._registry.places(), emergency)

    def _phone_called(self, leg: Leg, arrival: Arrival, source: str, trusted: bool) -> e.Event:
        login = self._logins.answer(arrival.dialled, source, self._loop.time())
        contact = arrival.contact
        if self.settings.agents_at and login.agent is not None:
            phone = headers.caller(arrival.message, trusted).number
            contact = registered_at(self.settings.agents_at, login.agent, phone)
        agent = login.agent if contact else None
        return e.AgentPhoneCalled(leg.call, leg.leg, agent, contact, login.login, datetime.now(UTC))


def _offered(leg: Leg, arrival: Arrival, source: str, trusted: bool, settings: SipSettings) -> e.Event:
    caller = headers.caller(arrival.message, trusted)
    return e.CallOffered(
        leg.call,
        leg=leg.leg,
        trunk=source,
        caller=caller.number,
        dialled=arrival.dialled,
        at=datetime.now(UTC) + timedelta(seconds=settings.clock_ahead_s),
        caller_name=caller.name,
        diverted_from=headers.diverted_from(arrival.message),
    )
