"""However a call ends, it ends here: at once, with one cause, and with nothing left behind."""

from __future__ import annotations

from calls.commands import HangUp
from calls.events import CallbackFailed, CallEnded, LegAnswered, LegHungUp
from calls.model import HangupCause, LeaveReason, Party, RefusalReason, Stage
from switchboard import dialling, leaving_message, ringing, talking, waiting
from switchboard.record import Record
from switchboard.turn import Turn

FORGET_AFTER_S = 40.0
"""Longer than any SIP transaction (RFC 3261 timer B, F, H: 32 s): a leg still unheard of is lost."""


def end(turn: Turn, cause: HangupCause, by: Party) -> None:
    """The call is over for everybody. Legs that are up are told to go; nobody waits for them but the record."""
    record, stage = turn.record, turn.record.stage
    up = [leg for leg in record.legs if leg not in record.ringing and leg not in record.monitors]
    hang_ups = [HangUp(record.call, leg, _cause_for(record, leg, cause)) for leg in up]
    turn.sleep_all()
    waiting.leave(turn, LeaveReason.ABANDONED)
    talking.finish(turn, by)
    leaving_message.break_off(turn)
    dialling.call_off(turn)
    if record.callback and not record.placed:
        turn.announce(CallbackFailed(record.call, record.callback, cause))
    turn.announce(CallEnded(record.call, cause, by, stage))
    turn.enter(Stage.ENDED)
    turn.do(*hang_ups)
    ringing.stop_all(turn, RefusalReason.CALLER_GONE)
    turn.wake("forget", turn.now + FORGET_AFTER_S)


def _cause_for(record: Record, leg: str, cause: HangupCause) -> HangupCause:
    """The caller is told why; who talked with him hears of a normal end, who was dialled of a cancel."""
    if leg == record.leg:
        return cause
    talks = record.talk is not None and record.talk.leg == leg
    return HangupCause.NORMAL_CLEARING if talks else HangupCause.ORIGINATOR_CANCEL


def caller_gone(turn: Turn, event: LegHungUp) -> None:
    turn.record.gone(event.leg)
    end(turn, event.cause, Party.SYSTEM if event.by_us else Party.CALLER)


# --- what still comes after the end ---


def late_answer(turn: Turn, event: LegAnswered) -> None:
    """Somebody picked up a call that has gone on without him."""
    turn.do(HangUp(turn.record.call, event.leg))


def forget(turn: Turn) -> None:
    turn.record.legs.clear()
