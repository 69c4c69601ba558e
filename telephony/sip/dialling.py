"""Legs we dial: from an address in the configuration to an INVITE that is sent without waiting for anybody."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from calls import commands as c
from calls import events as e
from calls.model import HangupCause
from calls.monitored import MonitorMode
from telephony.leaving import Leaving
from telephony.sip.admission import Limits
from telephony.sip.headers import LONGEST_USER, Uri, display_name, parse_uri, printable
from telephony.sip.legs import Leg
from telephony.sip.registry import Registry

LOG = logging.getLogger("hotline.sip")

LOOK_UP_S = 3.0
LONGEST_QUEUE = 32
LONGEST_NAME_SHOWN = 32
LONGEST_SUBJECT = 40
"""An INVITE over UDP has to stay below 1,300 bytes, or pjsip tries TCP first (RFC 3261, 18.1.1)."""

SUPERVISION = "supervision"
SUPERVISING = {
    MonitorMode.LISTEN: "监听 listen",
    MonitorMode.WHISPER: "密语 whisper",
    MonitorMode.BARGE: "插话 barge in",
    MonitorMode.TAKE_OVER: "接管 take over",
}
"""What a supervisor's phone shows while it rings."""


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
    user = _escaped(printable(caller, LONGEST_USER))
    name = f"{display_name(caller_name[:LONGEST_NAME_SHOWN])} " if caller_name else ""
    return f"{name}<sip:{user or 'anonymous'}@{address}>"


def _escaped(user: str) -> str:
    """As many of the letters as fit into a user part once they are escaped (one of them can take twelve bytes)."""
    written = ""
    for letter in user:
        more = quote(letter, safe="+*")
        if len(written) + len(more) > LONGEST_USER:
            break
        written += more
    return written


class Dialler:
    """Every leg asked for gets its one LegHungUp in the end, also one whose address is wrong or not to be found."""

    def __init__(
        self, account: Any, registry: Registry, post: Callable[[e.Event], None], our_address: str, limit: Limits
    ) -> None:
        self._account, self._registry, self._post, self._our_address = account, registry, post, our_address
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._looking_up: dict[str, asyncio.Task[None]] = {}
        self.leaving = Leaving()

    def ring_agent(self, command: c.RingAgent) -> None:
        """What the call is about goes into Subject (RFC 3261, 20.36), which phones show while they ring."""
        extra = {
            "X-Hotline-Call": command.call,
            "X-Hotline-Queue": printable(command.queue, LONGEST_QUEUE),
            "Subject": printable(command.about, LONGEST_SUBJECT),
        }
        local = local_uri(command.caller, command.caller_name, self._our_address)
        self._dial(command, command.address, local, extra)

    def dial_outside(self, command: c.Dial) -> None:
        """A call that begins with it has to be let in like one that comes."""
        cause = self._turned_away(command)
        if cause is not None:
            self._post(e.LegHungUp(command.call, command.leg, cause, by_us=True))
            return
        local = local_uri(command.caller, "", self._our_address)
        self._dial(command, command.address, local, {"X-Hotline-Call": command.call})

    def _turned_away(self, command: c.Dial) -> HangupCause | None:
        """Shortly before we go it would be cut off; at the limit it would take a place reserved for others."""
        if any(leg.call == command.call for leg in self._registry.all()):
            return None
        if not self.leaving.calls_back(self._loop.time()):
            return HangupCause.SERVER_RESTART
        return self._full()

    def ring_supervisor(self, command: c.RingSupervisor) -> None:
        """Callers come first: he takes no place that is reserved, and none while we drain. The caller's number is not
        shown: who may see numbers, sees them at the console."""
        cause = HangupCause.SERVER_RESTART if self.leaving.begun else self._full()
        if cause is not None:
            self._post(e.LegHungUp(command.call, command.leg, cause, by_us=True))
            return
        about = f"{SUPERVISING[command.mode]} {command.agent}".strip()
        local = local_uri(SUPERVISION, about, self._our_address)
        extra = {"X-Hotline-Call": command.call, "Subject": printable(about, LONGEST_SUBJECT)}
        self._dial(command, command.address, local, extra)

    def _full(self) -> HangupCause | None:
        """Why there is no place for one more who is no caller in need."""
        return None if self._limit.admits(self._registry.places(), emergency=False) else HangupCause.CONGESTION

    def call_off(self, command: c.HangUp) -> bool:
        """True when the leg was still being looked up: it has ended now."""
        task = self._looking_up.pop(command.leg, None)
        if task is None:
            return False
        task.cancel()
        self._post(e.LegHungUp(command.call, command.leg, command.cause, by_us=True))
        return True

    def stop(self) -> None:
        for task in self._looking_up.values():
            task.cancel()

    def _dial(self, command: c.LegCommand, address: str, local: str, extra: dict[str, str]) -> None:
        uri = target(address)
        if command.leg in self._registry or command.leg in self._looking_up:
            LOG.error("leg %s is there already", command.leg)
        elif uri is None:
            LOG.error("leg %s: %r is not a SIP address", command.leg, printable(address, 100))
            self._post(e.LegHungUp(command.call, command.leg, HangupCause.UNALLOCATED_NUMBER))
        elif uri.is_numeric:
            self._invite(command, uri, local, extra)
        else:
            self._looking_up[command.leg] = self._loop.create_task(self._look_up(command, uri, local, extra))

    async def _look_up(self, command: c.LegCommand, uri: Uri, local: str, extra: dict[str, str]) -> None:
        found = await numeric(uri)
        del self._looking_up[command.leg]
        if found is None:
            LOG.warning("leg %s: nobody knows the host %r", command.leg, uri.host)
            self._post(e.LegHungUp(command.call, command.leg, HangupCause.DESTINATION_OUT_OF_ORDER))
        else:
            self._invite(command, found, local, extra)

    def _invite(self, command: c.LegCommand, uri: Uri, local: str, extra: dict[str, str]) -> None:
        leg = Leg(self._account, self._registry, command.call, command.leg)
        self._registry.add(leg)
        leg.dial(str(uri), local, {name: value for name, value in extra.items() if value})
        self._registry.trace_dialled(leg)
