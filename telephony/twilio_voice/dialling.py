"""Legs we dial: from a command to the fields of a new call at Twilio."""

from __future__ import annotations

from collections.abc import Callable

from calls import commands as c
from calls.model import HangupCause
from telephony.sip.causes import of_refusal
from telephony.sip.headers import printable
from telephony.twilio_voice import parties
from telephony.twilio_voice.legs import Leg
from telephony.twilio_voice.reception import new_token
from telephony.twilio_voice.settings import TwilioSettings
from telephony.twilio_voice.twiml import Stream

RING_S = 180
"""Longer than anything rings: the switchboard keeps the time."""
TOLD = ["initiated", "ringing", "answered", "completed"]
SUPERVISION = "supervision"


def wanted(
    command: c.RingAgent | c.RingSupervisor | c.Dial, settings: TwilioSettings, dialled: str
) -> dict[str, str | list[str]] | None:
    """To and From; None when the address is none of Twilio's. A number of ours is shown on telephones: the one that
    was dialled, else the first; a SIP phone shows the caller."""
    to = parties.target(command.address, "" if isinstance(command, c.Dial) else settings.sip_agents)
    ours = dialled if dialled in settings.numbers else next(iter(settings.numbers), "")
    if not to:
        return None
    if not to.startswith("sip"):
        return {"To": to, "From": ours} if ours else None
    shown = SUPERVISION if isinstance(command, c.RingSupervisor) else command.caller
    return {"To": parties.with_headers(to, _headers(command)), "From": printable(shown, 64) or "anonymous"}


def _headers(command: c.RingAgent | c.RingSupervisor | c.Dial) -> dict[str, str]:
    """What the phone may show while it rings."""
    headers = {"X-Hotline-Call": command.call}
    if isinstance(command, c.RingAgent):
        headers |= {
            "X-Hotline-Queue": command.queue,
            "X-Hotline-About": command.about,
            "X-Hotline-Caller-Name": command.caller_name,
        }
    elif isinstance(command, c.RingSupervisor):
        headers |= {"X-Hotline-Mode": str(command.mode), "X-Hotline-Agent": command.agent}
    return headers


def new_leg(command: c.LegCommand, now: float) -> Leg:
    leg = Leg(command.call, command.leg, new_token(), inbound=False, seen_at=now)
    leg.steps.issue(now)
    return leg


def addresses(leg: Leg, address: Callable[[str], str]) -> dict[str, str | list[str]]:
    """Where Twilio asks what to do once it is picked up, and where it tells how far it has come."""
    return {
        "Url": f"{address(f'/twilio/step/{leg.token}')}?n=1",
        "Method": "POST",
        "StatusCallback": f"{address('/twilio/status')}?leg={leg.token}",
        "StatusCallbackMethod": "POST",
        "StatusCallbackEvent": TOLD,
        "Timeout": str(RING_S),
    }


def stream(name: str, url: str) -> Stream:
    return Stream(name, url)


def cause_of_refusal(sip_status: int) -> HangupCause:
    return of_refusal(sip_status, None, rang=False)
