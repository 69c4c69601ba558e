"""In the IVR: the flow decides, the switchboard carries it out."""

from __future__ import annotations

from collections.abc import Sequence

from calls.commands import Command, Enqueue, HangUp, Leave, Transfer
from calls.events import CallOverflowed, DigitPressed, PlayFinished, PromptMissing, QueueRefused, StepFailed
from calls.model import HangupCause, LeaveReason, Party, RefusalReason, Stage
from ivr.verb import Answer, Return, Speech
from switchboard import dialling, ending, leaving_message, presence, requesting, ringing, trunk, waiting
from switchboard.turn import Turn

ALARM = "flow"

_UNANSWERED = (Stage.OFFERED, Stage.CALLING_BACK)


def heard(turn: Turn, event: DigitPressed | PlayFinished) -> None:
    """A key or the end of a prompt goes to the flow. (To the flow, a question of ours is the prompt it cut short.)"""
    if isinstance(event, DigitPressed):
        presence.back(turn, event)
    follow(turn, turn.flow.handle(event, turn.now))


def told(turn: Turn, event: Answer | Speech) -> None:
    """Another system answered, or somebody understood what the caller says."""
    follow(turn, turn.flow.handle(event, turn.now))


def missing(turn: Turn, _: PromptMissing) -> None:
    """The caller hears a tone where words should be: to a person, unless he comes from there."""
    if turn.flow.can_be_rescued:
        _to_a_person(turn)


def pressed_waiting(turn: Turn, event: DigitPressed) -> None:
    """A waiting caller presses a key. If his flow offered it he leaves the queue by it; his place is kept."""
    presence.back(turn, event)
    commands = turn.flow.handle(event, turn.now)
    if commands:
        waiting.leave(turn, LeaveReason.CHOSE_OTHERWISE)
        ringing.stop_all(turn, RefusalReason.WITHDRAWN)
        turn.enter(Stage.IN_IVR)
        follow(turn, commands)


def woken(turn: Turn) -> None:
    follow(turn, turn.flow.tick(turn.now))


def refused(turn: Turn, event: QueueRefused) -> None:
    if _is_about(turn, event):
        came_back(turn, event)


def overflowed(turn: Turn, event: CallOverflowed) -> None:
    """Sent out of the queue: to an outside number, or on in the flow."""
    if not _is_about(turn, event):
        return
    if event.number:
        waiting.forget(turn)
        ringing.stop_all(turn, RefusalReason.WITHDRAWN)
        dialling.seek(turn, trunk.address_of(turn.record.trunk, event.number))
    else:
        came_back(turn, event)


def _is_about(turn: Turn, event: QueueRefused | CallOverflowed) -> bool:
    """This stay in this queue: not one that is over by now."""
    return turn.waiting.known and event.queue == turn.waiting.queue.queue


def came_back(turn: Turn, event: Return) -> None:
    """The queue would not take the call or keep it, or nobody answered outside: the flow says what then."""
    waiting.forget(turn)
    ringing.stop_all(turn, RefusalReason.WITHDRAWN)
    turn.enter(Stage.IN_IVR)
    follow(turn, turn.flow.handle(event, turn.now))


def rescue(turn: Turn, event: StepFailed) -> None:
    """A defect of ours is in the caller's way: whoever was sought for him is let go, and the flow finds him another.

    Where there is no way on, or this failed as well, the call ends.
    """
    if event.again or turn.record.stage in _UNANSWERED:
        ending.end(turn, HangupCause.INTERNAL_ERROR, Party.SYSTEM)
        return
    record = turn.record
    turn.do(*(HangUp(record.call, leg, HangupCause.ORIGINATOR_CANCEL) for leg in record.legs if leg != record.leg))
    waiting.leave(turn, LeaveReason.WITHDRAWN)
    ringing.give_up(turn)
    dialling.call_off(turn)
    turn.enter(Stage.IN_IVR)
    _to_a_person(turn)


def _to_a_person(turn: Turn) -> None:
    leaving_message.break_off(turn)
    follow(turn, turn.flow.rescue(turn.now))


def follow(turn: Turn, commands: Sequence[Command]) -> None:
    """Perform what the flow decided; what only telephony can do is passed on."""
    for command in commands:
        if isinstance(command, Enqueue):
            waiting.join(turn, command)
        elif isinstance(command, Transfer):
            dialling.start(turn, command)
        elif type(command) in requesting.STEPS:
            requesting.STEPS[type(command)](turn, command)
        elif isinstance(command, Leave):
            ending.end(turn, command.cause, Party.SYSTEM)
        else:
            turn.do(command)
    if turn.record.stage is Stage.IN_IVR:
        deadline = turn.flow.next_deadline()
        assert deadline is not None, "the flow would leave the caller in silence"
        turn.wake(ALARM, deadline)
    else:
        turn.sleep(ALARM)
