"""A customer who is called back: dialled when his turn comes, greeted, and put on the place kept for him (H4)."""

from __future__ import annotations

from datetime import UTC, datetime

from calls.commands import Dial
from calls.events import CallbackDue, LegAnswered
from calls.model import HangupCause, Party
from ivr.flow import Flow, Node
from ivr.run import FlowRun
from ivr.verbs import Enqueue, Hangup, RecordNotice
from switchboard import arriving, ending, trunk
from switchboard.lines import choose
from switchboard.notice import CONFIRMED, GREETING, REFUSE_KEY
from switchboard.turn import Turn

ALARM = "dial"

NO_TIME_OF_DAY = datetime(1970, 1, 1, tzinfo=UTC)
"""The flow of a call back asks for no opening hours."""


def dial(turn: Turn, event: CallbackDue) -> None:
    """Call him by the trunk of the number he had dialled, which is what his phone shows. Told twice, dial once."""
    record = turn.record
    if record.flow is not None:
        return
    record.line, record.flow = choose(turn.rules.lines, event.dialled), _flow_run(turn, event)
    record.tier, record.customer = event.tier, turn.rules.customer(event.number)
    record.refused = event.recording_refused
    if address := trunk.address_of(record.trunk, event.number):
        turn.do(Dial(record.call, record.leg, address, event.dialled))
        turn.wake(ALARM, turn.now + event.ring_s)
    else:
        record.gone(record.leg)
        ending.end(turn, HangupCause.DESTINATION_OUT_OF_ORDER, Party.SYSTEM)


def answered(turn: Turn, event: LegAnswered) -> None:
    turn.sleep(ALARM)
    arriving.answered(turn, event)


def rang_out(turn: Turn) -> None:
    ending.end(turn, HangupCause.NO_ANSWER, Party.SYSTEM)


def _flow_run(turn: Turn, event: CallbackDue) -> FlowRun:
    return FlowRun(
        _flow(event.queue),
        turn.record.call,
        turn.record.leg,
        at=NO_TIME_OF_DAY,
        now=turn.now,
        language=event.language,
        calendars={},
    )


def _flow(queue: str) -> Flow:
    """What he hears: who calls and that he is recorded, which he may refuse; then he waits like everybody."""
    nodes = (
        Node("greeting", RecordNotice((GREETING,), "queue", REFUSE_KEY, "queue", (CONFIRMED,))),
        Node("queue", Enqueue(queue, full="sorry", no_agents="sorry")),
        Node("sorry", Hangup(("queue.no_agents",))),
    )
    return Flow("(callback)", "1", "greeting", {node.name: node for node in nodes}, rescue="queue")
