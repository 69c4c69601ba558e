"""A caller speaks a message for a queue (H6): recorded, kept as a work item of its own, or thrown away.

Whoever hangs up while he speaks has left his message: most people do just that.
"""

from __future__ import annotations

from calls.commands import EndMessage, RecordMessage, StartRecording, StopMessage, StopRecording
from calls.events import VoicemailLeft
from calls.model import Purpose
from switchboard.record import Message
from switchboard.turn import Turn

LEAST_S = 2.0
"""Whoever hangs up sooner has left nothing."""


def record(turn: Turn, command: RecordMessage) -> None:
    """From now on. A message that was not kept yet is thrown away for the new one."""
    drop(turn)
    name = turn.record.next_message()
    turn.record.message = Message(name, command.queue, command.language, turn.now)
    turn.do(StartRecording(turn.record.call, turn.record.leg, name, purpose=Purpose.MESSAGE))


def stop(turn: Turn, _: StopMessage) -> None:
    """He has said it all; whether it is kept is still to be decided."""
    message = turn.record.message
    if message is not None and message.ended is None:
        message.ended = turn.now
        turn.do(StopRecording(turn.record.call, message.recording))


def end(turn: Turn, command: EndMessage) -> None:
    if command.keep and turn.record.message is not None:
        keep(turn, turn.record.message)
    else:
        drop(turn)


def break_off(turn: Turn) -> None:
    """The caller is gone, or brought to a person in the middle: what he has said so far is his message."""
    message = turn.record.message
    if message is not None and (message.ended or turn.now) - message.began >= LEAST_S:
        keep(turn, message)
    else:
        drop(turn)


def keep(turn: Turn, message: Message) -> None:
    record = turn.record
    stop(turn, StopMessage(record.call))
    record.message = None
    turn.announce(
        VoicemailLeft(
            record.call,
            message.recording,
            message.queue,
            record.tier,
            message.language,
            message.recording,
            record.caller,
            dialled=record.dialled,
            recording_refused=record.refused,
        )
    )


def drop(turn: Turn) -> None:
    stop(turn, StopMessage(turn.record.call))
    turn.record.message = None
