"""All ways in and out as one telephone: each call's commands go to the telephony that holds the call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calls import commands as c
from calls.events import Event
from calls.traced import Traced
from telephony.sip.adapter import SipCounts, SipTelephony
from telephony.twilio_voice.adapter import TwilioTelephony
from telephony.twilio_voice.parties import is_ours


class Trunks:
    """SIP is always there; `twilio` is None where it is not configured.

    A call is on one of them with all its legs: the two share no bridge. One that begins with a leg of ours (a call
    back, a message's agent) is where the leg's address belongs: `twilio:+49…` there, everything else on SIP.
    """

    def __init__(self, sip: SipTelephony, twilio: TwilioTelephony | None) -> None:
        self.sip, self.twilio = sip, twilio

    async def start(self) -> None:
        await self.sip.start()
        if self.twilio is not None:
            await self.twilio.start()

    async def stop(self) -> None:
        if self.twilio is not None:
            await self.twilio.stop()
        await self.sip.stop()

    @property
    def ports(self) -> Mapping[str, int]:
        """What is listened on, by transport; `twilio` takes webhooks."""
        return {**self.sip.ports, **({"twilio": self.twilio.port} if self.twilio is not None else {})}

    @property
    def most_callers(self) -> int:
        return self.sip.most_callers

    def perform(self, command: c.Command) -> None:
        twilio = self.twilio
        if twilio is not None and self._belongs_to(twilio, command):
            twilio.perform(command)
        else:
            self.sip.perform(command)

    def _belongs_to(self, twilio: TwilioTelephony, command: Any) -> bool:
        if twilio.holds(command.call):
            return True
        begins = isinstance(command, c.Dial | c.RingAgent) and is_ours(command.address)
        return begins and not self.sip.holds(command.call)

    def tell(self, event: Event) -> None:
        self.sip.tell(event)

    def reserve_for(self, emergency_numbers: tuple[str, ...]) -> None:
        self.sip.reserve_for(emergency_numbers)
        if self.twilio is not None:
            self.twilio.reserve_for(emergency_numbers)

    def drain(self, for_s: float) -> None:
        self.sip.drain(for_s)
        if self.twilio is not None:
            self.twilio.drain(for_s)

    def active_calls(self) -> int:
        return self.sip.active_calls() + (self.twilio.active_calls() if self.twilio is not None else 0)

    def counts(self) -> SipCounts:
        """SIP's."""
        return self.sip.counts()

    def callers(self) -> int:
        """On all trunks."""
        return self.sip.counts().callers + (self.twilio.counts().callers if self.twilio is not None else 0)

    def twilio_counts(self) -> dict[str, int]:
        """By name; empty without Twilio."""
        return {} if self.twilio is None else self.twilio.counts().flat()

    def traced(self) -> list[Traced]:
        return self.sip.traced()

    @property
    def untraced(self) -> int:
        return self.sip.untraced
