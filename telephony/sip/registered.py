"""Agents' phones that register at a proxy in front of us: rung there, by name, from whichever voice node."""

from __future__ import annotations

from urllib.parse import quote

from telephony.sip.headers import LONGEST_USER, parse_uri

AGENT, PHONE = "{agent}", "{phone}"
"""The agent's number, or the name under which the phone he logs in from is registered: any phone is his then."""


def is_place(text: str) -> bool:
    """Whether agents can be rung there: a SIP address with one gap for whom, before the `@`."""
    user, _, rest = text.partition("@")
    gaps = user.count(AGENT) + user.count(PHONE)
    return gaps == 1 and "{" not in rest and parse_uri(registered_at(text, "1", "1")) is not None


def registered_at(place: str, agent: str, phone: str) -> str:
    """The address of an agent who logged in from this phone."""
    return place.replace(AGENT, quote(agent[:LONGEST_USER])).replace(PHONE, quote(phone[:LONGEST_USER]))
