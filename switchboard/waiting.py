"""In a queue: joined, told the position, left."""

from __future__ import annotations

from calls import events as e
from calls.commands import Enqueue
from calls.model import LeaveReason, Sound, Stage, Tier
from calls.table import Queue
from switchboard import holding
from switchboard.record import Waiting
from switchboard.turn import Turn

FIRST_POSITION_S = 3.0
"""Music first, then the position: a caller who is served at once hears no number."""

SENTENCE_S = 2.0


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


# --- leaving ---


def leave(turn: Turn, reason: LeaveReason) -> None:
    """The caller waits no more, if he did."""
    if turn.record.waiting is not None:
        turn.announce(e.CallLeftQueue(turn.record.call, turn.record.waiting.queue.queue, reason))
    forget(turn)


def forget(turn: Turn) -> None:
    """The caller waits no more, and everybody knows it."""
    turn.record.waiting = None
    turn.sleep("position")
