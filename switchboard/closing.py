"""We end the call: the caller's leg is told to go, everything else follows when it is gone (`ending`)."""

from __future__ import annotations

from calls.commands import HangUp
from calls.model import HangupCause, Party
from switchboard.record import Ending
from switchboard.turn import Turn

GONE_WITHIN_S = 2.0
"""How long the caller's phone may take to confirm; the call is over for everybody else then."""


def hang_up(turn: Turn, cause: HangupCause, by: Party) -> None:
    """End the caller's leg from our side; the first reason given is the one that counts."""
    record = turn.record
    if record.ending is None:
        record.ending = Ending(cause, by)
        turn.do(HangUp(record.call, record.leg, cause))
        turn.sleep("flow", "question")
        turn.wake("gone", turn.now + GONE_WITHIN_S)
