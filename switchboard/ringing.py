"""Agents' phones that ring for a caller: answered, refused, rung out, taken back or outlived by the call.

Several may ring at once. The first that answers has the caller; the others are told to stop, and each agent is free
again when his phone has fallen silent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from calls import events as e
from calls.commands import HangUp, RingAgent
from calls.model import HangupCause, LeaveReason, RefusalReason
from switchboard import talking, waiting
from switchboard.record import Ringing
from switchboard.turn import Turn

ALARM = "ring"

SILENT_WITHIN_S = 1.5
"""How long a phone may take to fall silent after it was told to stop ringing."""

Begin = Callable[[Turn, str, str], None]
"""What begins when an agent (by name) has picked up his leg."""

_REASONS = {
    HangupCause.USER_BUSY: RefusalReason.BUSY,
    HangupCause.CALL_REJECTED: RefusalReason.DECLINED,
    HangupCause.NO_ANSWER: RefusalReason.NO_ANSWER,
    HangupCause.NO_USER_RESPONSE: RefusalReason.NO_ANSWER,
    HangupCause.ORIGINATOR_CANCEL: RefusalReason.NO_ANSWER,
}


def start(turn: Turn, event: e.OfferMade, about: str = "") -> None:
    record, leg = turn.record, turn.record.dial()
    record.ringing[leg] = Ringing(event.offer, event.agent, leg, turn.now + event.ring_s)
    queue = turn.waiting.queue.queue
    ring = RingAgent(record.call, leg, event.agent, event.address, record.caller, record.caller_name, queue, about)
    turn.do(ring)
    _set_alarm(turn)


def answered(turn: Turn, event: e.LegAnswered, begin: Begin = talking.start) -> None:
    """The first word: unless the phone was told to stop, it is a conversation, and the others may stop."""
    record, ringing = turn.record, turn.record.ringing.get(event.leg)
    if ringing is None or ringing.stopped is not None:
        turn.do(HangUp(record.call, event.leg))
        return
    turn.announce(e.OfferAccepted(record.call, ringing.offer, ringing.agent))
    turn.announce(e.CallLeftQueue(record.call, turn.waiting.queue.queue, LeaveReason.SERVED))
    begin(turn, ringing.agent, ringing.leg)
    waiting.forget(turn)
    del record.ringing[event.leg]
    stop_all(turn, RefusalReason.ANSWERED_ELSEWHERE, HangupCause.NON_SELECTED_USER)


def gone(turn: Turn, event: e.LegHungUp) -> None:
    """A leg we dialled has ended. If it is a phone that rings: busy, declined, unreachable, or silent as told."""
    turn.record.gone(event.leg)
    ringing = turn.record.ringing.get(event.leg)
    if ringing is not None:
        _refuse(turn, ringing, ringing.stopped or _REASONS.get(event.cause, RefusalReason.UNREACHABLE))


def rang_out(turn: Turn) -> None:
    """RONA: the caller is offered to the next agent at once, place kept.

    Or the phone was told to stop: it may not have said that it did, but it has.
    """
    ringing = min(turn.record.ringing.values(), key=lambda one: one.until)
    if ringing.stopped is None:
        turn.do(HangUp(turn.record.call, ringing.leg, HangupCause.NO_ANSWER))
    _refuse(turn, ringing, ringing.stopped or RefusalReason.NO_ANSWER)


def withdrawn(turn: Turn, event: e.OfferWithdrawn) -> None:
    """The agent is needed elsewhere, or left: stop his phone, and say so when it has stopped."""
    for ringing in _ringing_on(turn):
        if ringing.offer == event.offer:
            _stop(turn, ringing, RefusalReason.WITHDRAWN, HangupCause.NORMAL_CLEARING)


def stop_all(turn: Turn, reason: RefusalReason, cause: HangupCause = HangupCause.ORIGINATOR_CANCEL) -> None:
    """No agent is sought any more."""
    for ringing in _ringing_on(turn):
        _stop(turn, ringing, reason, cause)
    _set_alarm(turn)


def give_up(turn: Turn) -> None:
    """No phone is waited for any more: after a defect, who knows what it does."""
    for ringing in list(turn.record.ringing.values()):
        _refuse(turn, ringing, ringing.stopped or RefusalReason.WITHDRAWN)


def _ringing_on(turn: Turn) -> list[Ringing]:
    return [ringing for ringing in turn.record.ringing.values() if ringing.stopped is None]


def _stop(turn: Turn, ringing: Ringing, reason: RefusalReason, cause: HangupCause) -> None:
    """A phone that was told to stop rings on for a moment; its agent is free when it has stopped."""
    turn.record.ringing[ringing.leg] = replace(ringing, stopped=reason, until=turn.now + SILENT_WITHIN_S)
    turn.do(HangUp(turn.record.call, ringing.leg, cause))
    _set_alarm(turn)


def _refuse(turn: Turn, ringing: Ringing, reason: RefusalReason) -> None:
    del turn.record.ringing[ringing.leg]
    _set_alarm(turn)
    turn.announce(e.OfferRefused(turn.record.call, ringing.offer, ringing.agent, reason))


def _set_alarm(turn: Turn) -> None:
    """For the phone that has to be looked at first."""
    if turn.record.ringing:
        turn.wake(ALARM, min(ringing.until for ringing in turn.record.ringing.values()))
    else:
        turn.sleep(ALARM)
