"""An agent's phone that rings for a caller: answered, refused, rung out, taken back or outlived by the call."""

from __future__ import annotations

from dataclasses import replace

from calls import events as e
from calls.commands import HangUp, RingAgent
from calls.model import HangupCause, LeaveReason, RefusalReason, Stage
from switchboard import talking, waiting
from switchboard.record import Ringing
from switchboard.turn import Turn

SILENT_WITHIN_S = 1.5
"""How long a phone may take to fall silent after it was told to stop ringing."""

_REASONS = {
    HangupCause.USER_BUSY: RefusalReason.BUSY,
    HangupCause.CALL_REJECTED: RefusalReason.DECLINED,
    HangupCause.NO_ANSWER: RefusalReason.NO_ANSWER,
    HangupCause.NO_USER_RESPONSE: RefusalReason.NO_ANSWER,
    HangupCause.ORIGINATOR_CANCEL: RefusalReason.NO_ANSWER,
}


def start(turn: Turn, event: e.OfferMade) -> None:
    record = turn.record
    record.ringing = Ringing(event.offer, event.agent, record.dial())
    turn.do(
        RingAgent(
            record.call,
            record.ringing.leg,
            event.agent,
            event.address,
            record.offered.caller,
            record.offered.caller_name,
            turn.waiting.queue.queue,
        )
    )
    turn.wake("ring", turn.now + event.ring_s)


def answered(turn: Turn, event: e.LegAnswered) -> None:
    """The first word: unless the phone was told to stop, it is a conversation."""
    record, ringing = turn.record, turn.record.ringing
    if ringing is None or ringing.leg != event.leg or ringing.withdrawn:
        turn.do(HangUp(record.call, event.leg))
        return
    turn.announce(e.OfferAccepted(record.call, ringing.offer, ringing.agent))
    turn.announce(e.CallLeftQueue(record.call, turn.waiting.queue.queue, LeaveReason.SERVED))
    talking.start(turn, ringing.agent, ringing.leg)
    record.ringing = None
    turn.sleep("ring")
    waiting.forget(turn)


def rang_out(turn: Turn) -> None:
    """RONA: the caller is offered to the next agent at once, place kept."""
    turn.do(HangUp(turn.record.call, turn.ringing.leg, HangupCause.NO_ANSWER))
    refuse(turn, RefusalReason.NO_ANSWER)


def withdrawn(turn: Turn, event: e.OfferWithdrawn) -> None:
    """The agent is needed elsewhere, or left: stop his phone, and say so when it has stopped."""
    ringing = turn.record.ringing
    if ringing is not None and ringing.offer == event.offer:
        turn.record.ringing = replace(ringing, withdrawn=True)
        turn.do(HangUp(turn.record.call, ringing.leg, HangupCause.NORMAL_CLEARING))
        turn.sleep("ring")
        await_silence(turn)


def await_silence(turn: Turn) -> None:
    """A phone that was told to stop rings on for a moment; its agent is free when it has stopped."""
    if turn.record.ringing is not None:
        turn.wake("silent", turn.now + SILENT_WITHIN_S)


def gone(turn: Turn, event: e.LegHungUp) -> None:
    """A leg we dialled has ended. If it is the phone that rings: busy, declined, unreachable, or silent as told."""
    turn.record.gone(event.leg)
    ringing = turn.record.ringing
    if ringing is not None and ringing.leg == event.leg:
        refuse(turn, _reason(turn, event.cause))


def long_enough(turn: Turn) -> None:
    """A phone that was told to stop may not have said so, but it has."""
    refuse(turn, _reason(turn, HangupCause.NO_ANSWER))


def _reason(turn: Turn, cause: HangupCause) -> RefusalReason:
    """Why the phone does not ring any more: our doing, or else what its cause says about the agent."""
    if turn.record.stage is Stage.ENDED:
        return RefusalReason.CALLER_GONE
    return RefusalReason.WITHDRAWN if turn.ringing.withdrawn else _REASONS.get(cause, RefusalReason.UNREACHABLE)


def refuse(turn: Turn, reason: RefusalReason) -> None:
    ringing, turn.record.ringing = turn.ringing, None
    turn.sleep("ring", "silent")
    turn.announce(e.OfferRefused(turn.record.call, ringing.offer, ringing.agent, reason))


def call_off(turn: Turn) -> None:
    """No agent is sought any more."""
    if turn.record.ringing is not None:
        refuse(turn, RefusalReason.WITHDRAWN)
