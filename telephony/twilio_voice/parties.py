"""Who calls and where to: what a stranger put into a webhook made harmless, and addresses as Twilio dials them."""

from __future__ import annotations

import re
from urllib.parse import quote

from telephony.sip.headers import LONGEST_NAME, LONGEST_USER, parse_uri, printable

HIDDEN = frozenset({"+266696687", "266696687", "anonymous", "restricted", "+7378742833", "+2562533", "+8656696"})
"""What stands in From when the caller shows no number: "anonymous", "restricted", "blocked", "unknown" in keys."""
SCHEME = "twilio:"
LONGEST_HEADER = 100

_NUMBER = re.compile(r"\+?[0-9]{1,20}")
_CALL_SID = re.compile(r"CA[0-9a-fA-F]{32}")
_KEYS = re.compile(r"[0-9*#A-D]{0,64}")


def number(text: str) -> str:
    """A telephone number, the user of a SIP address, or "anonymous"; printable and short."""
    plain = re.sub(r"[\s\-().]", "", text[: 4 * LONGEST_USER])
    if plain.lower() in HIDDEN:
        return "anonymous"
    if _NUMBER.fullmatch(plain):
        return plain
    uri = parse_uri(text)
    return (uri.user if uri is not None else "") or "anonymous"


def name(text: str) -> str:
    return printable(text, LONGEST_NAME)


def is_call_sid(text: str) -> bool:
    return _CALL_SID.fullmatch(text) is not None


def keys(text: str) -> str:
    """The keys of a Digits field; empty for what cannot be keyed."""
    pressed = text.upper()
    return pressed if _KEYS.fullmatch(pressed) else ""


def is_ours(address: str) -> bool:
    """Whether an address is dialled by way of Twilio: `twilio:+49…`."""
    return address.startswith(SCHEME)


def target(address: str, sip_agents: str = "") -> str:
    """What goes into To: E.164 for `twilio:` and `tel:`, a SIP address as it is or by way of `sip_agents`; "" for
    neither."""
    plain = address.removeprefix(SCHEME).removeprefix("tel:")
    if _NUMBER.fullmatch(plain):
        return plain
    uri = parse_uri(plain)
    if uri is None or uri.scheme == "tel":
        return ""
    return sip_agents.replace("{user}", quote(uri.user, safe="+*")) if sip_agents else str(uri)


def with_headers(to: str, headers: dict[str, str]) -> str:
    """Headers for a SIP phone's display; a number has no place for them. Twilio passes on those beginning with X-."""
    if not to.startswith("sip"):
        return to
    pairs = [f"{key}={quote(printable(value, LONGEST_HEADER), safe='')}" for key, value in headers.items() if value]
    return f"{to}?{'&'.join(pairs)}" if pairs else to
