"""The legs that are up, and what each of them tells turned into events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from calls import events as e
from calls.model import HangupCause
from telephony.sip.admission import LEGS_A_CALL
from telephony.sip.digits import Method, Presses
from telephony.sip.legs import Leg
from telephony.sip.tracing import Tracer

MOST_EARLY_KEYS = 20


class Registry:
    """`legs.Owner` of every leg. `renewed` gets a leg that was answered or whose place on the bridge is another now,
    `gone` one that has ended; `keys_are_secret` is asked at every key."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        post: Callable[[e.Event], None],
        renewed: Callable[[Leg], None],
        gone: Callable[[Leg], None],
        keys_are_secret: Callable[[str], bool],
        *,
        tracer: Tracer | None = None,
    ) -> None:
        self._loop, self._post, self._renewed, self._gone = loop, post, renewed, gone
        self._keys_are_secret = keys_are_secret
        self._tracer = tracer or Tracer()
        self._legs: dict[str, Leg] = {}
        self._presses: dict[str, Presses] = {}
        self._early: dict[str, list[e.DigitPressed]] = {}
        self._held: set[str] = set()

    def add(self, leg: Leg) -> None:
        self._legs[leg.leg] = leg

    def trace(self, leg: Leg, dialog: str) -> None:
        """The leg's messages are kept, which are those of this Call-ID."""
        leg.is_measured = self._tracer.is_on
        self._tracer.name(dialog, leg.call, leg.leg)

    def trace_dialled(self, leg: Leg) -> None:
        if self._tracer.is_on and not leg.is_ended:
            self.trace(leg, leg.dialog())

    def get(self, name: str) -> Leg | None:
        return self._legs.get(name)

    def __contains__(self, name: str) -> bool:
        return name in self._legs

    def __len__(self) -> int:
        return len(self._legs)

    def all(self) -> tuple[Leg, ...]:
        return tuple(self._legs.values())

    def callers(self) -> int:
        """How many legs are a customer's: he rang, or we called him."""
        return sum(leg.leg == f"{leg.call}-c" for leg in self._legs.values())

    def places(self) -> int:
        """How many places for callers are taken: each has two legs, so two supervisors take one."""
        supervisors = sum(leg.leg.startswith(f"{leg.call}-s") for leg in self._legs.values())
        return self.callers() + -(-supervisors // LEGS_A_CALL)

    def calls(self) -> int:
        """How many calls have a leg."""
        return len({leg.call for leg in self._legs.values()})

    def audio(self, name: str) -> Any:
        """The leg's place on the bridge, None when there is none."""
        leg = self._legs.get(name)
        return None if leg is None else leg.audio()

    # --- what a leg tells (legs.Owner) --------------------------------------------------------------------------

    def rang(self, leg: Leg) -> None:
        self._post(e.LegRinging(leg.call, leg.leg))

    def answered(self, leg: Leg, codec: str) -> None:
        self._post(e.LegAnswered(leg.call, leg.leg, codec))
        for pressed in self._early.pop(leg.leg, ()):
            self._post(pressed)
        self._tell_hold(leg)
        self._renewed(leg)

    def media_changed(self, leg: Leg) -> None:
        self._tell_hold(leg)
        self._renewed(leg)

    def event_packet(self, leg: Leg, digit: str, timestamp_ms: int, update: bool, ended: bool) -> None:
        if self._pressed(leg).packet(digit, timestamp_ms, update, ended, self._loop.time()):
            self._press(leg, digit, Method.RFC4733)

    def info_digit(self, leg: Leg, digit: str) -> None:
        if self._pressed(leg).info(digit, self._loop.time()):
            self._press(leg, digit, Method.INFO)

    def ended(self, leg: Leg, cause: HangupCause, by_us: bool, sip_status: int) -> None:
        if self._legs.pop(leg.leg, None) is None:
            return
        self._presses.pop(leg.leg, None)
        self._early.pop(leg.leg, None)
        self._held.discard(leg.leg)
        self._trace_end(leg)
        self._post(e.LegHungUp(leg.call, leg.leg, cause, by_us, sip_status))
        self._gone(leg)
        self._loop.call_soon(_forget, leg)

    def _trace_end(self, leg: Leg) -> None:
        if leg.quality is not None:
            self._tracer.heard(leg.quality)
        self._tracer.ended(leg.leg)

    def _press(self, leg: Leg, digit: str, method: Method) -> None:
        """Sound flows from our 200 on, so a key may come before the ACK (lost, or slow on its way through proxies):
        it is kept until the call is up."""
        pressed = e.DigitPressed(leg.call, leg.leg, digit, method, secret=self._keys_are_secret(leg.leg))
        if leg.is_answered:
            self._post(pressed)
        elif len(early := self._early.setdefault(leg.leg, [])) < MOST_EARLY_KEYS:
            early.append(pressed)

    def _tell_hold(self, leg: Leg) -> None:
        """Once it is up: a phone may say before that it does not send yet."""
        if not leg.is_answered or leg.is_held == (leg.leg in self._held):
            return
        if leg.is_held:
            self._held.add(leg.leg)
            self._post(e.LegHeld(leg.call, leg.leg))
        else:
            self._held.discard(leg.leg)
            self._post(e.LegResumed(leg.call, leg.leg))

    def _pressed(self, leg: Leg) -> Presses:
        return self._presses.setdefault(leg.leg, Presses())


def _forget(leg: Leg) -> None:
    """The loop's reference was the last one: pjsua2 must not lose a Call while one of its methods runs."""
    del leg
