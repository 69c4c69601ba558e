"""A supervisor ends a call."""

from __future__ import annotations

from calls.events import CallEndOrdered
from calls.model import HangupCause, Party, Tier
from calls.monitored import OrderRefusal
from switchboard import ending, monitoring, voicemail
from switchboard.turn import Turn


def of_call(turn: Turn, event: CallEndOrdered) -> None:
    """At once, for everybody in it."""
    if _is_meant(turn, event):
        ending.end(turn, HangupCause.NORMAL_CLEARING, Party.SYSTEM)


def of_message(turn: Turn, event: CallEndOrdered) -> None:
    """The talk with the customer who was called back for it; the message has been heard."""
    if not monitoring.is_a_talk(turn):
        monitoring.refuse(turn, event)
    elif _is_meant(turn, event):
        voicemail.over(turn)


def _is_meant(turn: Turn, event: CallEndOrdered) -> bool:
    """An emergency is ended by nobody who has not said that he knows it is one."""
    if turn.record.tier is not Tier.EMERGENCY or event.emergency:
        return True
    monitoring.refuse(turn, event, OrderRefusal.EMERGENCY)
    return False
