"""All legs at Twilio, by our name, by the token in their addresses and by CallSid.

A leg that is over stays known by token and CallSid for a while: what still comes about it has no effect.
"""

from __future__ import annotations

from collections import Counter, OrderedDict

from telephony.twilio_voice.legs import Leg

MOST_OVER = 10_000
MOST_UNCONFIRMED = 10_000
"""Callers whose first webhook came and nothing after it: a webhook sent again by a stranger looks like that."""


class Registry:
    def __init__(self) -> None:
        self._legs: dict[str, Leg] = {}
        self._calls: Counter[str] = Counter()
        self._tokens: dict[str, Leg] = {}
        self._sids: dict[str, Leg] = {}
        self._over: OrderedDict[str, Leg] = OrderedDict()
        self._unconfirmed: OrderedDict[str, Leg] = OrderedDict()

    def __len__(self) -> int:
        return len(self._legs)

    def __contains__(self, leg: str) -> bool:
        return leg in self._legs

    def get(self, leg: str) -> Leg | None:
        return self._legs.get(leg)

    def all(self) -> list[Leg]:
        return list(self._legs.values())

    def of_call(self, call: str) -> list[Leg]:
        return [leg for leg in self._legs.values() if leg.call == call]

    def calls(self) -> int:
        return len(self._calls)

    def holds(self, call: str) -> bool:
        return call in self._calls

    def callers(self) -> int:
        return sum(leg.inbound for leg in self._legs.values())

    def by_token(self, token: str) -> Leg | None:
        """Also one that is over."""
        return self._tokens.get(token)

    def by_sid(self, sid: str) -> Leg | None:
        return self._sids.get(sid)

    def sid_of(self, leg: str) -> str:
        found = self._legs.get(leg)
        return found.sid if found is not None else ""

    def expect(self, leg: Leg) -> None:
        """A caller whose first webhook came; he is one of ours once Twilio has asked for more."""
        self._know(leg)
        self._unconfirmed[leg.token] = leg
        if len(self._unconfirmed) > MOST_UNCONFIRMED:
            self._forget(self._unconfirmed.popitem(last=False)[1])

    def add(self, leg: Leg) -> None:
        self._unconfirmed.pop(leg.token, None)
        self._know(leg)
        self._legs[leg.leg] = leg
        self._calls[leg.call] += 1

    def named(self, leg: Leg, sid: str) -> None:
        """Twilio has told its CallSid."""
        leg.sid = sid
        self._sids[sid] = leg

    def remove(self, leg: Leg) -> None:
        """It is over."""
        if self._legs.pop(leg.leg, None) is not None:
            self._calls[leg.call] -= 1
            if not self._calls[leg.call]:
                del self._calls[leg.call]
        self._over[leg.token] = leg
        if len(self._over) > MOST_OVER:
            self._forget(self._over.popitem(last=False)[1])

    def _know(self, leg: Leg) -> None:
        self._tokens[leg.token] = leg
        if leg.sid:
            self._sids[leg.sid] = leg

    def _forget(self, leg: Leg) -> None:
        self._tokens.pop(leg.token, None)
        self._sids.pop(leg.sid, None)
