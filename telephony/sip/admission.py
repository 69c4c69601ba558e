"""Who is let in. The limits follow from what a conversation costs: two legs, and for each leg a pair of RTP ports.

The library refuses by these numbers before a call slot or a port is spent (503 and Retry-After, RFC 3261 21.5.4);
the count of callers, which leaves each of them room for a second leg, is kept here.
"""

from __future__ import annotations

from dataclasses import dataclass

LEGS_A_CALL = 2
COMPILED_LEGS = 4000


@dataclass(frozen=True, slots=True)
class Limits:
    """`callers` and `legs` at once; `reserved` of the callers' places are for emergency numbers.

    An INVITE is unconfirmed until its ACK has come.
    """

    callers: int
    reserved: int
    legs: int
    unconfirmed: int
    unconfirmed_per_source: int

    def admits(self, callers: int, emergency: bool) -> bool:
        """May one more come while `callers` are here?"""
        return callers < (self.callers if emergency else self.callers - self.reserved)


def limits(
    max_calls: int, rtp_sessions: int, reserved_for_emergency: int, max_unconfirmed: int, unconfirmed_per_source: int
) -> Limits:
    """What can be promised with this many RTP sessions (port pairs). Reserved places are at most half of all.

    Raises ValueError when there is no room for a single conversation.
    """
    callers = min(max_calls, rtp_sessions // LEGS_A_CALL, COMPILED_LEGS // LEGS_A_CALL)
    if callers < 1:
        raise ValueError(f"{rtp_sessions} RTP sessions and {max_calls} calls leave no room for a conversation")
    unconfirmed = max(1, min(max_unconfirmed, callers))
    return Limits(
        callers=callers,
        reserved=min(reserved_for_emergency, callers // 2),
        legs=LEGS_A_CALL * callers,
        unconfirmed=unconfirmed,
        unconfirmed_per_source=max(1, min(unconfirmed_per_source, unconfirmed)),
    )
