"""From an address in the configuration to a target for an INVITE that can be sent without waiting."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from urllib.parse import quote

from telephony.sip.headers import LONGEST_USER, Uri, display_name, parse_uri, printable

LOOK_UP_S = 3.0


def target(address: str) -> Uri | None:
    """A SIP address as we dial it, or None when it is not one (RFC 3261, 19.1)."""
    uri = parse_uri(address)
    return uri if uri is not None and uri.scheme != "tel" else None


async def numeric(uri: Uri) -> Uri | None:
    """The URI with its host as an IPv4 address; None when nobody knows the name in time.

    Looked up on another thread: pjsip would ask the resolver from the loop's thread and stop every call meanwhile.
    """
    loop = asyncio.get_running_loop()
    try:
        look_up = loop.getaddrinfo(uri.host, uri.port or 5060, family=socket.AF_INET, type=socket.SOCK_DGRAM)
        answers = await asyncio.wait_for(look_up, LOOK_UP_S)
    except (OSError, UnicodeError, TimeoutError):
        return None
    return replace(uri, host=str(answers[0][4][0]))


def local_uri(caller: str, caller_name: str, address: str) -> str:
    """The From of a call we make: it shows who calls. `address` is our host:port."""
    user = quote(printable(caller, LONGEST_USER), safe="+*")
    name = f"{display_name(caller_name)} " if caller_name else ""
    return f"{name}<sip:{user or 'anonymous'}@{address}>"
