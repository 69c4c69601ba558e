"""From the first ring to the first prompt."""

from __future__ import annotations

from calls.commands import Answer, Reject, Ring, StartRecording
from calls.events import CallOffered, FlowStarted, LegAnswered
from calls.model import Stage
from ivr.run import FlowRun
from switchboard import guiding
from switchboard.lines import Line, RecordPolicy
from switchboard.turn import Turn

NOT_FOUND = 404


def offered(turn: Turn, event: CallOffered) -> None:
    """Answer at once, or after the line's ring time; a number nobody serves does not exist."""
    line = turn.record.line
    if line is None:
        turn.do(Reject(event.call, event.leg, NOT_FOUND))
    elif line.ring_s > 0:
        turn.do(Ring(event.call, event.leg))
        turn.wake("answer", turn.now + line.ring_s)
    else:
        answer(turn)


def answer(turn: Turn) -> None:
    turn.do(Answer(turn.record.call, turn.record.leg))


def answered(turn: Turn, _: LegAnswered) -> None:
    """Begin the line's flow."""
    record, line = turn.record, turn.record.line
    assert line is not None, "a rejected leg is never answered"
    flow = turn.rules.flows[line.flow]
    turn.announce(FlowStarted(record.call, flow.name, flow.version, record.tier))
    _record_all(turn, line)
    record.flow = FlowRun(
        flow,
        record.call,
        record.leg,
        at=record.offered.at,
        now=turn.now,
        language=line.language,
        calendars=turn.rules.calendars,
    )
    turn.enter(Stage.IN_IVR)
    guiding.follow(turn, record.flow.begin(turn.now))


def _record_all(turn: Turn, line: Line) -> None:
    if line.record is RecordPolicy.ALL:
        turn.do(StartRecording(turn.record.call, turn.record.leg, turn.record.next_recording()))
