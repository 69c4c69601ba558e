"""From the first ring to the first prompt."""

from __future__ import annotations

from calls.commands import Answer, Reject, Ring, StartRecording
from calls.events import CallOffered, FlowStarted, LegAnswered
from calls.model import Stage
from ivr.run import FlowRun
from switchboard import guiding, trunk
from switchboard.customers import more_urgent
from switchboard.lines import Line, RecordPolicy, choose
from switchboard.turn import Turn

NOT_FOUND = 404


def offered(turn: Turn, event: CallOffered) -> None:
    """Answer at once, or after the line's ring time; a number nobody serves does not exist.

    What is published from now on is for other calls: this one keeps its line and its flow.
    """
    line = choose(turn.rules.lines, event.dialled)
    if line is None:
        turn.do(Reject(event.call, event.leg, NOT_FOUND))
        return
    record, customer = turn.record, turn.rules.customer(event.caller)
    record.line, record.flow = line, _flow_run(turn, event, line)
    record.customer, record.tier = customer, more_urgent(line.tier, customer.tier)
    if line.ring_s > 0:
        turn.do(Ring(event.call, event.leg))
        turn.wake("answer", turn.now + line.ring_s)
    else:
        answer(turn)


def _flow_run(turn: Turn, event: CallOffered, line: Line) -> FlowRun:
    return FlowRun(
        turn.rules.flows[line.flow],
        event.call,
        event.leg,
        at=event.at,
        now=turn.now,
        language=line.language,
        calendars=turn.rules.calendars,
        callback_number=trunk.callback_number(line.trunk, event.caller),
    )


def answer(turn: Turn) -> None:
    turn.do(Answer(turn.record.call, turn.record.leg))


def answered(turn: Turn, _: LegAnswered) -> None:
    """Begin the line's flow."""
    record, flow = turn.record, turn.flow.flow
    turn.announce(FlowStarted(record.call, flow.name, flow.version, record.tier))
    if record.policy is RecordPolicy.ALL:
        turn.do(StartRecording(record.call, record.leg, record.next_recording()))
    turn.enter(Stage.IN_IVR)
    guiding.follow(turn, turn.flow.begin(turn.now))
