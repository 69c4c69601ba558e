"""The recording pauses while a customer pays (X4): by keys on the agent's phone, or ordered at the console.

Nobody has to remember to end it: it ends by itself after the line's `pause_s`.
"""

from __future__ import annotations

from calls.commands import PauseRecording, ResumeRecording
from calls.events import (
    DigitPressed,
    RecordingNotChanged,
    RecordingOrderRefused,
    RecordingPauseOrdered,
    RecordingResumeOrdered,
)
from calls.model import PauseBy
from switchboard.lines import LONGEST_CODE
from switchboard.turn import Turn

ALARM = "pause"

RETRY_S = 5.0
"""After that a recording which could not be taken up again is tried once more."""


def keyed(turn: Turn, event: DigitPressed) -> None:
    """A key of the agent's phone; an outside party's mean nothing. The last keys count; one code for both toggles."""
    record = turn.record
    if event.leg != turn.talk.leg or record.line is None or not (turn.talk.agent or turn.talk.supervisor):
        return
    record.keyed = (record.keyed + event.digit)[-LONGEST_CODE:]
    if record.paused and record.keyed.endswith(record.line.resume_code):
        _resume(turn, PauseBy.AGENT)
    elif record.keyed.endswith(record.line.pause_code):
        _pause(turn, PauseBy.AGENT)


def pause_ordered(turn: Turn, _: RecordingPauseOrdered) -> None:
    if not _pause(turn, PauseBy.ORDER):
        turn.announce(RecordingOrderRefused(turn.record.call))


def resume_ordered(turn: Turn, _: RecordingResumeOrdered) -> None:
    if not _resume(turn, PauseBy.ORDER):
        turn.announce(RecordingOrderRefused(turn.record.call))


def not_changed(turn: Turn, event: RecordingNotChanged) -> None:
    """Telephony could not do it: what it says the recording is, it is. A pause can be ordered again."""
    record = turn.record
    if event.recording != record.recording:
        return
    record.paused = event.paused
    if event.paused:
        turn.wake(ALARM, turn.now + RETRY_S)
    else:
        turn.sleep(ALARM)


def time_over(turn: Turn) -> None:
    _resume(turn, PauseBy.TIME)


def forget(turn: Turn) -> None:
    """The recording is over."""
    turn.sleep(ALARM)
    turn.record.paused, turn.record.keyed = False, ""


def _pause(turn: Turn, by: PauseBy) -> bool:
    """Whether there was something to pause."""
    record, line = turn.record, turn.record.line
    if record.recording is None or record.paused or line is None:
        return False
    record.paused, record.keyed = True, ""
    turn.do(PauseRecording(record.call, record.recording, by))
    turn.wake(ALARM, turn.now + line.pause_s)
    return True


def _resume(turn: Turn, by: PauseBy) -> bool:
    record = turn.record
    if record.recording is None or not record.paused:
        return False
    record.paused, record.keyed = False, ""
    turn.do(ResumeRecording(record.call, record.recording, by))
    turn.sleep(ALARM)
    return True
