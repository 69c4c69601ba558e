"""In a queue: the position told, an agent's phone that rings, and the caller's place kept whatever it does."""

from __future__ import annotations

from calls import events as e
from calls.commands import Enqueue, HangUp, RingAgent
from calls.model import HangupCause, LeaveReason, RefusalReason, Sound, Stage, Tier
from calls.table import Queue
from switchboard import holding, talking
from switchboard.record import Ringing, Waiting
from switchboard.turn import Turn

FIRST_POSITION_S = 3.0
"""Music first, then the position: a caller who is served at once hears no number."""

SENTENCE_S = 2.0

SILENT_WITHIN_S = 1.5
"""How long a phone may take to fall silent after it was told to stop ringing."""

_REASONS = {
    HangupCause.USER_BUSY: RefusalReason.BUSY,
    HangupCause.CALL_REJECTED: RefusalReason.DECLINED,
    HangupCause.NO_ANSWER: RefusalReason.NO_ANSWER,
    HangupCause.NO_USER_RESPONSE: RefusalReason.NO_ANSWER,
    HangupCause.ORIGINATOR_CANCEL: RefusalReason.NO_ANSWER,
}


def join(turn: Turn, command: Enqueue) -> None:
    """Put the call into a queue; an unknown queue is refused by the routing engine like a full one.

    An emergency stays one wherever the flow sends it next.
    """
    record = turn.record
    queue = turn.rules.table.queues.get(command.queue, Queue(command.queue, {}))
    if queue.emergency:
        record.tier = Tier.EMERGENCY
    elif command.tier is not None and record.tier is not Tier.EMERGENCY:
        record.tier = command.tier
    turn.enter(Stage.QUEUED)
    turn.announce(e.CallQueued(record.call, command.queue, record.tier, command.language))
    record.waiting = Waiting(queue)
    holding.begin(turn, queue.music)
    turn.wake("position", turn.now + FIRST_POSITION_S)


# --- position ---


def ask_position(turn: Turn) -> None:
    """Not into a sentence that is still being spoken."""
    if turn.hold.speaking is not None:
        turn.wake("position", turn.now + SENTENCE_S)
    else:
        turn.announce(e.PositionAsked(turn.record.call))


def told_position(turn: Turn, event: e.PositionTold) -> None:
    """A number only when it falls: standing still is said without one."""
    waiting = turn.waiting
    turn.wake("position", turn.now + waiting.queue.announce_every_s)
    if turn.record.ringing is None:
        holding.say(turn, _position_sounds(event.position, waiting.told, turn.flow.language))
        waiting.told = min(event.position, waiting.told or event.position)


def _position_sounds(position: int, told: int | None, language: str) -> tuple[Sound, ...]:
    if told is not None and position >= told:
        return (Sound("queue.still_waiting", language),)
    if position == 1:
        return (Sound("queue.next", language),)
    return (
        Sound("queue.position_before", language),
        Sound.of_number(position - 1, language),
        Sound("queue.position_after", language),
    )


# --- the agent's phone ---


def offer_made(turn: Turn, event: e.OfferMade) -> None:
    record = turn.record
    ringing = record.ringing = Ringing(event.offer, event.agent, record.dial())
    turn.do(
        RingAgent(
            record.call,
            ringing.leg,
            event.agent,
            event.address,
            record.offered.caller,
            record.offered.caller_name,
            turn.waiting.queue.queue,
        )
    )
    turn.wake("ring", turn.now + event.ring_s)


def agent_answered(turn: Turn, event: e.LegAnswered) -> None:
    """The first word: unless the phone was told to stop, it is a conversation."""
    record, ringing = turn.record, turn.record.ringing
    if ringing is None or ringing.leg != event.leg or ringing.withdrawn:
        turn.do(HangUp(record.call, event.leg))
        return
    turn.announce(e.OfferAccepted(record.call, ringing.offer, ringing.agent))
    turn.announce(e.CallLeftQueue(record.call, turn.waiting.queue.queue, LeaveReason.SERVED))
    talking.start(turn, ringing.agent, ringing.leg)
    record.ringing = None
    leave(turn)


def agent_gone(turn: Turn, event: e.LegHungUp) -> None:
    """Busy, declined, unreachable, or silent as it was told to be."""
    turn.record.gone(event.leg)
    ringing = turn.record.ringing
    if ringing is not None and ringing.leg == event.leg:
        reason = RefusalReason.WITHDRAWN if ringing.withdrawn else refusal_reason(event.cause)
        refuse(turn, ringing, reason)


def refusal_reason(cause: HangupCause) -> RefusalReason:
    """What a failed ring says about the agent."""
    return _REASONS.get(cause, RefusalReason.UNREACHABLE)


def rang_out(turn: Turn) -> None:
    """RONA: the caller is offered to the next agent at once, place kept."""
    ringing = turn.record.ringing
    assert ringing is not None
    turn.do(HangUp(turn.record.call, ringing.leg, HangupCause.NO_ANSWER))
    refuse(turn, ringing, RefusalReason.NO_ANSWER)


def withdrawn(turn: Turn, event: e.OfferWithdrawn) -> None:
    """The agent is needed elsewhere: stop his phone, and say so when it has stopped."""
    ringing = turn.record.ringing
    if ringing is not None and ringing.offer == event.offer:
        turn.record.ringing = Ringing(ringing.offer, ringing.agent, ringing.leg, withdrawn=True)
        turn.do(HangUp(turn.record.call, ringing.leg, HangupCause.NORMAL_CLEARING))
        turn.sleep("ring")
        turn.wake("silent", turn.now + SILENT_WITHIN_S)


def not_silent(turn: Turn) -> None:
    ringing = turn.record.ringing
    assert ringing is not None
    refuse(turn, ringing, RefusalReason.WITHDRAWN)


def refuse(turn: Turn, ringing: Ringing, reason: RefusalReason) -> None:
    turn.record.ringing = None
    turn.sleep("ring", "silent")
    turn.announce(e.OfferRefused(turn.record.call, ringing.offer, ringing.agent, reason))


# --- leaving ---


def abandoned(turn: Turn) -> None:
    """The caller gave up; a phone that rings for him will stop, and its agent is free once it has."""
    _leave(turn, LeaveReason.ABANDONED)
    if turn.record.ringing is not None:
        turn.wake("silent", turn.now + SILENT_WITHIN_S)


def call_off(turn: Turn) -> None:
    """The caller is not to wait any more, nor any agent for him."""
    _leave(turn, LeaveReason.WITHDRAWN)
    if turn.record.ringing is not None:
        refuse(turn, turn.record.ringing, RefusalReason.WITHDRAWN)


def _leave(turn: Turn, reason: LeaveReason) -> None:
    if turn.record.waiting is not None:
        turn.announce(e.CallLeftQueue(turn.record.call, turn.record.waiting.queue.queue, reason))
    leave(turn)


def leave(turn: Turn) -> None:
    turn.record.waiting = None
    turn.sleep("position", "ring")
