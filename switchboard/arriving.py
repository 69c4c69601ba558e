"""From the first ring to the first prompt."""

from __future__ import annotations

from calls.commands import Answer, Reject, Ring
from calls.events import CallOffered, FlowStarted, LegAnswered
from calls.model import Sound, Stage, Tier
from ivr.journey import Caller
from ivr.run import FlowRun
from switchboard import announcements, guiding, talking, trunk
from switchboard.customers import more_urgent
from switchboard.lines import Line, choose
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
    record.customer, record.tier = customer, more_urgent(line.tier, customer.tier)
    record.line, record.flow = line, _flow_run(turn, event, line)
    if line.ring_s > 0:
        turn.do(Ring(event.call, event.leg))
        turn.wake("answer", turn.now + line.ring_s)
    else:
        answer(turn)


def _flow_run(turn: Turn, event: CallOffered, line: Line) -> FlowRun:
    rules = turn.rules
    language = turn.record.customer.language or line.language
    return FlowRun(
        rules.flows[line.flow],
        event.call,
        event.leg,
        at=event.at,
        now=turn.now,
        language=language,
        calendars=rules.calendars,
        callback_number=trunk.callback_number(line.trunk, event.caller),
        caller=_caller(turn, event),
        flows=rules.flows,
        remembered=rules.memory.notes(event.caller),
        first=_announcements(turn, language),
    )


def _caller(turn: Turn, event: CallOffered) -> Caller:
    record, customer = turn.record, turn.record.customer
    return Caller(
        event.caller,
        event.dialled,
        customer.name,
        record.tier,
        customer.senior,
        customer.manager,
        turn.rules.memory.called(event.caller, turn.now),
    )


def _announcements(turn: Turn, language: str) -> tuple[Sound, ...]:
    """What stands for everybody, before anything else is said; not to whoever dialled an emergency number."""
    if turn.record.tier is Tier.EMERGENCY:
        return ()
    standing = turn.rules.announcements.for_new_callers(turn.now)
    turn.record.announced.update(standing)
    return announcements.sounds(standing, language)


def answer(turn: Turn) -> None:
    turn.do(Answer(turn.record.call, turn.record.leg))


def answered(turn: Turn, _: LegAnswered) -> None:
    """Begin the line's flow. Where it tells callers that they are recorded, nobody is before he was told."""
    record, flow = turn.record, turn.flow.root
    turn.announce(FlowStarted(record.call, flow.name, flow.version, record.tier))
    if not turn.flow.tells_of_recording:
        talking.record_all(turn)
    turn.enter(Stage.IN_IVR)
    guiding.follow(turn, turn.flow.begin(turn.now))
