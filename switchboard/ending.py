"""However a call ends, it ends here: once, with one cause, and with nothing left behind."""

from __future__ import annotations

from calls.commands import HangUp
from calls.events import CallEnded, LegAnswered, LegHungUp
from calls.model import HangupCause, Party, RefusalReason, Stage
from switchboard import talking, waiting
from switchboard.turn import Turn

FORGET_AFTER_S = 40.0
"""Longer than any SIP transaction (RFC 3261 timer B, F, H: 32 s): a leg still unheard of is lost."""


def caller_gone(turn: Turn, event: LegHungUp) -> None:
    """The caller's leg is gone, by his hand or ours."""
    cause, by = (event.cause, Party.SYSTEM if event.by_us else Party.CALLER)
    if turn.record.ending is not None:
        cause, by = turn.record.ending.cause, turn.record.ending.by
    _end(turn, cause, by)


def not_gone(turn: Turn) -> None:
    ending = turn.record.ending
    assert ending is not None
    _end(turn, ending.cause, ending.by)


def _end(turn: Turn, cause: HangupCause, by: Party) -> None:
    record, stage = turn.record, turn.record.stage
    waiting.abandoned(turn)
    talking.finish(turn, by)
    talking.stop_recording(turn)
    if record.dialling is not None:
        turn.do(HangUp(record.call, record.dialling.leg, HangupCause.ORIGINATOR_CANCEL))
        record.dialling = None
    turn.announce(CallEnded(record.call, cause, by, stage))
    turn.enter(Stage.ENDED)
    turn.sleep("answer", "flow", "question", "dial", "gone")
    turn.wake("forget", turn.now + FORGET_AFTER_S)


# --- what still comes after the end ---


def late_answer(turn: Turn, event: LegAnswered) -> None:
    """An agent picked up a call that is over."""
    turn.do(HangUp(turn.record.call, event.leg))


def leg_gone(turn: Turn, event: LegHungUp) -> None:
    turn.record.other_legs.discard(event.leg)
    ringing = turn.record.ringing
    if ringing is not None and ringing.leg == event.leg:
        waiting.refuse(turn, ringing, RefusalReason.CALLER_GONE)


def phone_silent(turn: Turn) -> None:
    """The phone that rang for a caller who is gone has stopped, or had long enough to."""
    ringing = turn.record.ringing
    assert ringing is not None
    waiting.refuse(turn, ringing, RefusalReason.CALLER_GONE)


def forget(turn: Turn) -> None:
    turn.record.other_legs.clear()
