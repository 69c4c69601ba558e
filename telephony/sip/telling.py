"""Which callers' phones are told their progress, and when they can hear it. Pure but for the `send` it is given."""

from __future__ import annotations

from collections.abc import Callable

from calls.events import Event
from telephony.sip import headers
from telephony.sip.progress import HEADER, encode, of_event

MAX_HELD = 10


def is_asked_for(message: str) -> bool:
    """Whether an INVITE asks for progress."""
    return headers.value(message, HEADER) == "1"


class Telling:
    """`send(call, body)` sends one message on the caller's leg, which must be answered by then."""

    def __init__(self, send: Callable[[str, str], None]) -> None:
        self._send = send
        self._held: dict[str, list[str]] = {}
        self._listening: set[str] = set()

    def asked(self, call: str) -> None:
        """The phone of this call asked, and its address is trusted."""
        self._held[call] = []

    def answered(self, call: str) -> None:
        """The call's dialog is confirmed: what happened before is told now."""
        held = self._held.pop(call, None)
        if held is not None:
            self._listening.add(call)
            for body in held:
                self._send(call, body)

    def ended(self, call: str) -> None:
        self._held.pop(call, None)
        self._listening.discard(call)

    def tell(self, event: Event) -> None:
        """Whatever happens to any call; most of it is for no phone."""
        call = getattr(event, "call", "")
        if call not in self._listening and call not in self._held:
            return
        step = of_event(event)
        if step is None:
            return
        if call in self._listening:
            self._send(call, encode(step))
        elif len(self._held[call]) < MAX_HELD:
            self._held[call].append(encode(step))
